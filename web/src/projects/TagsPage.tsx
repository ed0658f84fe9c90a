import { PageHeader } from '../ui';

export function TagsPage() {
  return <PageHeader title="Tags" />;
}
