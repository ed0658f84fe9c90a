import { PageHeader } from '../ui';

export function ImportPage() {
  return <PageHeader title="Import" />;
}
