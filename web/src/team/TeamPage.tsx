import { useRouterState } from '@tanstack/react-router';
import { paths } from '../paths';
import { Groups } from './Groups';
import { People } from './People';

/** People or groups, as the address says. */
export function TeamPage() {
  const path = useRouterState({ select: (s) => s.location.pathname });
  return path.startsWith(paths.groups) ? <Groups /> : <People />;
}
