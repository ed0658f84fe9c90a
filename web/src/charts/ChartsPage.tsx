import { IconPlus } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useMayCreate } from '../dashboards/NewDashboard';
import type { Tab } from '../dashboards/queries';
import { paths } from '../paths';
import { ResourceList } from '../resources/ResourceList';
import { ChartSketch } from '../ui';

const empty: Record<Tab, string> = {
  all: 'Charts answer one question about your tracked time, such as hours by project.',
  private: 'Charts only you can see appear here.',
  shared_with_me: 'Charts other people share with you appear here.',
  shared_by_me: 'Charts you own and share with others appear here.',
  favourites: 'Star a chart to find it here.',
  recent: 'Charts you opened recently appear here.',
};

export function ChartsPage() {
  const router = useRouter();
  const create = {
    id: 'new-chart',
    label: 'New chart',
    icon: <IconPlus size={16} />,
    run: () => void router.navigate({ to: paths.newChart }),
    why: useMayCreate(),
    keys: 'n',
  };
  return (
    <ResourceList kind="charts" title="Charts" noun="chart" sketch={<ChartSketch />} empty={empty} create={create} />
  );
}
