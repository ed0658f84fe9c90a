import { IconPlus } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useMayCreate } from '../dashboards/NewDashboard';
import type { Tab } from '../dashboards/queries';
import { paths } from '../paths';
import { ResourceList } from '../share/ResourceList';
import { ChartSketch } from '../ui';

const empty: Record<Tab, string> = {
  all: 'A chart asks one question of your tracked time, such as hours by project, and draws the answer.',
  private: 'Charts only you can see stand here. New ones start that way.',
  shared_with_me: 'Charts other people share with you appear here at once.',
  shared_by_me: 'Charts you own and share with others appear here.',
  favourites: 'Mark a chart with the star beside its title to find it here.',
  recent: 'Charts you open appear here, the latest first.',
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
