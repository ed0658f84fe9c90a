import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { Dashboard, DashboardData, List, Resource } from '../api/shapes';
import { askAgainIn } from '../ui/preparing';
import { type Filters, filterQuery } from './filters';

export const tabs = [
  { value: 'all', label: 'All' },
  { value: 'private', label: 'Private' },
  { value: 'shared_with_me', label: 'Shared with me' },
  { value: 'shared_by_me', label: 'Shared by me' },
  { value: 'favourites', label: 'Favourites' },
  { value: 'recent', label: 'Recent' },
] as const;

export type Tab = (typeof tabs)[number]['value'];

export interface ListQuery {
  tab: Tab;
  search?: string;
  offset: number;
  limit: number;
}

export const resourceList = (kind: 'charts' | 'dashboards', query: ListQuery) =>
  queryOptions({
    queryKey: [kind, query],
    queryFn: ({ signal }) => ok<List<Resource>>(api.GET(`/${kind}`, { params: { query }, signal })),
  });

export const dashboardQuery = (where: { id: number } | { path: string }) =>
  queryOptions({
    queryKey: ['dashboard', where],
    queryFn: ({ signal }) =>
      'id' in where
        ? ok<Dashboard>(api.GET('/dashboards/{id}', { params: { path: { id: where.id } }, signal }))
        : ok<Dashboard>(api.GET('/dashboards/by-path', { params: { query: { path: where.path } }, signal })),
  });

export const dashboardData = (id: number, version: number, filters: Filters) =>
  queryOptions({
    queryKey: ['dashboard-data', id, version, filters],
    queryFn: ({ signal }) =>
      ok<DashboardData>(
        api.GET('/dashboards/{id}/data', { params: { path: { id }, query: filterQuery(filters) }, signal }),
      ),
    refetchInterval: (q) => askAgainIn(q.state.data) ?? false,
  });

interface Tile {
  dashboard: number;
  widget: string;
  user: number;
}

const at = (t: Tile) => ({ params: { path: { id: t.dashboard, widget: t.widget, user: t.user } } });

/** Lets viewers of the dashboard see a chart of the library that stands on it. */
export const letViewersSee = (t: Tile) =>
  ok<Dashboard>(api.PUT('/dashboards/{id}/widgets/{widget}/vouchers/{user}', at(t)));

/** Ends that somebody lets viewers see it. */
export const stopLetting = (t: Tile) => ok(api.DELETE('/dashboards/{id}/widgets/{widget}/vouchers/{user}', at(t)));
