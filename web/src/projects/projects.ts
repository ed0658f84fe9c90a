import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/openapi';
import { nextPage } from '../api/pages';
import type { Project } from '../choices/project';

type Schemas = components['schemas'];
export type ProjectMember = Schemas['ProjectMember'];

interface ProjectsQuery {
  search?: string;
  archived: 'false' | 'true' | 'all';
  offset: number;
  limit: number;
}

export const projectList = (query: ProjectsQuery) =>
  queryOptions({
    queryKey: keys.projects.list(query),
    queryFn: ({ signal }) => ok(api.GET('/projects', { params: { query }, signal })),
  });

export const membersQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: keys.projects.members(id),
    queryFn: ({ pageParam, signal }) =>
      ok(api.GET('/projects/{id}/members', { params: { path: { id }, query: { offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });

export const tasksQuery = (project: number) =>
  queryOptions({
    queryKey: keys.tasks.list(project),
    queryFn: ({ signal }) => ok(api.GET('/tasks', { params: { query: { project_id: project, limit: 200 } }, signal })),
  });

interface ProjectValues {
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
export const newProject = (workspace: number, v: ProjectValues): Schemas['NewProject'] => ({
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
export function projectEdit(before: ProjectValues, v: ProjectValues): Schemas['ProjectEdit'] {
  const edit: Schemas['ProjectEdit'] = {};
  if (v.name.trim() !== before.name) edit.name = v.name.trim();
  if (v.client_id !== before.client_id) edit.client_id = v.client_id;
  if (v.colour !== before.colour) edit.colour = v.colour;
  for (const key of ['public', 'billable', 'archived'] as const) if (v[key] !== before[key]) edit[key] = v[key];
  if (v.rate !== before.rate) {
    if (v.rate === '') edit.inherit_rate = true;
    else edit.rate_cents = cents(v.rate);
  }
  if (v.estimate !== before.estimate) edit.estimate_seconds = seconds(v.estimate);
  return edit;
}
