import { paths } from '../paths';
import { useMe } from '../session/session';
import { Sections } from './Sections';

export function ProjectSections() {
  const me = useMe();
  const imports = me.workspaces.some((w) => w.role === 'admin');
  return (
    <Sections
      label="Projects and what belongs to them"
      pages={[
        { to: paths.projects, label: 'Projects' },
        { to: paths.clients, label: 'Clients' },
        { to: paths.tags, label: 'Tags' },
        ...(imports ? [{ to: paths.imports, label: 'Import' }] : []),
      ]}
    />
  );
}
