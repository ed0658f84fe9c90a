import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Tab } from '../resources/lists';
import { ResourceList } from '../resources/ResourceList';
import { useMayCreate } from '../session/may';
import { DashboardSketch } from '../ui';
import { NewDashboard } from './NewDashboard';

const empty: Record<Tab, string> = {
  all: 'Dashboards show charts side by side, for you or for the people you share them with.',
  private: 'Dashboards only you can see appear here.',
  shared_with_me: 'Dashboards other people share with you appear here.',
  shared_by_me: 'Dashboards you own and share with others appear here.',
  favourites: 'Star a dashboard to find it here.',
  recent: 'Dashboards you opened recently appear here.',
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
