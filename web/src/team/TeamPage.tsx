import { PageHeader } from '../ui';

export function TeamPage() {
  return <PageHeader title="Team" />;
}
