import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, ok } from '../api/client';
import type { Dashboard } from '../api/shapes';
import { useMe, useWorkspace } from '../frame/session';
import { paths } from '../paths';
import { ErrorNote } from '../ui';

/** Why one may not make anything anywhere; undefined when one may. */
export function useMayCreate(): string | undefined {
  const me = useMe();
  if (me.workspaces.some((w) => w.can_create_resources)) return undefined;
  return me.workspaces.length === 0
    ? 'You are a guest here: you see what is shared with you.'
    : 'You are a viewer here. Ask a workspace admin to make you a member.';
}

export function NewDashboard({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New dashboard" size="sm">
      <NewDashboardForm onClose={onClose} />
    </Modal>
  );
}

function NewDashboardForm({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const { workspace } = useWorkspace();
  const router = useRouter();
  const client = useQueryClient();
  const places = me.workspaces.filter((w) => w.can_create_resources);
  const first = places.find((w) => w.id === workspace?.id) ?? places[0];
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { title: '', workspace: String(first?.id ?? '') },
    validate: {
      title: (v) => (v.trim() ? null : 'Give it a name'),
      workspace: (v) => (v ? null : 'Choose a workspace'),
    },
  });
  const create = useMutation({
    mutationFn: (v: typeof form.values) =>
      ok<Dashboard>(api.POST('/dashboards', { body: { workspace_id: Number(v.workspace), title: v.title.trim() } })),
    meta: { quiet: true },
    onSuccess: async (d) => {
      await client.invalidateQueries({ queryKey: ['dashboards'] });
      onClose();
      await router.navigate({ to: paths.dashboard({ id: d.id }, 'edit') });
    },
  });
  return (
    <form onSubmit={form.onSubmit((v) => create.mutate(v))} noValidate>
      <Stack>
        {create.isError && <ErrorNote error={create.error} />}
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          key={form.key('title')}
          {...form.getInputProps('title')}
        />
        <Select
          label="Workspace"
          data={places.map((w) => ({ value: String(w.id), label: w.name }))}
          allowDeselect={false}
          searchable={places.length > 8}
          key={form.key('workspace')}
          {...form.getInputProps('workspace')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
