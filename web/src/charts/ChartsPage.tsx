import { PageHeader } from '../ui';

export function ChartsPage() {
  return <PageHeader title="Charts" />;
}
