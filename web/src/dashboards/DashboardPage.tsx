import { PageHeader } from '../ui';

export function DashboardPage() {
  return <PageHeader title="Dashboard" />;
}
