import { PageHeader } from '../ui';

export function ChartPage() {
  return <PageHeader title="Chart" />;
}
