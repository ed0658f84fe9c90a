import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, ok } from '../api/client';
import { ErrorNote, When } from '../ui';
import { CopyText } from '../ui/CopyText';
import classes from './dialog.module.css';

export const inviteLabel = (email: string) => `Invite ${email} as a guest`;

/** An address nobody here has, and whether whoever it is can be invited. */
export function Stranger({ note, email, onInvite }: { note: string; email?: string; onInvite: () => void }) {
  return (
    <Text size="sm">
      {note}{' '}
      {email && (
        <Anchor component="button" type="button" size="sm" onClick={onInvite}>
          {inviteLabel(email)}
        </Anchor>
      )}
    </Text>
  );
}

/** Invites whoever has an address, to see what is shared with them and nothing else. */
export function InviteGuest({
  email,
  onInvited,
  onCancel,
}: {
  email: string;
  onInvited: () => void;
  onCancel: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const [name, setName] = useState('');
  const invite = useMutation({
    mutationFn: () => ok(api.POST('/people', { body: { name: name.trim(), email, role: 'guest', workspaces: [] } })),
    meta: { quiet: true },
    onSuccess: onInvited,
  });
  if (invite.data)
    return (
      <Stack gap={6} className={classes.pending}>
        <Text size="sm">
          Send {invite.data.person.name} this link so they can choose a password. It expires{' '}
          <When at={invite.data.expires_at} />. After that you can share with them.
        </Text>
        <CopyText label="Invitation link" value={invite.data.invitation_url} />
      </Stack>
    );
  return (
    <form
      className={classes.pending}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim()) invite.mutate();
      }}
    >
      <Stack gap={8}>
        {invite.isError && <ErrorNote error={invite.error} kept="Nobody was invited." />}
        <Text size="sm">Guests see only what is shared with them.</Text>
        <Group align="flex-end" gap="xs">
          <TextInput
            label={`Name of ${email}`}
            flex="1 1 180px"
            maxLength={200}
            ref={field}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <Button type="submit" loading={invite.isPending} disabled={!name.trim()}>
            Invite as guest
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
