// The shapes the API speaks in, by the names the interface uses. They come from the OpenAPI document and nowhere else.
import type { components } from './openapi';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type User = Me['user'];
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
export type Result = Schemas['Result'] & {
  /** Where a measure of money counts only some projects. */
  money?: { counted: number; of: number };
  /** Whose days it counts. */
  zone?: string;
};
export type ResultDimension = Schemas['ResultDimension'];
export type ResultMeasure = Schemas['ResultMeasure'];
export type ResultKey = Schemas['ResultKey'];
export type ResultRow = Schemas['ResultRow'];

/** A shape with some parts said more exactly, or added. */
type With<Base, Parts> = Omit<Base, keyof Parts> & Parts;

/** Whose time a chart counts. */
export type Perspective = 'author' | 'viewer' | 'workspace';

interface Told {
  /** Told to those who may edit or copy it. */
  updated_by?: Named;
}

interface Asked {
  perspective: Perspective;
  /** Whose view of the time everybody gets; told as the question is. */
  author?: Named;
}

interface Lives {
  /** The dashboard a chart lives in. */
  dashboard_id?: number;
  dashboard?: string;
  shows_money?: boolean;
}

export type Audience = With<Schemas['Audience'], { dashboards?: number }>;
export type Resource = With<Schemas['Resource'], Told & Lives & { perspective?: Perspective; audience: Audience }>;
export type WhyNot = Resource['why_not'];
/** Its question, history and author are sent to those who may edit or copy it. */
export type Chart = With<Schemas['Chart'], Told & Lives & Asked & { question?: Question; audience: Audience }>;
export type WidgetChart = With<
  Schemas['WidgetChart'],
  { question?: Question; perspective?: Perspective; author?: Named; private?: boolean }
>;
/** What becomes of a private chart that is put where others look. */
export type IfPrivate = 'keep_here' | 'end_private';
export type Widget = With<
  Schemas['Widget'],
  {
    chart?: WidgetChart;
    /** Who lets viewers see the chart of the library that stands here. */
    vouchers?: Named[];
    vouched?: boolean;
    i_vouch?: boolean;
    can_vouch?: boolean;
    lives_here?: boolean;
    if_private?: IfPrivate;
  }
>;
export type Dashboard = With<
  Schemas['Dashboard'],
  Told & { widgets: Widget[]; removed_charts?: { id: number; title: string }[]; audience: Audience }
>;
export type DashboardFilters = Schemas['Filters'];
export type WidgetData = With<Schemas['WidgetData'], { result?: Result }>;
export interface DashboardData {
  widgets: Record<string, WidgetData>;
}
export type Home = Record<'favourites' | 'recent' | 'shared_with_me', Resource[]>;
export type Finding = Schemas['Finding'];

export type Reveals = With<
  Schemas['Reveals'],
  { more?: boolean; kinds?: ('hours' | 'amounts' | 'cost' | 'names' | 'records')[] }
>;

/** What saving a chart would do to its figures, for those who see it. */
export interface SavePreview {
  author_changes: boolean;
  perspective: Perspective;
  why: string;
  may_become: boolean;
  people: number;
  now: Result | null;
  then: Result | null;
  reveals: Reveals;
}

/** What another choice of whose time it counts would do. */
export type PerspectivePreview = Pick<SavePreview, 'reveals' | 'people' | 'now' | 'then'>;

/** A place a chart of the library is shown at. */
export interface ShownOn {
  dashboard_id: number;
  title?: string;
  widget: string;
  vouchers: Named[];
  can_end: boolean;
}

export type LinkState = 'live' | 'waiting' | 'paused' | 'dead';
export type PublicLink = With<
  Schemas['Link'],
  {
    keeper?: Named;
    state?: LinkState;
    why?: string;
    shows_less?: boolean;
    looked_at?: string;
    held_back?: number;
    at_once?: boolean;
    shows_money?: boolean;
  }
>;
export type Grant = With<Schemas['Grant'], { asleep?: boolean; reason?: string; joined_at?: string }>;

/** An offer of ownership that waits for an answer. */
export interface PendingOffer {
  id: number;
  to: Named;
  from: Named;
  at: string;
}

export type Access = With<
  Schemas['Access'],
  {
    grants: Grant[];
    links: PublicLink[];
    perspective?: Perspective;
    audience: Audience;
    author?: Named;
    shown_on?: ShownOn[];
    offer?: PendingOffer | null;
    shows_money?: { on: boolean; by?: Named | null; can: boolean; why_not?: string };
  }
>;
export type GrantEdit = Schemas['GrantEdit'];
export type Candidate = Schemas['Candidate'];
export type Principal = Schemas['Principal'];
export type PrincipalRef = Schemas['PrincipalRef'];
export type SharePerson = Schemas['SharePerson'];
export type SharePreview = With<
  Schemas['Preview'],
  {
    reveals: Reveals;
    gains_others?: number;
    loses_others?: number;
    private_charts?: { id: number; title: string }[];
  }
>;
export type Shift = Schemas['Shift'];
export type Explanation = Schemas['Explanation'];
export type Holder = Schemas['Holder'];
export type PastAccess = Schemas['Holders'];
export type LinkContents = Schemas['Shown'];

/** Something offered to the person: a chart or dashboard, or what showed by somebody else's rights. */
export interface Offer {
  id: number;
  kind: 'chart' | 'dashboard' | 'hand_over';
  resource_id?: number;
  title: string;
  from: Named;
  at: string;
  ends_at: string;
  workspace?: string;
  contents?: { kind: string; title?: string }[];
  links?: { name: string; views: number; last_viewed_at?: string }[];
  who?: Holder[];
  people?: number;
}

/** What shows by one person's rights. */
export interface Holdings {
  charts: number;
  links: number;
  tiles: number;
  owned: number;
  items: { kind: 'chart' | 'link' | 'tile' | 'owned'; resource_id: number; title?: string }[];
}

/** Somebody it is shared with who cannot open it, for want of a role in the workspace. */
export interface CannotReach {
  user: SharePerson;
  workspace_id: number;
  workspace: string;
  grants: number;
  can_mend: boolean;
}

/** Something admins are told once. */
export interface Notice {
  id: number;
  kind: string;
  at: string;
  body: unknown;
}

export type Scheme = Schemas['Scheme'];
export type SchemeLevel = Schemas['SchemeLevel'];
export type LevelUse = Schemas['LevelUse'];
export type SeeRight = Schemas['SeeRight'];
export type OwnedResource = Schemas['Owned'];
export type Foresight = Schemas['Foresight'];
export type Foreseen = Schemas['Affected'];
export type WhatIfChange = Schemas['Supposed'];

export type TimeEntry = Schemas['TimeEntry'];
