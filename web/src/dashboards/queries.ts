import { type Query, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { sameRevision } from '../api/revision';
import type { Dashboard, DashboardData, WidgetData } from '../api/shapes';
import { type Filters, filterQuery } from '../filters/filters';
import type { Moved } from '../live/moves';
import { askAgainIn } from '../ui/preparing';

export const dashboardQuery = (where: { id: number } | { path: string }) =>
  queryOptions({
    queryKey: keys.dashboard.at(where),
    queryFn: ({ signal }) =>
      'id' in where
        ? ok<Dashboard>(api.GET('/dashboards/{id}', { params: { path: { id: where.id } }, signal }))
        : ok<Dashboard>(api.GET('/dashboards/by-path', { params: { query: { path: where.path } }, signal })),
  });

export const dashboardData = (id: number, version: number, filters: Filters) =>
  queryOptions({
    queryKey: keys['dashboard-data'].of(id, version, filters),
    queryFn: ({ signal }) =>
      ok<DashboardData>(
        api.GET('/dashboards/{id}/data', { params: { path: { id }, query: filterQuery(filters) }, signal }),
      ),
    refetchInterval: (q) => askAgainIn(q.state.data) ?? false,
    meta: {
      counts: (data) => countedBy(data as DashboardData | undefined),
      renew: (client, query, moved) => void renewTiles(client, query, moved, id, filters),
    },
  });

const countedBy = (data: DashboardData | undefined) => {
  const tiles = Object.values(data?.widgets ?? {}).map((w) => w.result?.workspaces);
  return tiles.every((t) => t !== undefined) ? tiles.flat() : undefined;
};

/** Asks again for the tiles that count workspaces whose time moved, and for no others. */
async function renewTiles(client: QueryClient, query: Query, moved: Moved, id: number, filters: Filters) {
  const before = query.state.data as DashboardData;
  const counts = (w: WidgetData) => !w.hidden && (w.result?.workspaces ?? [...moved.keys()]).some((x) => moved.has(x));
  const widget = Object.entries(before.widgets)
    .filter(([, w]) => counts(w))
    .map(([name]) => name);
  if (widget.length === 0) return;
  try {
    const fresh = await ok<DashboardData>(
      api.GET('/dashboards/{id}/data', { params: { path: { id }, query: { ...filterQuery(filters), widget } } }),
    );
    // Meanwhile it may have been asked for as a whole.
    if (query.state.data !== before || query.state.fetchStatus !== 'idle') return;
    const together = { ...fresh, widgets: { ...before.widgets, ...fresh.widgets } };
    // The other tiles count nothing that has moved: all of it is as new as what came.
    sameRevision(together, fresh);
    client.setQueryData(query.queryKey, together);
  } catch {
    // The page shows what it had; asked for as a whole, it says what is wrong.
    void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}
