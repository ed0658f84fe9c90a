import { PageHeader } from '../ui';

export function WorkspacesPage() {
  return <PageHeader title="Workspaces" />;
}
