import { Button } from '@mantine/core';
import type { Dashboard } from '../api/shapes';
import { plural } from '../format';
import { usePerson } from '../session/session';
import classes from '../tiles/grid.module.css';

/** Told to those who may edit: tiles whose chart nobody lets viewers see any more. */
export function Unvouched({ dashboard, onEdit }: { dashboard: Dashboard; onEdit: () => void }) {
  const p = usePerson();
  if (!dashboard.can.includes('edit') || dashboard.audience.people < 2) return null;
  const n = dashboard.widgets.filter((w) => w.kind === 'chart' && !w.lives_here && w.chart?.shown && !w.vouched).length;
  if (n === 0) return null;
  return (
    <div className={classes.banner} role="status">
      <span>
        {plural(n, 'chart is', 'charts are', p)} empty here for viewers who cannot open {n === 1 ? 'it' : 'them'}{' '}
        elsewhere. Edit the dashboard to show {n === 1 ? 'it' : 'them'} to everyone.
      </span>
      <Button size="compact-sm" variant="default" onClick={onEdit}>
        Edit
      </Button>
    </div>
  );
}
