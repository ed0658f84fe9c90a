import { paths } from '../paths';
import { useMe } from '../session/session';
import { Sections } from '../ui/Sections';

export function TeamSections() {
  const me = useMe();
  // Who may give somebody the role that is missing.
  const mends =
    me.organization.role === 'admin' || me.workspaces.some((w) => w.role === 'admin' || w.role === 'analyst');
  return (
    <Sections
      label="Team"
      pages={[
        { to: paths.team, label: 'People' },
        { to: paths.groups, label: 'Groups' },
        { to: paths.workspaces, label: 'Workspaces' },
        ...(mends ? [{ to: paths.unreachable, label: 'Missing access' }] : []),
      ]}
    />
  );
}
