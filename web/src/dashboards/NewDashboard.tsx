import { Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { paths } from '../paths';
import { useMe, useWorkspace } from '../session/session';
import { ErrorNote, Modal } from '../ui';
import { FirstShares, type Shares } from './FirstShares';

export function NewDashboard({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New dashboard" size="md">
      <NewDashboardForm onClose={onClose} />
    </Modal>
  );
}

/** Made with its first shares in one request: nobody sees it in between who should not. */
function NewDashboardForm({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const { workspace } = useWorkspace();
  const router = useRouter();
  const client = useQueryClient();
  const places = me.workspaces.filter((w) => w.can_create_resources);
  const { private_flag, starts_private } = me.organization.scheme;
  const [alone, setAlone] = useState(starts_private);
  const [shares, setShares] = useState<Shares>({ with: [], level: '' });
  const first = places.find((w) => w.id === workspace?.id) ?? places[0];
  const form = useForm({
    initialValues: { title: '', workspace: String(first?.id ?? '') },
    validate: {
      title: (v) => (v.trim() ? null : 'Enter a name'),
      workspace: (v) => (v ? null : 'Choose a workspace'),
    },
  });
  const secret = private_flag && alone;
  const create = useMutation({
    mutationFn: (v: typeof form.values) =>
      ok(
        api.POST('/dashboards', {
          body: {
            workspace_id: Number(v.workspace),
            title: v.title.trim(),
            private: private_flag ? alone : undefined,
            grants: secret ? undefined : shares.with.map((principal) => ({ principal, level: shares.level })),
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async (d) => {
      await client.invalidateQueries({ queryKey: keys.dashboards.all });
      onClose();
      await router.navigate({ to: paths.dashboard({ id: d.id }, 'edit') });
    },
  });
  return (
    <form onSubmit={form.onSubmit((v) => create.mutate(v))} noValidate>
      <Stack>
        {create.isError && <ErrorNote error={create.error} kept="The dashboard was not created." />}
        <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps('title')} />
        <Select
          label="Workspace"
          data={places.map((w) => ({ value: String(w.id), label: w.name }))}
          allowDeselect={false}
          searchable={places.length > 8}
          {...form.getInputProps('workspace')}
        />
        {private_flag && (
          <Switch
            label="Private"
            description={alone ? 'Only you can open it.' : 'People you share it with can open it.'}
            checked={alone}
            onChange={(e) => setAlone(e.currentTarget.checked)}
          />
        )}
        {!secret && <FirstShares value={shares} onChange={setShares} home={Number(form.values.workspace)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            {!secret && shares.with.length > 0 ? 'Create and share' : 'Create'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
