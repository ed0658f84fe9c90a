import { IconCopy } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Action } from '../actions';
import type { Resource } from '../api/shapes';
import { whyNot } from '../ui';

const CopyDialog = lazy(() => import('./CopyDialog'));

/** Makes a copy of one's own: the action, and the dialog that asks for its name and workspace. */
export function useCopy(resource: Resource): { action: Action; dialog: ReactNode } {
  const [opened, setOpened] = useState(false);
  return {
    action: {
      id: 'copy',
      label: 'Make a copy',
      icon: <IconCopy size={16} />,
      run: () => setOpened(true),
      why: whyNot(resource, 'clone') && whyNot(resource, 'duplicate'),
    },
    dialog: (
      <Suspense fallback={null}>
        {opened && <CopyDialog resource={resource} onClose={() => setOpened(false)} />}
      </Suspense>
    ),
  };
}
