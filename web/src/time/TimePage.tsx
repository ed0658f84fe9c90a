import { PageHeader } from '../ui';

export function TimePage() {
  return <PageHeader title="Time" />;
}
