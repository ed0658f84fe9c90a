import { PageHeader } from '../ui';

export function LinkPage() {
  return <PageHeader title="Link" />;
}
