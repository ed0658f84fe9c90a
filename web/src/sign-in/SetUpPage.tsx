import { PageHeader } from '../ui';

export function SetUpPage() {
  return <PageHeader title="Set up" />;
}
