import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ResourceList } from '../share/ResourceList';
import { DashboardSketch } from '../ui';
import { NewDashboard, useMayCreate } from './NewDashboard';
import type { Tab } from './queries';

const empty: Record<Tab, string> = {
  all: 'A dashboard shows charts side by side, to you or to whoever you share it with.',
  private: 'Dashboards only you can see stand here. New ones start that way.',
  shared_with_me: 'Dashboards other people share with you appear here at once.',
  shared_by_me: 'Dashboards you own and share with others appear here.',
  favourites: 'Mark a dashboard with the star beside its title to find it here.',
  recent: 'Dashboards you open appear here, the latest first.',
};

export function DashboardsPage() {
  const [creating, setCreating] = useState(false);
  const create = {
    id: 'new-dashboard',
    label: 'New dashboard',
    icon: <IconPlus size={16} />,
    run: () => setCreating(true),
    why: useMayCreate(),
    keys: 'n',
  };
  return (
    <>
      <ResourceList
        kind="dashboards"
        title="Dashboards"
        noun="dashboard"
        sketch={<DashboardSketch />}
        empty={empty}
        create={create}
      />
      <NewDashboard opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}
