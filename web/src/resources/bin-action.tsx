import { IconTrash } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import type { Action } from '../actions';
import { paths } from '../paths';

/** The way to the bin: in the menus of lists, and in the palette on every page. */
export function useBin(): Action {
  const router = useRouter();
  return {
    id: `go${paths.bin}`,
    label: 'Bin',
    icon: <IconTrash size={16} />,
    group: 'Go to',
    run: () => void router.navigate({ to: paths.bin }),
  };
}
