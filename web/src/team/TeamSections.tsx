import { paths } from '../paths';
import { Sections } from '../projects/Sections';

export function TeamSections() {
  return (
    <Sections
      label="Team"
      pages={[
        { to: paths.team, label: 'People' },
        { to: paths.groups, label: 'Groups' },
        { to: paths.workspaces, label: 'Workspaces' },
      ]}
    />
  );
}
