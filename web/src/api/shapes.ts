// The shapes the API speaks in, by the names the interface uses. They come from the OpenAPI document and nowhere else.
import type { components } from './openapi';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Workspace = Schemas['OwnWorkspace'];
export type Level = Schemas['LevelInfo'];
export type Named = Schemas['Named'];
export type DemoPerson = Schemas['DemoPerson'];

/** A page of a list. */
export interface List<T> {
  items: T[];
  total: number;
}

export type Question = Schemas['Question'];
export type Filter = Schemas['Filter'];
export type Period = Schemas['Period'];
export type Preset = NonNullable<Period['preset']>;
export type Picture = Schemas['Picture'];
export type PictureKind = Picture['kind'];
export type Result = Schemas['Result'];
export type ResultDimension = Schemas['ResultDimension'];
export type ResultMeasure = Schemas['ResultMeasure'];
export type ResultKey = Schemas['ResultKey'];
export type ResultRow = Schemas['ResultRow'];

/** What can be asked of one kind of data. */
export type Dataset = Schemas['Dataset'];

/** Whose time a chart counts. */
export type Perspective = NonNullable<Schemas['ChartEdit']['perspective']> & ('author' | 'viewer' | 'workspace');

export type Resource = Schemas['Resource'];
export type Audience = Schemas['Audience'];
export type Chart = Schemas['Chart'];
export type Dashboard = Schemas['Dashboard'];
export type DashboardFilters = Schemas['Filters'];
export type DashboardPreview = Schemas['DashboardPreview'];
export type LockedFilter = Schemas['LockedFilter'];
export type LockedEdit = Schemas['LockedEdit'];
export type Choice = Schemas['Choice'];
export type DashboardData = Schemas['WidgetsData'];
/** What becomes of a private chart that is put where others look. */
export type IfPrivate = NonNullable<Schemas['NewWidget']['if_private']>;
export type Widget = Schemas['Widget'] & {
  /** In a draft: what becomes of a private chart that was placed. */
  if_private?: IfPrivate;
};
export type WidgetData = Schemas['WidgetData'];
export type Status = Schemas['Status'];
export type Home = Schemas['HomeLists'];
export type Finding = Schemas['Finding'];

export type Reveals = Schemas['Reveals'];
export type SavePreview = Schemas['SavePreview'];
export type PerspectivePreview = Schemas['PerspectivePreview'];
export type MovePreview = Schemas['MovePreview'];
export type MovableChart = Schemas['MovableChart'];

export type Access = Schemas['Access'];
export type Grant = Schemas['Grant'];
export type GrantEdit = Schemas['GrantEdit'];
export type Candidate = Schemas['Candidate'];
export type Principal = Schemas['Principal'];
export type PrincipalRef = Schemas['PrincipalRef'];
export type SharePreview = Schemas['Preview'];
export type Shift = Schemas['Shift'];
export type Explanation = Schemas['Explanation'];
export type Holder = Schemas['Holder'];
export type Holders = Schemas['Holders'];
export type ShownOn = Schemas['ShownOn'];
export type PublicLink = Schemas['Link'];
export type LinkPreview = Schemas['LinkPreview'];
export type LinkTile = Schemas['LinkTile'];
export type LinkShown = Schemas['LinkShown'];
export type LinkChange = Schemas['LinkChange'];
export type LinkContents = Schemas['Shown'];
export type Offer = Schemas['Offer'];

export type Holdings = Schemas['Holdings'];
export type OutOfReach = Schemas['OutOfReach'];
export type Notice = Schemas['Notice'];

export type Scheme = Schemas['Scheme'];
export type SchemeLevel = Schemas['SchemeLevel'];
export type LevelUse = Schemas['LevelUse'];
export type SeeRight = Schemas['SeeRight'];
export type OwnedResource = Schemas['Owned'];
export type Foresight = Schemas['Foresight'];
export type Sleepers = Schemas['Sleepers'];
export type Sleeper = Schemas['Sleeper'];
export type AsleepShare = Schemas['Asleep'];
export type TakingPreview = Schemas['TakingPreview'];
export type Foreseen = Schemas['Affected'];
export type WhatIfChange = Schemas['TeamChange'];
