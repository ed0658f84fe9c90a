// Every query there is: its keys, and what of the live stream has its answer asked for again. The one place that makes a key.
//
//   revision  anything in the organization but tracked time: rights, names, resources
//   time      tracked time of a workspace that the answer counts
//   entries   the person's own entries, also from another window
//   saved     a newer version of the resource that the page shows
//
// Nothing moves what disturbs somebody who is typing, what is asked anew each time it is shown, and what does not change.

export type Cause = 'revision' | 'time' | 'entries' | 'saved';

type Makers = Record<string, (...of: never[]) => readonly unknown[]>;

const family = <const M extends Makers>(movedBy: readonly Cause[], makers: M) => ({ movedBy, makers });

const nothing: readonly Cause[] = [];
const rights: readonly Cause[] = ['revision'];
const counted: readonly Cause[] = ['revision', 'time'];
const shown: readonly Cause[] = ['revision', 'saved'];

const families = {
  access: family(rights, {
    of: (resource: number) => [resource],
    who: (resource: number, search = '') => [resource, 'who', '', search],
    grants: (resource: number, search = '') => [resource, 'grants', '', search],
  }),
  bin: family(rights, { page: (offset: number, limit: number) => [offset, limit] }),
  candidates: family(rights, {
    found: (resource: number, search: string) => [resource, search],
    owners: (resource: number, search: string) => [resource, search, 'owner'],
  }),
  chart: family(shown, { one: (id: number) => [id] }),
  'chart-data': family(counted, {
    of: (id: number, version: number, period: object | null) => [id, version, period],
    /** What the keys of all answers of one chart begin with. */
    chart: (id: number) => [id],
    filtered: (id: number | undefined, filters: object) => [id, filters],
  }),
  charts: family(rights, {
    list: (query: object) => [query],
    pick: (search: string) => ['pick', search],
    any: () => ['any'],
  }),
  choices: family(rights, { found: (by: string, search: string) => [by, search] }),
  clients: family(rights, {
    list: (query: object) => ['list', query],
    choose: (workspace: number) => ['choose', workspace],
  }),
  dashboard: family(shown, { at: (where: { id: number } | { path: string }) => [where] }),
  'dashboard-choices': family(counted, {
    of: (id: number, version: number, ...filters: unknown[]) => [id, version, ...filters],
  }),
  'dashboard-data': family(counted, { of: (id: number, version: number, filters: object) => [id, version, filters] }),
  dashboards: family(rights, { list: (query: object) => [query] }),
  'demo-people': family(nothing, {}),
  explain: family(rights, {
    of: (resource: number, user: number | undefined, at: string | undefined) => [resource, user ?? 'me', at ?? 'now'],
  }),
  foresight: family(rights, { of: (...change: unknown[]) => change }),
  groups: family(rights, { list: () => ['list'], members: (id: number) => [id, 'members'] }),
  home: family(rights, {}),
  import: family(nothing, { of: (id: number | undefined) => [id] }),
  invitation: family(nothing, { of: (token: string) => [token] }),
  link: family(nothing, { of: (token: string) => [token] }),
  'link-data': family(nothing, { of: (token: string) => [token] }),
  'link-preview': family(rights, {
    of: (resource: number, link: number | undefined, act: unknown) => [resource, link, act],
  }),
  datasets: family(nothing, {}),
  'may-choose-workspace': family(rights, { of: (workspace: number) => [workspace] }),
  'movable-charts': family(rights, { into: (dashboard: number) => [dashboard] }),
  'move-preview': family(rights, { of: (chart: number, dashboard: number) => [chart, dashboard] }),
  notices: family(rights, {}),
  offers: family(rights, { one: (id: number) => [id] }),
  'out-of-reach': family(rights, { of: (workspace: number) => [workspace] }),
  'past-access': family(nothing, {
    who: (resource: number, at: string, search = '') => [resource, 'who', at, search],
    grants: (resource: number, at: string, search = '') => [resource, 'grants', at, search],
  }),
  'paused-links': family(rights, {}),
  people: family(rights, {
    list: (query: object) => [query],
    holdings: (id: number) => [id, 'holdings'],
    owned: (id: number) => [id, 'owned'],
  }),
  'perspective-preview': family(rights, {
    of: (chart: number, version: number, perspective: string) => [chart, version, perspective],
  }),
  preview: family(nothing, { of: (workspace: number, question: object) => [workspace, question] }),
  projects: family(rights, {
    list: (query: object) => ['list', query],
    one: (id: number) => ['one', id],
    members: (id: number) => ['members', id],
    trackable: () => ['trackable'],
    any: () => ['any'],
  }),
  schemes: family(rights, { file: (key: string) => [key, 'file'] }),
  search: family(nothing, { of: (text: string) => [text] }),
  'see-rights': family(rights, {}),
  session: family(rights, {}),
  sessions: family(nothing, {}),
  setup: family(nothing, {}),
  'share-preview': family(nothing, { of: (resource: number, change: object) => [resource, change] }),
  status: family(nothing, {}),
  tags: family(rights, {
    list: (query: object) => ['list', query],
    choose: (workspace: number) => ['choose', workspace],
  }),
  'taking-over': family(rights, { of: (change: object) => [change] }),
  tasks: family(rights, {
    list: (project: number) => [project],
    choose: (project: number | undefined) => ['choose', project],
  }),
  'time-entries': family(['revision', 'time', 'entries'], {
    running: () => ['running'],
    list: (user: number, from: string, to: string, zone: string) => [user, from, to, zone],
    one: (id: number) => ['one', id],
  }),
  tokens: family(nothing, {}),
  unvouched: family(rights, {}),
  workspaces: family(rights, { roles: (id: number, search: string) => [id, 'roles', search] }),
  'zone-preview': family(rights, { of: (workspace: number, zone: string) => [workspace, zone] }),
} as const;

type QueryName = keyof typeof families;
export type Key = readonly [QueryName, ...unknown[]];

declare module '@tanstack/react-query' {
  interface Register {
    queryKey: Key;
  }
}

type Made<N, M> = {
  [K in keyof M]: M[K] extends (...of: infer A) => readonly unknown[]
    ? (...of: A) => readonly [N, ...unknown[]]
    : never;
} & {
  /** What the keys of all these queries begin with; the whole key of a query that is the only one. */
  readonly all: readonly [N];
};

/** The makers of keys by the name of the query: `keys.chart.one(7)`. */
export const keys = Object.fromEntries(
  Object.entries(families).map(([name, { makers }]) => [
    name,
    {
      all: [name],
      ...Object.fromEntries(
        Object.entries(makers as Makers).map(([as, make]) => [as, (...of: never[]) => [name, ...make(...of)]]),
      ),
    },
  ]),
) as unknown as { readonly [N in QueryName]: Made<N, (typeof families)[N]['makers']> };

/** What moves the answer to a query, unless it says otherwise itself. */
export const movedBy = (key: readonly unknown[]): readonly Cause[] => families[key[0] as QueryName]?.movedBy ?? nothing;

/** Whether a query is one of these. */
export const among = (...names: QueryName[]) => {
  const wanted = new Set<unknown>(names);
  return (q: { queryKey: readonly unknown[] }) => wanted.has(q.queryKey[0]);
};

/** Whether a query is none of these. */
export const except = (...names: QueryName[]) => {
  const is = among(...names);
  return (q: { queryKey: readonly unknown[] }) => !is(q);
};
