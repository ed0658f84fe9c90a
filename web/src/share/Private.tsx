import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Action } from '../actions';
import { api, ok } from '../api/client';
import type { Access, Resource } from '../api/shapes';
import { people } from '../format';
import { useMe, usePerson } from '../session/session';
import { ConfirmDialog, whyNot } from '../ui';
import { settle } from './queries';

/** A chart or dashboard, or what is known about access to it. */
type Thing = Pick<Resource, 'id' | 'private' | 'owner' | 'audience' | 'can' | 'why_not'>;

export function useSetPrivate(thing: Thing) {
  const client = useQueryClient();
  return async (value: boolean) =>
    settle(
      client,
      await ok<Access>(
        api.PUT('/resources/{id}/private', { params: { path: { id: thing.id } }, body: { private: value } }),
      ),
    );
}

/** Why the person may not switch it; undefined when they may. */
export function useWhyNotPrivate(thing: Thing): string | undefined {
  const me = useMe();
  if (me.organization.scheme.private_by_owner && thing.owner.id !== me.user.id)
    return `Only the owner, ${thing.owner.name}, can change this.`;
  return whyNot(thing, 'manage_access');
}

export function AskPrivate({ thing, opened, onClose }: { thing: Thing; opened: boolean; onClose: () => void }) {
  const p = usePerson();
  const set = useSetPrivate(thing);
  const others = thing.audience.people - 1;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={thing.private ? 'Turn off private?' : 'Make private?'}
      confirm={thing.private ? 'Turn off private' : 'Make private'}
      run={() => set(!thing.private)}
    >
      {thing.private
        ? 'People it is shared with, and people with access from their role, can open it again. Its public links work again.'
        : others > 0
          ? `${people(others, p)} will lose access, and its public links stop working. Shares and links are kept, and work again when you turn private off.`
          : 'Nobody else will be able to open it. Shares and links are kept, and work again when you turn private off.'}
    </ConfirmDialog>
  );
}

/** The same from the ⋯ menu; nothing where the organization knows no private charts and dashboards. */
export function usePrivate(resource: Resource): { menu: Action[]; dialog: ReactNode } {
  const flag = useMe().organization.scheme.private_flag;
  const why = useWhyNotPrivate(resource);
  const [asking, setAsking] = useState(false);
  return {
    menu: flag
      ? [
          {
            id: 'private',
            label: resource.private ? 'Turn off private' : 'Make private',
            icon: resource.private ? <IconLockOpen size={16} /> : <IconLock size={16} />,
            run: () => setAsking(true),
            why,
          },
        ]
      : [],
    dialog: flag ? <AskPrivate thing={resource} opened={asking} onClose={() => setAsking(false)} /> : null,
  };
}
