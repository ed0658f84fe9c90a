import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  ColorInput,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Tabs,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Named } from '../api/shapes';
import { useChoices } from '../choices/choices';
import { useCreating } from '../choices/create';
import { useFound } from '../choices/found';
import { type Project, projectQuery } from '../choices/project';
import { people } from '../format';
import { swatches } from '../pictures/palette';
import { useMe, usePerson, useWorkspace } from '../session/session';
import { ConfirmDialog, Drawer, ErrorNote, ReasonButton, RowsSkeleton, ShowMore, WithReason, whyNot } from '../ui';
import classes from '../ui/sections.module.css';
import { undoable } from '../ui/undo';
import { membersQuery, newProject, type ProjectMember, projectEdit, tasksQuery, valuesOf } from './projects';

/** A project beside the list: a new one without an id. */
export function ProjectDrawer({ id, opened, onClose }: { id?: number; opened: boolean; onClose: () => void }) {
  const project = useQuery({ ...projectQuery(id ?? 0), enabled: opened && id !== undefined });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={id === undefined ? 'New project' : (project.data?.name ?? 'Project')}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id === undefined ? (
        <Details onDone={onClose} />
      ) : project.isError ? (
        <ErrorNote error={project.error} retry={() => void project.refetch()} />
      ) : project.data ? (
        <Tabs defaultValue="details" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="details">Details</Tabs.Tab>
            <Tabs.Tab value="team">Team</Tabs.Tab>
            <Tabs.Tab value="tasks">Tasks</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="details">
            <Details key={project.data.id} project={project.data} onDone={onClose} />
          </Tabs.Panel>
          <Tabs.Panel value="team">
            <Team project={project.data} />
          </Tabs.Panel>
          <Tabs.Panel value="tasks">
            <Tasks project={project.data} />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <RowsSkeleton rows={5} />
      )}
    </Drawer>
  );
}

