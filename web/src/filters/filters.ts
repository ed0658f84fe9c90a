import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Choice, DashboardFilters, Period } from '../api/shapes';
import { periodFromURL } from '../format';
import { ids, type Search } from '../url';

export type FilterBy = Choice['dimension'];

/** What a viewer chose, over the defaults of the dashboard; without are defaults they took away. */
export interface Filters {
  period?: Period;
  values: Partial<Record<FilterBy, number[]>>;
  without: ('period' | FilterBy)[];
}

export const filterBys: FilterBy[] = ['project', 'client', 'user', 'tag', 'billable'];

export const filterTitles: Record<FilterBy, { all: string; one: string; many: string; title: string }> = {
  project: { title: 'Projects', all: 'All projects', one: 'project', many: 'projects' },
  client: { title: 'Clients', all: 'All clients', one: 'client', many: 'clients' },
  user: { title: 'People', all: 'All people', one: 'person', many: 'people' },
  tag: { title: 'Tags', all: 'All tags', one: 'tag', many: 'tags' },
  billable: { title: 'Billable', all: 'Billable or not', one: 'kind', many: 'kinds' },
};

/** The values of one dimension in the filters of a dashboard; of billable 1 and 0. */
export function defaultsOf(f: DashboardFilters, by: FilterBy): number[] {
  switch (by) {
    case 'project':
      return f.project_ids ?? [];
    case 'client':
      return f.client_ids ?? [];
    case 'user':
      return f.user_ids ?? [];
    case 'tag':
      return f.tag_ids ?? [];
    case 'billable':
      return f.billable === undefined ? [] : [f.billable ? 1 : 0];
  }
}

/** Filters of a dashboard with other values of one dimension. */
export function withDefault(f: DashboardFilters, by: FilterBy, values: number[]): DashboardFilters {
  const list = values.length ? values : undefined;
  switch (by) {
    case 'project':
      return { ...f, project_ids: list };
    case 'client':
      return { ...f, client_ids: list };
    case 'user':
      return { ...f, user_ids: list };
    case 'tag':
      return { ...f, tag_ids: list };
    case 'billable':
      // Both is all there is.
      return { ...f, billable: values.length === 1 ? values[0] === 1 : undefined };
  }
}

/** What the address of a dashboard says of its filters. */
export function filtersFromURL(search: Search): Filters {
  const list = (key: string) => {
    const v = search[key];
    return v === undefined ? [] : Array.isArray(v) ? v : [v];
  };
  const without = list('without').filter(
    (w): w is Filters['without'][number] => w === 'period' || filterBys.includes(w as FilterBy),
  );
  const values: Filters['values'] = {};
  for (const by of filterBys) {
    const chosen =
      by === 'billable'
        ? list(by)
            .filter((v) => v === 'true' || v === 'false')
            .map((v) => (v === 'true' ? 1 : 0))
        : ids(search[by]);
    if (chosen.length) values[by] = chosen;
  }
  const period = list('period')[0];
  return { period: periodFromURL(period), values, without };
}

/** The change of the address that chooses values of one dimension; none takes its default away. */
export function chosenInURL(f: Filters, defaults: DashboardFilters, by: FilterBy, values: number[]): Search {
  const preset = defaultsOf(defaults, by);
  const same = preset.length === values.length && preset.every((v) => values.includes(v));
  const without = f.without.filter((w) => w !== by);
  if (values.length === 0 && preset.length > 0) without.push(by);
  return {
    [by]: same || values.length === 0 ? undefined : by === 'billable' ? String(values[0] === 1) : values.map(String),
    without: without.length ? without : undefined,
  };
}

/** Whether a viewer chose anything, or took a default away. */
export const chosenAny = (f: Filters): boolean =>
  f.period !== undefined || f.without.length > 0 || filterBys.some((by) => f.values[by]?.length);

/** The change of the address that shows a dashboard as it was saved. */
export const asIs: Search = Object.fromEntries(['period', 'without', ...filterBys].map((key) => [key, undefined]));

/** What is chosen of one dimension now. */
export function valuesOf(f: Filters, defaults: DashboardFilters, by: FilterBy): number[] {
  return f.values[by] ?? (f.without.includes(by) ? [] : defaultsOf(defaults, by));
}

/** The filters as the API takes them in a query. */
export function filterQuery(f: Filters) {
  const billable = f.values.billable;
  return {
    preset: f.period?.preset,
    from: f.period?.from,
    to: f.period?.to,
    project_id: f.values.project,
    client_id: f.values.client,
    user_id: f.values.user,
    tag_id: f.values.tag,
    billable: billable?.length === 1 ? (billable[0] === 1 ? ('true' as const) : ('false' as const)) : undefined,
    without: f.without.length ? f.without : undefined,
  };
}

interface Choices {
  items: Choice[];
  workspaces?: number[];
}

/** The values that the answers shown to the person hold, by dimension. */
export const choicesQuery = (id: number, version: number, f: Filters, by?: FilterBy, search?: string) =>
  queryOptions({
    queryKey: keys['dashboard-choices'].of(
      id,
      version,
      f.period ?? null,
      f.without.includes('period'),
      by ?? '',
      search ?? '',
    ),
    queryFn: ({ signal }) =>
      ok<Choices>(
        api.GET('/dashboards/{id}/choices', {
          params: {
            path: { id },
            query: {
              preset: f.period?.preset,
              from: f.period?.from,
              to: f.period?.to,
              without: f.without.includes('period') ? ['period'] : undefined,
              dimension: by,
              search,
            },
          },
          signal,
        }),
      ),
    meta: { counts: (data) => (data as Choices | undefined)?.workspaces },
  });
