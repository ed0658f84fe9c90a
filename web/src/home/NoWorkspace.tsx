import { Button, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { askWhom } from '../session/may';
import { sessionQuery, useMe } from '../session/session';
import { DashboardSketch } from '../ui';

/** Somebody has come in and works nowhere yet: what that means, what to do and whom to ask. */
export function NoWorkspace() {
  const me = useMe();
  const client = useQueryClient();
  const organization = me.organization.name;
  return (
    <Stack align="center" gap="md" py={48} px="md" ta="center">
      <div aria-hidden style={{ color: 'var(--v-accent)' }}>
        <DashboardSketch />
      </div>
      <Title order={2}>You are not in a workspace yet</Title>
      <Text c="dimmed" maw={440}>
        You have joined {organization}. Time is tracked, and charts are made, in workspaces: ask{' '}
        <strong>{askWhom(me, `an admin of ${organization}`)}</strong> to add you to one. They find you under Team. What
        people share with you appears here in the meantime.
      </Text>
      <Button variant="default" onClick={() => void client.invalidateQueries({ queryKey: sessionQuery.queryKey })}>
        Check again
      </Button>
    </Stack>
  );
}
