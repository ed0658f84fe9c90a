import { PageHeader } from '../ui';

export function ClientsPage() {
  return <PageHeader title="Clients" />;
}
