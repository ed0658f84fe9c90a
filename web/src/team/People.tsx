import {
  Avatar,
  Badge,
  Button,
  Group,
  MultiSelect,
  Select,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLayoutDashboard, IconPencil, IconUserOff, IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import { TakeOver, WhatIf } from '../foresight/Foresight';
import { type Heir, handing, unsettled } from '../foresight/handing';
import { initials } from '../format';
import { noWorkspace } from '../session/may';
import { useMe } from '../session/session';
import { ActionMenu, ConfirmDialog, EmptyState, ErrorNote, Modal, PageHeader, ReasonButton, When } from '../ui';
import { CopyText } from '../ui/CopyText';
import { PagedList, SearchField, useListState } from '../ui/list';
import classes from '../ui/sections.module.css';
import { Owned } from './Owned';
import { PersonWorkspaces } from './PersonWorkspaces';
import {
  type Person,
  peopleQuery,
  type Role,
  roleLabel,
  roles,
  rolesHeld,
  type WorkspaceRole,
  workspaceRoles,
} from './people';
import { TeamSections } from './TeamSections';
import team from './team.module.css';
import { WorksIn } from './WorksIn';

const limit = 50;

export function People() {
  const me = useMe();
  const client = useQueryClient();
  const state = useListState(limit);
  const { url, setURL, search } = state;
  const admin = me.organization.role === 'admin';
  const why = admin ? undefined : 'Only organization admins can do this.';
  const inactive = admin && url.left === '1';
  const list = useQuery({
    ...peopleQuery({ inactive: inactive || undefined, ...state.part }),
    placeholderData: keepPreviousData,
  });
  const [inviting, setInviting] = useState(false);
  const [editing, setEditing] = useState<Person>();
  const [leaving, setLeaving] = useState<Person>();
  const [owner, setOwner] = useState<Person>();
  const back = useMutation({
    mutationFn: (p: Person) =>
      ok(api.PATCH('/people/{id}', { params: { path: { id: p.id } }, body: { active: true } })),
    meta: { failed: 'The person was not restored.' },
    onSettled: () => client.invalidateQueries({ queryKey: keys.people.all }),
  });
  const nowhere = list.isError ? noWorkspace(me) : undefined;
  return (
    <>
      <PageHeader
        title="Team"
        primary={{
          id: 'invite',
          label: 'Invite',
          icon: <IconUserPlus size={16} />,
          keys: 'n',
          run: () => setInviting(true),
          why: admin ? undefined : 'Only organization admins can invite people.',
        }}
      />
      <TeamSections />
      <div className={classes.tools}>
        <SearchField state={state} label="Search people" placeholder="Search by name, address or title" w={280} />
        {admin && (
          <Switch
            size="xs"
            label="Show deactivated"
            checked={inactive}
            onChange={(e) => setURL({ left: e.currentTarget.checked ? '1' : undefined, page: undefined })}
          />
        )}
      </div>
      {nowhere ? (
        <EmptyState>{nowhere}</EmptyState>
      ) : (
        <PagedList
          query={list}
          state={state}
          rows={10}
          noMatch={`No people match “${search}”.`}
          none={<EmptyState>People you share a workspace with appear here.</EmptyState>}
        >
          {(items) => (
            <div className={classes.box}>
              <Table verticalSpacing={10} horizontalSpacing="md" layout="fixed">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Person</Table.Th>
                    <Table.Th visibleFrom="sm" w={110}>
                      Role
                    </Table.Th>
                    <Table.Th visibleFrom="md" w={150}>
                      Groups
                    </Table.Th>
                    <Table.Th visibleFrom="md" w={270}>
                      Workspaces
                    </Table.Th>
                    <Table.Th w={68}>
                      <span className="visually-hidden">Actions</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((p) => (
                    <Table.Tr key={p.id} opacity={p.active ? 1 : 0.6}>
                      <Table.Td>
                        <Group gap="sm" wrap="nowrap">
                          <Avatar size={32} color="teal" radius="xl" aria-hidden>
                            {initials(p.name)}
                          </Avatar>
                          <div className={team.cut}>
                            <Text fw={600} className={team.cut}>
                              {p.name}{' '}
                              {p.id === me.user.id && (
                                <Text span c="dimmed">
                                  (you)
                                </Text>
                              )}{' '}
                              {p.invited && <Badge size="sm">Invited</Badge>}
                              {!p.active && (
                                <Badge size="sm" color="gray">
                                  Deactivated
                                </Badge>
                              )}
                            </Text>
                            <Text size="sm" c="dimmed" className={team.whole} visibleFrom="sm">
                              {p.title ? `${p.title} · ` : ''}
                              {p.email}
                            </Text>
                            <Text size="sm" c="dimmed" className={team.whole} hiddenFrom="sm">
                              {roleLabel(p.role)}
                              {p.title ? ` · ${p.title}` : ''}
                            </Text>
                            <Text size="sm" c="dimmed" className={team.whole} hiddenFrom="sm">
                              {p.email}
                            </Text>
                          </div>
                        </Group>
                      </Table.Td>
                      <Table.Td visibleFrom="sm">{roleLabel(p.role)}</Table.Td>
                      <Table.Td visibleFrom="md">
                        <Names names={p.groups.map((g) => g.name)} />
                      </Table.Td>
                      <Table.Td visibleFrom="md">
                        {p.role === 'admin' ? (
                          <Text span c="dimmed">
                            Admin everywhere
                          </Text>
                        ) : (
                          <WorksIn held={rolesHeld(p)} />
                        )}
                      </Table.Td>
                      <Table.Td>
                        <ActionMenu
                          label={`More actions for ${p.name}`}
                          actions={[
                            {
                              id: `edit-${p.id}`,
                              label: 'Edit',
                              icon: <IconPencil size={16} />,
                              run: () => setEditing(p),
                              why,
                            },
                            ...(admin
                              ? [
                                  {
                                    id: `owns-${p.id}`,
                                    label: 'Owned by them',
                                    icon: <IconLayoutDashboard size={16} />,
                                    run: () => setOwner(p),
                                  },
                                ]
                              : []),
                            {
                              id: `leave-${p.id}`,
                              label: p.active ? 'Deactivate' : 'Reactivate',
                              icon: <IconUserOff size={16} />,
                              run: () => (p.active ? setLeaving(p) : back.mutate(p)),
                              why: why ?? (p.id === me.user.id ? 'You cannot deactivate yourself.' : undefined),
                              danger: p.active,
                            },
                          ]}
                        />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )}
        </PagedList>
      )}
      <Modal opened={inviting} onClose={() => setInviting(false)} title="Invite people" size="md">
        <Invite onClose={() => setInviting(false)} />
      </Modal>
      {owner && <Owned person={owner} onClose={() => setOwner(undefined)} />}
      {editing && <EditPerson person={editing} onClose={() => setEditing(undefined)} />}
      {leaving && <Leave person={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}

function Leave({ person, onClose }: { person: Person; onClose: () => void }) {
  const client = useQueryClient();
  const [heir, setHeir] = useState<Heir>({ kind: 'me' });
  const change = { kind: 'person_role', user_id: person.id, role: 'none' } as const;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Deactivate ${person.name}?`}
      confirm="Deactivate"
      danger
      size="lg"
      why={unsettled(heir)}
      run={async () => {
        await ok(
          api.PATCH('/people/{id}', {
            params: { path: { id: person.id } },
            body: { active: false, ...handing(heir) },
          }),
        );
        await client.invalidateQueries();
      }}
    >
      <Text>
        They are signed out everywhere and can no longer sign in. Their time, charts and dashboards stay. You can
        reactivate them later.
      </Text>
      <TakeOver change={change} whose={person.name} without={[person.id]} leaves value={heir} onChange={setHeir} />
      <WhatIf change={change} />
    </ConfirmDialog>
  );
}

function Names({ names }: { names: string[] }) {
  if (!names.length)
    return (
      <Text span c="dimmed">
        –
      </Text>
    );
  return (
    <Text span className={team.names} title={names.join(', ')}>
      {names.slice(0, 2).join(', ')}
      {names.length > 2 && <Text span c="dimmed">{` and ${names.length - 2} more`}</Text>}
    </Text>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      name: '',
      email: '',
      title: '',
      role: 'member' as Role,
      workspaces: me.workspaces.length === 1 ? me.workspaces.map((w) => String(w.id)) : [],
      place: 'member' as WorkspaceRole,
    },
    validate: {
      name: (v) => (v.trim() ? null : 'Enter a name'),
      email: (v) => (/^\S+@\S+\.\S+$/.test(v.trim()) ? null : 'Enter an e-mail address such as mara@acme.example'),
    },
  });
  const invite = useMutation({
    mutationFn: (v: typeof form.values) =>
      ok(
        api.POST('/people', {
          body: {
            name: v.name.trim(),
            email: v.email.trim(),
            title: v.title.trim() || undefined,
            role: v.role,
            workspaces: v.workspaces.map((id) => ({ id: Number(id), role: v.place, tree: false })),
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.people.all }),
    onError: (error) => {
      for (const f of toProblem(error).fields) {
        const field = f.name.split('.').pop() ?? '';
        if (field in form.values) form.setFieldError(field, f.message);
      }
    },
  });
  if (invite.data)
    return (
      <Stack>
        <Text>
          Send this link to {invite.data.person.name}. It works once and expires <When at={invite.data.expires_at} />.
        </Text>
        <CopyText label="Invitation link" value={invite.data.invitation_url} />
        <Text size="sm" c="dimmed">
          You will not be able to see this link again.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => invite.reset()}>
            Invite another
          </Button>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  return (
    <form onSubmit={form.onSubmit((v) => invite.mutate(v))} noValidate>
      <Stack>
        {invite.isError && <ErrorNote error={invite.error} kept="Nobody was invited." />}
        <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps('name')} />
        <TextInput label="E-mail" type="email" maxLength={320} {...form.getInputProps('email')} />
        <TextInput label="Title (optional)" placeholder="Designer" maxLength={200} {...form.getInputProps('title')} />
        <Select
          label="Role in the organization"
          description={roles.find((r) => r.value === form.values.role)?.hint}
          data={roles}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        {form.values.role !== 'guest' && form.values.role !== 'admin' && (
          <>
            <MultiSelect
              label="Workspaces (optional)"
              placeholder={form.values.workspaces.length ? '' : 'Choose where they work'}
              data={me.workspaces.map((w) => ({ value: String(w.id), label: w.name }))}
              searchable
              hidePickedOptions
              {...form.getInputProps('workspaces')}
            />
            {form.values.workspaces.length === 0 && (
              <Text size="sm" c="var(--v-warn)" role="status">
                Without a workspace they cannot track time, and see only what is shared with them.
              </Text>
            )}
            {form.values.workspaces.length > 0 && (
              <Select
                label="Role in these workspaces"
                description={workspaceRoles.find((r) => r.value === form.values.place)?.hint}
                data={workspaceRoles}
                allowDeselect={false}
                {...form.getInputProps('place')}
              />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending}>
            Create invitation
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      name: person.name,
      title: person.title,
      role: (person.role === 'none' ? 'guest' : person.role) as Role,
    },
    validate: { name: (v) => (v.trim() ? null : 'Enter a name') },
  });
  const [heir, setHeir] = useState<Heir>({ kind: 'nobody' });
  const save = useMutation({
    mutationFn: (v: typeof form.values) =>
      ok(
        api.PATCH('/people/{id}', {
          params: { path: { id: person.id } },
          body: {
            name: v.name.trim() === person.name ? undefined : v.name.trim(),
            title: v.title.trim() === person.title ? undefined : v.title.trim(),
            role: v.role === person.role ? undefined : v.role,
            ...(v.role === person.role ? {} : handing(heir)),
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  const problem = save.isError ? toProblem(save.error) : undefined;
  const change = { kind: 'person_role', user_id: person.id, role: form.values.role } as const;
  return (
    <Modal opened onClose={onClose} title={person.name} size="lg">
      <form onSubmit={form.onSubmit((v) => save.mutate(v))} noValidate>
        <Stack>
          {problem && !problem.field('role') && <ErrorNote error={problem} kept="Nothing was changed." />}
          <TextInput label="Name" maxLength={200} {...form.getInputProps('name')} />
          <TextInput label="Title" maxLength={200} {...form.getInputProps('title')} />
          <Select
            label="Role in the organization"
            description={roles.find((r) => r.value === form.values.role)?.hint}
            data={roles}
            allowDeselect={false}
            {...form.getInputProps('role')}
            error={problem?.field('role')}
          />
          {person.active &&
            form.values.role === person.role &&
            (person.role === 'member' || person.role === 'staff') && <PersonWorkspaces person={person} />}
          {person.active && form.values.role !== person.role && (
            <>
              <TakeOver change={change} whose={person.name} without={[person.id]} value={heir} onChange={setHeir} />
              <WhatIf change={change} />
            </>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <ReasonButton
              type="submit"
              loading={save.isPending}
              why={form.values.role === person.role ? undefined : unsettled(heir)}
            >
              Save
            </ReasonButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
