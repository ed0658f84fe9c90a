import { useRouter } from '@tanstack/react-router';
import { paths } from '../paths';
import { askWhom, whyNoWork } from '../session/may';
import { useMe } from '../session/session';
import { TimerSketch } from '../time/TimerSketch';
import { DashboardSketch, EmptyState } from '../ui';

/** The home of somebody who makes no charts, before anything was shared with them: what they can do now, or whom to ask. */
export function NothingYet({ check, checking }: { check: () => void; checking?: boolean }) {
  const me = useMe();
  const router = useRouter();
  if (!whyNoWork(me))
    return (
      <EmptyState
        leads
        picture={<TimerSketch />}
        action={{ id: 'first-time', label: 'Track time', run: () => void router.navigate({ to: paths.time }) }}
      >
        Start with the timer: choose a project and press Start. Dashboards and charts that people share with you appear
        here.
      </EmptyState>
    );
  return (
    <EmptyState
      picture={<DashboardSketch />}
      action={{ id: 'check-again', label: 'Check again', run: check, busy: checking }}
    >
      Nothing is shared with you yet. Ask {askWhom(me, `somebody at ${me.organization.name}`)} to share a dashboard with
      you. It then appears here.
    </EmptyState>
  );
}
