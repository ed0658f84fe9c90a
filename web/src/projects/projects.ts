import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { List, Named } from '../api/shapes';

export interface Project {
  id: number;
  workspace_id: number;
  workspace: string;
  client_id?: number;
  client?: string;
  name: string;
  colour: string;
  public: boolean;
  archived: boolean;
  billable: boolean;
  rate_cents?: number;
  currency: string;
  estimate_seconds?: number;
  seconds: number;
  managers: Named[];
  members: number;
  can: string[];
  why_not?: Record<string, string>;
}

export interface ProjectMember {
  kind: 'user' | 'group';
  id: number;
  name: string;
  manager: boolean;
  rate_cents?: number;
  people: number;
}

export interface Task {
  id: number;
  project_id: number;
  name: string;
  done: boolean;
  can_edit: boolean;
}

export interface ProjectsQuery {
  search?: string;
  archived: 'false' | 'true' | 'all';
  offset: number;
  limit: number;
}

export const projectList = (query: ProjectsQuery) =>
  queryOptions({
    queryKey: ['projects', 'list', query],
    queryFn: ({ signal }) => ok<List<Project>>(api.GET('/projects', { params: { query }, signal })),
  });

export const projectQuery = (id: number) =>
  queryOptions({
    queryKey: ['projects', 'one', id],
    queryFn: ({ signal }) => ok<Project>(api.GET('/projects/{id}', { params: { path: { id } }, signal })),
  });

export const membersQuery = (id: number) =>
  queryOptions({
    queryKey: ['projects', 'members', id],
    queryFn: ({ signal }) =>
      ok<List<ProjectMember>>(api.GET('/projects/{id}/members', { params: { path: { id } }, signal })),
  });

export const tasksQuery = (project: number) =>
  queryOptions({
    queryKey: ['tasks', project],
    queryFn: ({ signal }) =>
      ok<List<Task>>(api.GET('/tasks', { params: { query: { project_id: project, limit: 200 } }, signal })),
  });

export interface ProjectValues {
  name: string;
  client_id: number;
  colour: string;
  public: boolean;
  billable: boolean;
  archived: boolean;
  /** In whole units as typed; empty: the workspace's rate holds. */
  rate: string | number;
  /** Hours; empty: none. */
  estimate: string | number;
}

export const valuesOf = (p: Project | undefined, colour: string): ProjectValues => ({
  name: p?.name ?? '',
  client_id: p?.client_id ?? 0,
  colour: p?.colour ?? colour,
  public: p?.public ?? false,
  billable: p?.billable ?? true,
  archived: p?.archived ?? false,
  rate: p?.rate_cents === undefined ? '' : p.rate_cents / 100,
  estimate: p?.estimate_seconds ? p.estimate_seconds / 3600 : '',
});

const cents = (v: string | number) => Math.round(Number(v) * 100);
const seconds = (v: string | number) => Math.round(Number(v || 0) * 3600);

/** What a new project is made of. */
export const newProject = (workspace: number, v: ProjectValues) => ({
  workspace_id: workspace,
  name: v.name.trim(),
  client_id: v.client_id || undefined,
  colour: v.colour,
  public: v.public || undefined,
  billable: v.billable,
  rate_cents: v.rate === '' ? undefined : cents(v.rate),
  estimate_seconds: seconds(v.estimate) || undefined,
});

/** Only what was changed: whoever may not change rates or privacy sends neither. */
export function projectEdit(before: ProjectValues, v: ProjectValues): Record<string, unknown> {
  const edit: Record<string, unknown> = {};
  if (v.name.trim() !== before.name) edit.name = v.name.trim();
  for (const key of ['client_id', 'colour', 'public', 'billable', 'archived'] as const)
    if (v[key] !== before[key]) edit[key] = v[key];
  if (v.rate !== before.rate) {
    if (v.rate === '') edit.inherit_rate = true;
    else edit.rate_cents = cents(v.rate);
  }
  if (v.estimate !== before.estimate) edit.estimate_seconds = seconds(v.estimate);
  return edit;
}
