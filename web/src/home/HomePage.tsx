import { PageHeader } from '../ui';

export function HomePage() {
  return <PageHeader title="Home" />;
}
