import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, ok } from '../api/client';
import { among } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Resource } from '../api/shapes';
import { paths } from '../paths';
import { useMe, usePerson } from '../session/session';
import { ErrorNote, Modal, whyNot } from '../ui';
import { audienceWords } from './audience';

interface Props {
  resource: Resource;
  onClose: () => void;
}

/** Asks for the name and the workspace of a copy, and makes it. */
export default function CopyDialog({ resource, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={`Copy “${resource.title}”`} size="sm">
      <CopyForm resource={resource} onClose={onClose} />
    </Modal>
  );
}

function CopyForm({ resource, onClose }: Props) {
  const me = useMe();
  const p = usePerson();
  const router = useRouter();
  const client = useQueryClient();
  const home = resource.workspace_id;
  const elsewhere = whyNot(resource, 'duplicate');
  const places = me.workspaces.filter((w) => w.can_create_resources);
  const here =
    whyNot(resource, 'clone') ?? (places.some((w) => w.id === home) ? undefined : 'You cannot create anything there.');
  const options = [
    { value: String(home), label: resource.workspace, disabled: here !== undefined },
    ...(elsewhere ? [] : places)
      .filter((w) => w.id !== home)
      .map((w) => ({ value: String(w.id), label: w.name, disabled: false })),
  ];
  const form = useForm({
    initialValues: {
      title: `${resource.title} (copy)`.slice(0, 200),
      workspace: options.find((o) => !o.disabled)?.value ?? '',
    },
    validate: {
      title: (v) => (v.trim() ? null : 'Enter a name'),
      workspace: (v) => (v ? null : 'Choose a workspace'),
    },
  });
  const moves = form.values.workspace !== '' && Number(form.values.workspace) !== home;
  const copy = useMutation({
    mutationFn: (v: typeof form.values) => {
      const params = { path: { id: resource.id } };
      const body = { title: v.title.trim(), workspace_id: Number(v.workspace) };
      return resource.kind === 'chart'
        ? ok<Resource>(api.POST('/charts/{id}/clone', { params, body }))
        : ok<Resource>(api.POST('/dashboards/{id}/clone', { params, body }));
    },
    meta: { quiet: true },
    onError: (error) => {
      const problem = toProblem(error);
      form.setErrors({ title: problem.field('title'), workspace: problem.field('workspace_id') });
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({
        predicate: among('charts', 'dashboards', 'home'),
      });
      onClose();
      await router.navigate({ to: made.kind === 'chart' ? paths.chart(made.id) : paths.dashboard({ id: made.id }) });
      notifications.show({ message: `This is your copy. Who can see it: ${audienceWords(made.audience, p).text}.` });
    },
  });
  return (
    <form onSubmit={form.onSubmit((v) => copy.mutate(v))} noValidate>
      <Stack>
        {copy.isError && Object.keys(form.errors).length === 0 && (
          <ErrorNote error={copy.error} kept="Nothing was copied." />
        )}
        <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps('title')} />
        <Select
          label="Workspace"
          data={options}
          allowDeselect={false}
          searchable={options.length > 8}
          readOnly={elsewhere !== undefined}
          description={elsewhere}
          {...form.getInputProps('workspace')}
        />
        <Text size="sm" c="dimmed">
          {moves && resource.kind === 'dashboard'
            ? 'Its charts are copied too and count the time of that workspace. '
            : moves
              ? 'It counts the time of that workspace. '
              : ''}
          You own the copy. It is not shared with the people who can see this {resource.kind}.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={copy.isPending}>
            Copy
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
