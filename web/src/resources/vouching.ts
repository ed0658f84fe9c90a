import { api, ok } from '../api/client';
import type { Dashboard } from '../api/shapes';

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