function Details({ project, onDone }: { project?: Project; onDone: () => void }) {
  const me = useMe();
  const client = useQueryClient();
  const { workspace: chosen } = useWorkspace();
  const places = me.workspaces.filter((w) => w.role !== 'viewer');
  const [place, setPlace] = useState((places.find((w) => w.id === chosen?.id) ?? places[0])?.id ?? 0);
  const [fallback] = useState(() => swatches[Math.floor(Math.random() * swatches.length)] ?? '#0b7285');
  const before = valuesOf(project, fallback);
  const form = useForm({
    initialValues: before,
    validate: {
      name: (v) => (v.trim() ? null : 'Enter a name'),
      colour: (v) => (/^#[0-9a-f]{6}$/i.test(v) ? null : 'Enter a colour such as #0b7285'),
    },
  });
  const at = project?.workspace_id ?? place;
  const clients = useFound({
    key: keys.clients.choose(at),
    ask: (search, signal) =>
      ok(api.GET('/clients', { params: { query: { workspace_id: at, search, limit: 200 } }, signal })),
  });
  const [made, setMade] = useState<Named>();
  const options: Named[] = [...clients.items];
  if (made && !options.some((c) => c.id === made.id)) options.unshift(made);
  if (project?.client_id && !options.some((c) => c.id === project.client_id))
    options.unshift({ id: project.client_id, name: project.client ?? 'Its client' });
  const creating = useCreating(
    'client',
    at,
    options.map((c) => c.name),
    (client) => {
      setMade(client);
      form.setFieldValue('client_id', client.id);
    },
    clients.setSearch,
  );
  const edits = projectEdit(before, form.values);
  const newRate = project !== undefined && ('rate_cents' in edits || 'inherit_rate' in edits);
  const [past, setPast] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      project
        ? ok(
            api.PATCH('/projects/{id}', {
              params: { path: { id: project.id } },
              body: { ...edits, apply_to_past: (newRate && past) || undefined },
            }),
          )
        : ok(api.POST('/projects', { body: newProject(place, form.values) })),
    meta: { quiet: true, done: edits.archived ? undefined : project ? 'Project saved' : 'Project created' },
    onSuccess: async () => {
      if (project && edits.archived)
        undoable(
          `“${form.values.name.trim()}” archived`,
          async () => {
            await ok(api.PATCH('/projects/{id}', { params: { path: { id: project.id } }, body: { archived: false } }));
            await client.invalidateQueries();
          },
          'The project is still archived.',
        );
      await client.invalidateQueries();
      onDone();
    },
    onError: (error) => {
      for (const f of toProblem(error).fields) {
        const field = f.name.split('.').pop() ?? '';
        if (field in form.values) form.setFieldError(field, f.message);
      }
    },
  });
  const [deleting, setDeleting] = useState(false);
  const mayEdit = project ? whyNot(project, 'edit') : undefined;
  const whyPublic = project
    ? whyNot(project, 'change_privacy')
    : places.find((w) => w.id === place)?.role === 'admin'
      ? undefined
      : 'Only workspace admins can create public projects.';
  const whyRate = project ? whyNot(project, 'edit_rates') : undefined;
  const problem = save.isError ? toProblem(save.error) : undefined;
  return (
    <form onSubmit={form.onSubmit(() => save.mutate())} noValidate>
      <Stack>
        {problem && <ErrorNote error={problem} kept="Nothing was saved." />}
        {mayEdit && (
          <Text size="sm" c="dimmed">
            {mayEdit}
          </Text>
        )}
        <Group align="flex-start" wrap="nowrap">
          <TextInput
            label="Name"
            data-autofocus
            flex={1}
            maxLength={200}
            readOnly={!!mayEdit}
            {...form.getInputProps('name')}
          />
          <ColorInput
            label="Colour"
            w={124}
            swatches={swatches}
            swatchesPerRow={8}
            format="hex"
            eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
            disabled={!!mayEdit}
            {...form.getInputProps('colour')}
          />
        </Group>
        {!project && places.length > 1 && (
          <Select
            label="Workspace"
            data={places.map((w) => ({ value: String(w.id), label: w.name }))}
            value={String(place)}
            allowDeselect={false}
            searchable={places.length > 8}
            onChange={(v) => {
              setPlace(Number(v));
              form.setFieldValue('client_id', 0);
            }}
          />
        )}
        <Select
          label="Client"
          placeholder="No client"
          data={[...options.map((c) => ({ value: String(c.id), label: c.name })), ...creating.option]}
          value={form.values.client_id ? String(form.values.client_id) : null}
          onChange={(v) => creating.takes(v) || form.setFieldValue('client_id', v ? Number(v) : 0)}
          {...creating.props}
          searchable
          clearable
          disabled={!!mayEdit}
          nothingFoundMessage={creating.nothing}
          error={form.errors.client_id ?? creating.left}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id="who-sees">
            Visibility
          </Text>
          <WithReason why={whyPublic}>
            <div>
              <SegmentedControl
                aria-labelledby="who-sees"
                disabled={!!whyPublic}
                data={[
                  { value: 'team', label: 'Its team' },
                  { value: 'everyone', label: 'Everyone in the workspace' },
                ]}
                value={form.values.public ? 'everyone' : 'team'}
                onChange={(v) => form.setFieldValue('public', v === 'everyone')}
              />
            </div>
          </WithReason>
          <Text size="xs" c="dimmed" mt={4}>
            {whyPublic ??
              (form.values.public
                ? 'Everyone can track time on it and see all its time in charts.'
                : 'Only its team can track time on it and see it in charts.')}
          </Text>
        </div>
        <Group grow align="flex-start">
          {(!project || project.can.includes('edit_rates')) && (
            <NumberInput
              label="Hourly rate"
              description={project?.currency ?? 'In the workspace’s currency'}
              placeholder="Workspace rate"
              min={0}
              max={1_000_000}
              decimalScale={2}
              hideControls
              disabled={!!whyRate}
              {...form.getInputProps('rate')}
            />
          )}
          <NumberInput
            label="Estimate"
            description="Hours"
            placeholder="None"
            min={0}
            max={100_000}
            decimalScale={1}
            hideControls
            disabled={!!mayEdit}
            {...form.getInputProps('estimate')}
          />
        </Group>
        {newRate && (
          <Checkbox
            label="Use this rate for time already tracked too"
            description={
              past
                ? 'Amounts in reports and charts change for past entries as well.'
                : 'Time tracked so far keeps the rate it was tracked at.'
            }
            checked={past}
            onChange={(e) => setPast(e.currentTarget.checked)}
          />
        )}
        <Switch
          label="Billable"
          description="New entries start as billable."
          disabled={!!mayEdit}
          {...form.getInputProps('billable', { type: 'checkbox' })}
        />
        {project && (
          <Switch
            label="Archived"
            description="Its time stays in charts. Nobody can track more time on it."
            disabled={!!mayEdit}
            {...form.getInputProps('archived', { type: 'checkbox' })}
          />
        )}
        <Group justify="space-between" mt="md">
          {project ? (
            <ReasonButton
              variant="subtle"
              color="red"
              why={whyNot(project, 'delete')}
              onClick={() => setDeleting(true)}
            >
              Delete
            </ReasonButton>
          ) : (
            <span />
          )}
          <Group>
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
            <ReasonButton
              type="submit"
              loading={save.isPending}
              why={
                mayEdit ?? (project && Object.keys(edits).length === 0 ? 'There are no changes to save.' : undefined)
              }
            >
              {project ? 'Save' : 'Create'}
            </ReasonButton>
          </Group>
        </Group>
      </Stack>
      {project && (
        <ConfirmDialog
          opened={deleting}
          onClose={() => setDeleting(false)}
          title={`Delete “${project.name}”?`}
          confirm="Delete project"
          danger
          run={async () => {
            const at = { params: { path: { id: project.id } } };
            await ok(api.DELETE('/projects/{id}', at));
            onDone();
            await client.invalidateQueries();
            undoable(
              `“${project.name}” deleted`,
              async () => {
                await ok(api.POST('/projects/{id}/restore', at));
                await client.invalidateQueries();
              },
              'The project was not brought back.',
            );
          }}
        >
          Its team, rates and tasks are deleted with it. A project with tracked time cannot be deleted: archive it, and
          its time stays in reports.
        </ConfirmDialog>
      )}
    </form>
  );
}

