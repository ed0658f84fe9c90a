import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api, ok } from '../api/client';
import type { Dashboard } from '../api/shapes';
import { useMe, useWorkspace } from '../frame/session';
import { paths } from '../paths';
import { ErrorNote, RowsSkeleton } from '../ui';

/** Why one may not make anything anywhere; undefined when one may. */
export function useMayCreate(): string | undefined {
  const me = useMe();
  if (me.workspaces.some((w) => w.can_create_resources)) return undefined;
  return me.workspaces.length === 0
    ? 'You are a guest here: you see what is shared with you.'
    : 'You are a viewer here. Ask a workspace admin to make you a member.';
}

const Permissions = lazy(async () => ({ default: (await import('../share/ShareDialog')).Permissions }));

export function NewDashboard({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const router = useRouter();
  // Made, not private, and not arranged yet: first it is said who can open it.
  const [made, setMade] = useState<Dashboard | null>(null);
  const leave = () => {
    onClose();
    setMade(null);
    if (made) void router.navigate({ to: paths.dashboard({ id: made.id }, 'edit') });
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={made ? `Who can open “${made.title}”?` : 'New dashboard'}
      size={made ? 680 : 'sm'}
    >
      {made ? (
        <Suspense fallback={<RowsSkeleton rows={4} />}>
          <Stack>
            <Permissions resource={made} />
            <Group justify="flex-end">
              <Button variant="default" onClick={leave}>
                Done
              </Button>
            </Group>
          </Stack>
        </Suspense>
      ) : (
        <NewDashboardForm onClose={onClose} onShare={setMade} />
      )}
    </Modal>
  );
}

function NewDashboardForm({ onClose, onShare }: { onClose: () => void; onShare: (made: Dashboard) => void }) {
  const me = useMe();
  const { workspace } = useWorkspace();
  const router = useRouter();
  const client = useQueryClient();
  const places = me.workspaces.filter((w) => w.can_create_resources);
  const { private_flag, starts_private } = me.organization.scheme;
  const starts = private_flag && starts_private;
  const [open, setOpen] = useState(false);
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
    mutationFn: async (v: typeof form.values) => {
      const made = await ok<Dashboard>(
        api.POST('/dashboards', { body: { workspace_id: Number(v.workspace), title: v.title.trim() } }),
      );
      if (open && made.private)
        await ok(api.PUT('/resources/{id}/private', { params: { path: { id: made.id } }, body: { private: false } }));
      return made;
    },
    meta: { quiet: true },
    onSuccess: async (d) => {
      await client.invalidateQueries({ queryKey: ['dashboards'] });
      if (open) return onShare(d);
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
        {starts && (
          <Switch
            label="Private"
            description={open ? 'Next you choose who can open it.' : 'Only you can open it, until you end that.'}
            checked={!open}
            onChange={(e) => setOpen(!e.currentTarget.checked)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            {open ? 'Next: who can open it' : 'Create'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
