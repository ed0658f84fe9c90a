import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/openapi';
import { nextPage } from '../api/pages';
import type { Holdings } from '../api/shapes';

type Schemas = components['schemas'];
export type Person = Schemas['Person'];
export type Group = Schemas['Group'];
export type Workspace = Schemas['Workspace'];
export type Role = Exclude<Person['role'], 'none'>;
export type WorkspaceRole = Exclude<Schemas['PersonWorkspace']['role'], 'none'>;

export const peopleQuery = (query: { search?: string; inactive?: boolean; offset: number; limit: number }) =>
  queryOptions({
    queryKey: keys.people.list(query),
    queryFn: ({ signal }) => ok(api.GET('/people', { params: { query }, signal })),
  });

export const groupsQuery = infiniteQueryOptions({
  queryKey: keys.groups.list(),
  queryFn: ({ pageParam, signal }) => ok(api.GET('/groups', { params: { query: { offset: pageParam } }, signal })),
  initialPageParam: 0,
  getNextPageParam: nextPage,
});

export const groupMembersQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: keys.groups.members(id),
    queryFn: ({ pageParam, signal }) =>
      ok(api.GET('/groups/{id}/members', { params: { path: { id }, query: { offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });

export const rolesQuery = (id: number, search = '') =>
  infiniteQueryOptions({
    queryKey: keys.workspaces.roles(id, search),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/workspaces/{id}/roles', {
          params: { path: { id }, query: { search: search || undefined, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });

/** The role somebody has been given in a workspace itself, however far down the list it stands. */
export async function roleGiven(workspace: number, holder: { kind: string; id: number; name: string }) {
  const found = await ok(
    api.GET('/workspaces/{id}/roles', {
      params: { path: { id: workspace }, query: { search: holder.name, limit: 200 } },
    }),
  );
  return found.items.find((r) => r.from_id === workspace && r.kind === holder.kind && r.id === holder.id);
}

export const roles: { value: Role; label: string; hint: string }[] = [
  { value: 'member', label: 'Member', hint: 'Works in the workspaces chosen below.' },
  { value: 'staff', label: 'Staff', hint: 'Works for the organization, for example in operations.' },
  { value: 'admin', label: 'Admin', hint: 'Manages people and settings. Admin in every workspace.' },
  { value: 'guest', label: 'Guest', hint: 'Sees only what is shared with them.' },
];

export const workspaceRoles: { value: WorkspaceRole; label: string; hint: string }[] = [
  { value: 'viewer', label: 'Viewer', hint: 'Sees what is shared with them. Cannot track time.' },
  { value: 'member', label: 'Member', hint: 'Tracks time and creates charts and dashboards.' },
  {
    value: 'analyst',
    label: 'Analyst',
    hint: 'Like a member, and can create charts that include all time of the workspace.',
  },
  { value: 'admin', label: 'Admin', hint: 'Can see and change everything in the workspace.' },
];

export const roleLabel = (role: string) =>
  roles.find((r) => r.value === role)?.label ?? workspaceRoles.find((r) => r.value === role)?.label ?? role;

/** Roles as the team's list shows them: where, as what, and through what when they were not given to the person there. */
export interface Held {
  key: string;
  where: string;
  role: string;
  through?: string;
}

const strength = ['viewer', 'member', 'analyst', 'admin'];

/** The roles of a person, those of their own first; those that come the same way are one. What adds nothing to a role in the same workspace is left out. */
export function rolesHeld(person: Pick<Person, 'workspaces' | 'reached'>): Held[] {
  const own = person.workspaces.map((w) => ({ ...w, through: '' }));
  const reached = person.reached.map((w) => ({
    ...w,
    through: [w.group?.name, w.above && 'a workspace above'].filter(Boolean).join(' in '),
  }));
  const all = [...own, ...reached];
  const adds = all.filter(
    (w, i) =>
      !all.some(
        (o, at) =>
          at < i && o.id === w.id && (o.tree || !w.tree) && strength.indexOf(o.role) >= strength.indexOf(w.role),
      ),
  );
  const found = new Map<string, Held>();
  for (const w of adds) {
    const key = `${w.role} ${w.through}`;
    const where = w.tree ? `${w.name} and below` : w.name;
    const same = found.get(key);
    if (same) same.where += `, ${where}`;
    else found.set(key, { key, where, role: roleLabel(w.role), through: w.through || undefined });
  }
  return [...found.values()];
}

/** Workspaces with how deep they stand, every parent before its children. */
export function tree<T extends { id: number; parent_id?: number; name: string }>(
  all: T[],
): { item: T; depth: number }[] {
  const ids = new Set(all.map((w) => w.id));
  const out: { item: T; depth: number }[] = [];
  const below = (parent: number | undefined, depth: number) => {
    for (const w of all) {
      const at = w.parent_id && ids.has(w.parent_id) ? w.parent_id : undefined;
      if (at !== parent) continue;
      out.push({ item: w, depth });
      below(w.id, depth + 1);
    }
  };
  below(undefined, 0);
  return out;
}

/** Workspaces that a workspace cannot be moved under: itself and all below it. */
export function wholeBranch(all: { id: number; parent_id?: number; name: string }[], id: number): Set<number> {
  const found = new Set([id]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const w of all)
      if (w.parent_id && found.has(w.parent_id) && !found.has(w.id)) {
        found.add(w.id);
        grew = true;
      }
  }
  return found;
}

/** What shows by somebody's rights: what changes when they leave or see less. */
export const holdingsQuery = (id: number) =>
  queryOptions({
    queryKey: keys.people.holdings(id),
    queryFn: ({ signal }) =>
      ok<Holdings>(api.GET('/people/{id}/holdings', { params: { path: { id }, query: { limit: 200 } }, signal })),
    staleTime: 0,
  });

/** Those it is shared with who cannot open it, for want of a role. */
export const outOfReachQuery = (workspace?: number) =>
  infiniteQueryOptions({
    queryKey: keys['out-of-reach'].of(workspace ?? 0),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/unreachable', {
          params: { query: { workspace_id: workspace, offset: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: nextPage,
    retry: false,
  });
