import { IconPlus } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { paths } from '../paths';
import type { Tab } from '../resources/lists';
import { ResourceList } from '../resources/ResourceList';
import { useMayCreate } from '../session/may';
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
