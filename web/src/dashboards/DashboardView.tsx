import { api } from '../api/client';
import type { Dashboard, DashboardData, WidgetData } from '../api/shapes';
import { type Filters, filterQuery } from '../filters/filters';
import classes from '../tiles/grid.module.css';
import { alone, compact, isSmall, readingOrder } from '../tiles/layout';
import { cellStyle, Tile } from '../tiles/Tile';
import { keep } from '../ui/download';

/** What stands in a tile before its data, and when its request failed. */
interface Loaded {
  data?: DashboardData;
  failed?: string;
  retry?: () => void;
}

/** The widgets of a dashboard in their places, in reading order. */
export function DashboardView({
  dashboard,
  filters,
  loaded,
  widen,
}: {
  dashboard: Dashboard;
  filters: Filters;
  loaded: Loaded;
  /** Takes away what the viewer chose; absent where they chose nothing. */
  widen?: () => void;
}) {
  const path = (widget: string) => ({ id: dashboard.id, widget });
  const download = (widget: string) =>
    keep(
      api.GET('/dashboards/{id}/widgets/{widget}/data.csv', {
        params: { path: path(widget), query: filterQuery(filters) },
        parseAs: 'blob',
      }),
    );
  const widgets = readingOrder(compact(dashboard.widgets));
  const lone = alone(widgets);
  return (
    <div className={classes.grid}>
      {widgets.map((w) => {
        const shown = w.chart?.shown !== false;
        return (
          <div
            key={w.id}
            className={classes.cell}
            style={cellStyle(w)}
            data-small={isSmall(w)}
            data-alone={lone.has(w.id)}
            data-text={w.kind === 'text'}
          >
            <Tile
              widget={w}
              title={w.chart?.title}
              chart={w.chart?.opens ? w.chart.id : undefined}
              picture={w.chart?.picture}
              viewerRows={w.chart?.perspective === 'viewer'}
              hidden={shown ? undefined : (w.chart?.reason ?? 'You do not have access to this chart.')}
              data={loaded.data?.widgets[w.id] as WidgetData | undefined}
              failed={loaded.failed}
              download={dashboard.can.includes('export') ? () => download(w.id) : undefined}
              retry={loaded.retry}
              remember={`${dashboard.id} ${w.id}`}
              widen={widen}
            />
          </div>
        );
      })}
    </div>
  );
}

/** The places of the widgets with nothing in them. */
export function EmptyGrid({ dashboard }: { dashboard: Pick<Dashboard, 'widgets'> }) {
  return (
    <div className={classes.grid} aria-hidden>
      {readingOrder(compact(dashboard.widgets)).map((w) => (
        <div key={w.id} className={classes.cell} style={cellStyle(w)}>
          <div className={classes.tile} />
        </div>
      ))}
    </div>
  );
}
