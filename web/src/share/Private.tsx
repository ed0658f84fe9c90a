import { Switch } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, Resource } from '../api/shapes';
import { people } from '../format';
import type { Action } from '../frame/actions';
import { useMe, usePerson } from '../frame/session';
import { ConfirmDialog, whyNot } from '../ui';
import { settle } from './queries';

/** A chart or dashboard, or what is known about access to it. */
type Thing = Pick<Resource, 'id' | 'private' | 'owner' | 'audience' | 'can' | 'why_not'>;

function useSetPrivate(thing: Thing) {
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
function useWhyNotPrivate(thing: Thing): string | undefined {
  const me = useMe();
  if (me.organization.scheme.private_by_owner && thing.owner.id !== me.user.id)
    return `Only the owner can change this. Owner: ${thing.owner.name}.`;
  return whyNot(thing, 'manage_access');
}

/** The switch of the share dialog. Where nobody else could open it there is nothing to confirm. */
export function PrivateSwitch({ access }: { access: Access }) {
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const why = useWhyNotPrivate(access);
  const set = useSetPrivate(access);
  const only = access.owner.id === me.user.id ? 'you' : access.owner.name;
  const ended = useMutation({ mutationFn: () => set(false), meta: { failed: 'It is still private.' } });
  return (
    <>
      <Switch
        checked={access.private}
        disabled={Boolean(why)}
        onChange={(e) => {
          if (e.currentTarget.checked || access.grants.length > 0) setAsking(true);
          else ended.mutate();
        }}
        label="Private"
        description={
          why ??
          (access.private
            ? `Only ${only} can open it. Shares and links sleep until this ends.`
            : `Only ${only} could open it then. Shares and links would sleep until it ends.`)
        }
      />
      <AskPrivate thing={access} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function AskPrivate({ thing, opened, onClose }: { thing: Thing; opened: boolean; onClose: () => void }) {
  const p = usePerson();
  const set = useSetPrivate(thing);
  const others = thing.audience.people - 1;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={thing.private ? 'End private?' : 'Make it private?'}
      confirm={thing.private ? 'End private' : 'Make private'}
      run={() => set(!thing.private)}
    >
      {thing.private
        ? 'Whoever it is shared with can open it again, and so can those who have access by their role. Its public links work again.'
        : others > 0
          ? `${people(others, p)} will no longer be able to open it, and its public links stop working. The shares are kept and work again when you end it.`
          : 'Nobody else can open it then, whatever is shared with them. The shares are kept and work again when you end it.'}
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
            label: resource.private ? 'End private' : 'Make private',
            icon: resource.private ? <IconLockOpen size={16} /> : <IconLock size={16} />,
            run: () => setAsking(true),
            why,
          },
        ]
      : [],
    dialog: flag ? <AskPrivate thing={resource} opened={asking} onClose={() => setAsking(false)} /> : null,
  };
}