function Team({ project }: { project: Project }) {
  const client = useQueryClient();
  const person = usePerson();
  const members = useInfiniteQuery(membersQuery(project.id));
  const why = whyNot(project, 'edit');
  const refresh = () => client.invalidateQueries({ queryKey: keys.projects.all });
  const where = (m: Pick<ProjectMember, 'kind' | 'id'>) => ({
    params: { path: { id: project.id, kind: m.kind, holder: m.id } },
  });
  const put = useMutation({
    mutationFn: ({ manager, ...m }: Pick<ProjectMember, 'kind' | 'id'> & { manager: boolean }) =>
      ok(api.PUT('/projects/{id}/members/{kind}/{holder}', { ...where(m), body: { manager } })),
    meta: { failed: 'The team was not changed.' },
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (m: ProjectMember) => ok(api.DELETE('/projects/{id}/members/{kind}/{holder}', where(m))),
    meta: { failed: 'The team was not changed.' },
    onSettled: refresh,
  });
  if (members.isError) return <ErrorNote error={members.error} retry={() => void members.refetch()} />;
  if (!members.data) return <RowsSkeleton rows={4} />;
  const team = members.data.pages.flatMap((l) => l.items);
  return (
    <Stack>
      {why ? (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      ) : (
        <AddMember team={team} onAdd={(kind, id) => put.mutate({ kind, id, manager: false })} />
      )}
      {team.length === 0 && (
        <Text c="dimmed">
          {project.public
            ? 'Everyone in the workspace can track time on it.'
            : 'Nobody yet. Add the people who track time on this project.'}
        </Text>
      )}
      <ul className={classes.list}>
        {team.map((m) => (
          <li key={`${m.kind}${m.id}`} className={classes.line} style={{ paddingLeft: 0 }}>
            <span className={classes.grow}>
              {m.name}{' '}
              {m.kind === 'group' && (
                <Badge size="sm" color="gray">
                  group · {people(m.people, person)}
                </Badge>
              )}
            </span>
            <Switch
              size="xs"
              label="Manager"
              checked={m.manager}
              disabled={!!why}
              onChange={(e) => put.mutate({ kind: m.kind, id: m.id, manager: e.currentTarget.checked })}
            />
            <Tooltip label="Remove from team">
              <ActionIcon
                aria-label={`Remove ${m.name} from the team`}
                disabled={!!why}
                onClick={() => remove.mutate(m)}
              >
                <IconX size={16} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
      <ShowMore query={members} shown={team.length} total={members.data.pages[0]?.total ?? 0} />
      <Text size="xs" c="dimmed">
        Managers can edit the project and see all of its time. Groups include people who join them later.
      </Text>
    </Stack>
  );
}

function AddMember({ team, onAdd }: { team: ProjectMember[]; onAdd: (kind: 'user' | 'group', id: number) => void }) {
  const users = useChoices('user', []);
  const groups = useChoices('group', []);
  const [search, setSearch] = useState('');
  const taken = new Set(team.map((m) => `${m.kind}:${m.id}`));
  const options = (kind: 'user' | 'group', list: { value: string; label: string }[]) =>
    list.map((x) => ({ value: `${kind}:${x.value}`, label: x.label })).filter((x) => !taken.has(x.value));
  return (
    <Select
      label="Add to the team"
      placeholder="People and groups"
      data={[
        { group: 'People', items: options('user', users.data) },
        { group: 'Groups', items: options('group', groups.data) },
      ]}
      value={null}
      searchable
      searchValue={search}
      onSearchChange={(s) => {
        setSearch(s);
        users.setSearch(s);
        groups.setSearch(s);
      }}
      limit={50}
      nothingFoundMessage="No results"
      error={users.error?.message}
      onChange={(v) => {
        const [kind, id] = (v ?? '').split(':');
        if (kind === 'user' || kind === 'group') onAdd(kind, Number(id));
        setSearch('');
      }}
    />
  );
}

function Tasks({ project }: { project: Project }) {
  const client = useQueryClient();
  const tasks = useQuery(tasksQuery(project.id));
  const [name, setName] = useState('');
  const why = whyNot(project, 'edit_tasks');
  const refresh = () => client.invalidateQueries({ queryKey: keys.tasks.all });
  const add = useMutation({
    mutationFn: () => ok(api.POST('/tasks', { body: { project_id: project.id, name: name.trim() } })),
    meta: { failed: 'The task was not added.' },
    onSuccess: () => setName(''),
    onSettled: refresh,
  });
  const edit = useMutation({
    mutationFn: ({ id, done }: { id: number; done: boolean }) =>
      ok(api.PATCH('/tasks/{id}', { params: { path: { id } }, body: { done } })),
    meta: { failed: 'The task was not changed.' },
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: number) => ok(api.DELETE('/tasks/{id}', { params: { path: { id } } })),
    meta: { failed: 'The task was not deleted.' },
    onSettled: refresh,
  });
  if (tasks.isError) return <ErrorNote error={tasks.error} retry={() => void tasks.refetch()} />;
  if (!tasks.data) return <RowsSkeleton rows={4} />;
  return (
    <Stack>
      {why ? (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      ) : (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            if (name.trim()) add.mutate();
          }}
        >
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              label="New task"
              flex={1}
              maxLength={200}
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
            />
            <Button type="submit" variant="default" leftSection={<IconPlus size={14} />} loading={add.isPending}>
              Add
            </Button>
          </Group>
        </form>
      )}
      {tasks.data.items.length === 0 && <Text c="dimmed">Split the project into tasks to track time on each.</Text>}
      <ul className={classes.list}>
        {tasks.data.items.map((t) => (
          <li key={t.id} className={classes.line} style={{ paddingLeft: 0 }}>
            <Checkbox
              className={classes.grow}
              label={t.name}
              checked={t.done}
              disabled={!t.can_edit}
              onChange={(e) => edit.mutate({ id: t.id, done: e.currentTarget.checked })}
            />
            {t.can_edit && (
              <Tooltip label="Delete task (its time stays)">
                <ActionIcon aria-label={`Delete ${t.name}`} onClick={() => remove.mutate(t.id)}>
                  <IconTrash size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
