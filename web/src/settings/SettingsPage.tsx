import { PageHeader } from '../ui';

export function SettingsPage() {
  return <PageHeader title="Settings" />;
}
