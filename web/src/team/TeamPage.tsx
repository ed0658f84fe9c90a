import { useRouterState } from '@tanstack/react-router';
import { paths } from '../paths';
import { Groups } from './Groups';
import { OutOfReach } from './OutOfReach';
import { People } from './People';

/** People, groups or those who cannot reach what is shared with them, as the address says. */
export function TeamPage() {
  const path = useRouterState({ select: (s) => s.location.pathname });
  if (path.startsWith(paths.unreachable)) return <OutOfReach />;
  return path.startsWith(paths.groups) ? <Groups /> : <People />;
}
