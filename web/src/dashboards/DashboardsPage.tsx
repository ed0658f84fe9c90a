import { PageHeader } from '../ui';

export function DashboardsPage() {
  return <PageHeader title="Dashboards" />;
}
