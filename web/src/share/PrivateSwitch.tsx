import { Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Access } from '../api/shapes';
import { useMe } from '../session/session';
import { AskPrivate, useSetPrivate, useWhyNotPrivate } from './Private';

/** The switch of the share dialog. Where nobody else could open it there is nothing to confirm. */
export function PrivateSwitch({ access }: { access: Access }) {
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const why = useWhyNotPrivate(access);
  const set = useSetPrivate(access);
  const only = access.owner.id === me.user.id ? 'you' : access.owner.name;
  const ended = useMutation({ mutationFn: () => set(false), meta: { failed: 'It could not be changed.' } });
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
            ? `Only ${only} can open it. Shares and links are paused.`
            : `If you turn this on, only ${only} can open it, and shares and links are paused.`)
        }
      />
      <AskPrivate thing={access} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}
