import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { OnceShown } from '../team/OnceShown';
import { ErrorNote, When } from '../ui';
import classes from './dialog.module.css';

/** An address nobody here has: an admin may invite whoever it is, to see what is shared with them and nothing else. */
export function InviteGuest({
  note,
  email = '',
  onInvited,
}: {
  note: string;
  /** Whom the person may invite; nobody where it is absent. */
  email?: string;
  onInvited: () => void;
}) {
  const [asking, setAsking] = useState(false);
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
        <OnceShown label="Invitation link" value={invite.data.invitation_url} />
      </Stack>
    );
  if (!asking)
    return (
      <Text size="sm">
        {note}{' '}
        {email && (
          <Anchor component="button" type="button" size="sm" onClick={() => setAsking(true)}>
            Invite as guest
          </Anchor>
        )}
      </Text>
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
            data-autofocus
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <Button type="submit" loading={invite.isPending} disabled={!name.trim()}>
            Invite as guest
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
