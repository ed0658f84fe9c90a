import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  Group,
  Select,
  Stack,
  Tabs,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconArrowsMove,
  IconCornerDownRight,
  IconPencil,
  IconPlus,
  IconSearch,
  IconUsers,
  IconX,
} from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { toProblem } from '../api/problem';
import { type Holder, holderKey, PickHolder } from '../choices/PickHolder';
import { workspacesQuery } from '../choices/workspaces';
import { Proposed, WhatIf } from '../foresight/Foresight';
import { type Heir, handing } from '../foresight/handing';
import { people } from '../format';
import { useMe, usePerson } from '../session/session';
import { ActionMenu, Drawer, EmptyState, ErrorNote, Modal, PageHeader, RowsSkeleton, ShowMore } from '../ui';
import { NameDialog } from '../ui/NameDialog';
import classes from '../ui/sections.module.css';
import {
  roleGiven,
  roleLabel,
  rolesQuery,
  tree,
  type Workspace,
  type WorkspaceRole,
  wholeBranch,
  workspaceRoles,
} from './people';
import { TeamSections } from './TeamSections';
import team from './team.module.css';
import { WorkspaceSettings } from './WorkspaceSettings';

/** Workspaces one has a role in, as the tree they form. */
export function WorkspacesPage() {
  const me = useMe();
  const workspaces = useQuery(workspacesQuery);
  const [opened, setOpened] = useState<number>();
  const [dialog, setDialog] = useState<{ workspace?: Workspace; parent?: number; move?: boolean }>();
  const admin = me.organization.role === 'admin';
  const create = {
    id: 'new-workspace',
    label: 'New workspace',
    icon: <IconPlus size={16} />,
    keys: 'n',
    run: () => setDialog({}),
    why: admin ? undefined : 'Only organization admins can create workspaces.',
  };
  const list = workspaces.data?.items ?? [];
  const open = list.find((w) => w.id === opened);
  return (
    <>
      <PageHeader title="Workspaces" primary={create} />
      <TeamSections />
      {workspaces.isError && <ErrorNote error={workspaces.error} retry={() => void workspaces.refetch()} />}
      {workspaces.isPending && <RowsSkeleton rows={6} />}
      {workspaces.data &&
        (list.length ? (
          <ul className={`${classes.list} ${classes.box}`} aria-label="Workspaces">
            {tree(list).map(({ item: w, depth }) => (
              <li key={w.id} className={`${classes.line} ${team.branch}`} style={{ ['--depth' as string]: depth }}>
                {depth > 0 && <IconCornerDownRight size={16} className={team.twig} aria-hidden />}
                <span className={classes.grow}>
                  <button type="button" className={classes.plain} onClick={() => setOpened(w.id)}>
                    {w.name}
                  </button>
                </span>
                <Text c="dimmed">{w.role === 'admin' ? 'You are an admin' : roleLabel(w.role)}</Text>
                <ActionMenu
                  label={`More actions for ${w.name}`}
                  actions={[
                    {
                      id: `roles-${w.id}`,
                      label: 'Members',
                      icon: <IconUsers size={16} />,
                      run: () => setOpened(w.id),
                    },
                    {
                      id: `rename-${w.id}`,
                      label: 'Rename',
                      icon: <IconPencil size={16} />,
                      run: () => setDialog({ workspace: w }),
                      why: w.can_edit ? undefined : 'Only workspace admins can rename it.',
                    },
                    {
                      id: `move-${w.id}`,
                      label: 'Move',
                      icon: <IconArrowsMove size={16} />,
                      run: () => setDialog({ workspace: w, move: true }),
                      why: admin ? undefined : 'Only organization admins can move workspaces.',
                    },
                    {
                      id: `below-${w.id}`,
                      label: 'New sub-workspace',
                      icon: <IconPlus size={16} />,
                      run: () => setDialog({ parent: w.id }),
                      why: create.why,
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState action={create}>
            Use workspaces to separate work, such as clients, studios or departments. Roles can apply to the workspaces
            below, too.
          </EmptyState>
        ))}
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpened(undefined)}
        position="right"
        size="md"
        title={open?.name}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {open && (
          <Tabs defaultValue="roles" key={open.id} keepMounted={false}>
            <Tabs.List mb="md">
              <Tabs.Tab value="roles">Members</Tabs.Tab>
              <Tabs.Tab value="settings">Settings</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="roles">
              <Roles workspace={open} />
            </Tabs.Panel>
            <Tabs.Panel value="settings">
              <WorkspaceSettings workspace={open} />
            </Tabs.Panel>
          </Tabs>
        )}
      </Drawer>
      {dialog && <WorkspaceDialog {...dialog} all={list} onClose={() => setDialog(undefined)} />}
    </>
  );
}

interface DialogProps {
  workspace?: Workspace;
  parent?: number;
  move?: boolean;
  all: Workspace[];
  onClose: () => void;
}

function WorkspaceDialog({ workspace, parent, move, all, onClose }: DialogProps) {
  const [under, setUnder] = useState(String(parent ?? 0));
  if (workspace && move) return <MoveDialog workspace={workspace} all={all} onClose={onClose} />;
  if (workspace) {
    const rename = (name: string) =>
      ok(api.PATCH('/workspaces/{id}', { params: { path: { id: workspace.id } }, body: { name } }));
    return <NameDialog noun="workspace" was={workspace.name} onClose={onClose} save={rename} />;
  }
  const create = (name: string) =>
    ok(api.POST('/workspaces', { body: { name, parent_id: Number(under) || undefined } }));
  return (
    <NameDialog noun="workspace" onClose={onClose} save={create}>
      {(problem) => <ParentField all={all} value={under} onChange={setUnder} error={problem?.field('parent_id')} />}
    </NameDialog>
  );
}

function MoveDialog({ workspace, all, onClose }: { workspace: Workspace; all: Workspace[]; onClose: () => void }) {
  const client = useQueryClient();
  const [under, setUnder] = useState(String(workspace.parent_id ?? 0));
  const move = useMutation({
    mutationFn: () =>
      ok(
        api.PATCH('/workspaces/{id}', {
          params: { path: { id: workspace.id } },
          body: { parent_id: Number(under) },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  const problem = move.isError ? toProblem(move.error) : undefined;
  const branch = wholeBranch(all, workspace.id);
  return (
    <Modal opened onClose={onClose} title={`Move ${workspace.name}`} size="md">
      <Stack>
        {problem && !problem.field('parent_id') && <ErrorNote error={problem} />}
        <ParentField
          all={all.filter((w) => !branch.has(w.id))}
          description="Moving changes the roles that come from parent workspaces, and who has access."
          value={under}
          onChange={setUnder}
          error={problem?.field('parent_id')}
        />
        {Number(under) !== (workspace.parent_id ?? 0) && (
          <WhatIf change={{ kind: 'workspace_parent', workspace_id: workspace.id, parent_id: Number(under) }} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={move.isPending} onClick={() => move.mutate()}>
            Move
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface ParentProps {
  all: Workspace[];
  description?: string;
  /** The id of the parent, '0' for none. */
  value: string;
  onChange: (id: string) => void;
  error?: string;
}

function ParentField({ all, description, value, onChange, error }: ParentProps) {
  return (
    <Select
      label="Parent workspace"
      description={description}
      data={[
        { value: '0', label: 'None' },
        ...tree(all).map(({ item, depth }) => ({
          value: String(item.id),
          label: `${'\u2003'.repeat(depth)}${item.name}`,
        })),
      ]}
      value={value}
      allowDeselect={false}
      searchable
      onChange={(v) => v && onChange(v)}
      error={error}
    />
  );
}

interface RoleChange {
  holder: Holder;
  /** None takes it away. */
  role: WorkspaceRole | 'none';
  tree: boolean;
}

function Roles({ workspace }: { workspace: Workspace }) {
  const client = useQueryClient();
  const person = usePerson();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const given = useInfiniteQuery(rolesQuery(workspace.id, search));
  const total = given.data?.pages[0]?.total ?? 0;
  // Whether there is anything to search in does not hang on what the search finds.
  const [many, setMany] = useState(false);
  if (!many && total > 12) setMany(true);
  const [next, setNext] = useState<RoleChange>();
  const why = workspace.can_edit ? undefined : 'Only workspace admins can change members.';
  const save = useMutation({
    mutationFn: ({ holder, role, tree, heir }: RoleChange & { heir: Heir }) => {
      const path = { id: workspace.id, kind: holder.kind, holder: holder.id };
      return role === 'none'
        ? ok(api.DELETE('/workspaces/{id}/roles/{kind}/{holder}', { params: { path, query: handing(heir) } }))
        : ok(
            api.PUT('/workspaces/{id}/roles/{kind}/{holder}', {
              params: { path },
              body: { role, tree, ...handing(heir) },
            }),
          );
    },
    meta: { failed: 'The role was not changed.' },
    onSuccess: () => setNext(undefined),
    onSettled: () => client.invalidateQueries(),
  });
  if (given.isError) return <ErrorNote error={given.error} retry={() => void given.refetch()} />;
  if (!given.data) return <RowsSkeleton rows={5} />;
  const all = given.data.pages.flatMap((l) => l.items);
  const here = all.filter((r) => r.from_id === workspace.id);
  const above = all.filter((r) => r.from_id !== workspace.id);
  const isNew = next && !here.some((r) => holderKey(r) === holderKey(next.holder));
  const proposed = (apply: string) =>
    next && (
      <Proposed
        change={{
          kind: 'workspace_role',
          workspace_id: workspace.id,
          holder: { kind: next.holder.kind, id: next.holder.id },
          role: next.role,
          tree: next.tree,
        }}
        apply={apply}
        busy={save.isPending}
        whose={next.holder.name}
        without={next.holder.kind === 'user' ? [next.holder.id] : undefined}
        onApply={(heir) => save.mutate({ ...next, heir })}
        onCancel={() => setNext(undefined)}
      />
    );
  return (
    <Stack>
      {why ? (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      ) : (
        <>
          <PickHolder
            label="Add people or groups"
            value={isNew ? next.holder : undefined}
            onPick={async (holder) => {
              setNext(holder && { holder, role: 'member', tree: false });
              const has = holder && given.hasNextPage ? await roleGiven(workspace.id, holder) : undefined;
              if (holder && has) setNext({ holder, role: roleOf(has.role), tree: has.tree });
            }}
            without={new Set(here.map(holderKey))}
          />
          {isNew && (
            <>
              <Group gap="md">
                <Select
                  aria-label={`Role of ${next.holder.name}`}
                  size="xs"
                  w={120}
                  data={workspaceRoles}
                  value={next.role}
                  allowDeselect={false}
                  onChange={(v) => v && setNext({ ...next, role: roleOf(v) })}
                />
                <Below checked={next.tree} onChange={(tree) => setNext({ ...next, tree })} />
              </Group>
              {proposed(`Make ${next.holder.name} ${roleLabel(next.role).toLowerCase()}`)}
            </>
          )}
        </>
      )}
      {many && (
        <TextInput
          aria-label="Find a person or group"
          placeholder="Find a person or group"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
      )}
      {here.length === 0 && !(search && above.length > 0) && (
        <Text c="dimmed">{search ? 'No results.' : 'Nobody has a role here yet.'}</Text>
      )}
      <ul className={classes.list} aria-label="Roles in this workspace">
        {here.map((r) => {
          const holder: Holder = { kind: r.kind === 'group' ? 'group' : 'user', id: r.id, name: r.name };
          const mine = next && holderKey(next.holder) === holderKey(r) ? next : undefined;
          const role = mine && mine.role !== 'none' ? mine.role : roleOf(r.role);
          const tree = mine?.tree ?? r.tree;
          const set = (to: { role?: WorkspaceRole; tree?: boolean }) => {
            const changed = { holder, role, tree, ...to };
            setNext(changed.role === r.role && changed.tree === r.tree ? undefined : changed);
          };
          return (
            <li key={holderKey(r)} className={classes.line} style={{ paddingInline: 0, flexWrap: 'wrap' }}>
              <span className={classes.grow}>
                {r.name}{' '}
                {r.kind === 'group' && (
                  <Badge size="sm" color="gray">
                    group · {people(r.people, person)}
                  </Badge>
                )}
              </span>
              <Below checked={tree} disabled={!!why} onChange={(to) => set({ tree: to })} />
              <Select
                aria-label={`Role of ${r.name}`}
                size="xs"
                w={112}
                data={workspaceRoles}
                value={role}
                allowDeselect={false}
                disabled={!!why}
                onChange={(v) => v && set({ role: roleOf(v) })}
              />
              <Tooltip label="Remove">
                <ActionIcon
                  aria-label={`Remove ${r.name}`}
                  disabled={!!why}
                  onClick={() => setNext({ holder, role: 'none', tree: r.tree })}
                >
                  <IconX size={16} />
                </ActionIcon>
              </Tooltip>
              {mine &&
                proposed(
                  mine.role === 'none'
                    ? `Remove ${r.name}`
                    : mine.role === r.role
                      ? mine.tree
                        ? 'Apply to workspaces below'
                        : 'Apply to this workspace only'
                      : `Make ${r.name} ${roleLabel(mine.role).toLowerCase()}`,
                )}
            </li>
          );
        })}
      </ul>
      {above.length > 0 && (
        <>
          <Text fw={600}>From parent workspaces</Text>
          <ul className={classes.list} aria-label="Roles from parent workspaces">
            {above.map((r) => (
              <li
                key={`${r.from_id}${r.kind}${r.id}`}
                className={classes.line}
                style={{ paddingInline: 0, minHeight: 40 }}
              >
                <span className={classes.grow}>{r.name}</span>
                <Text size="sm" c="dimmed">
                  {roleLabel(r.role)} in {r.from_name}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
      <ShowMore query={given} shown={all.length} total={total} />
    </Stack>
  );
}

function Below({
  checked,
  disabled,
  onChange,
}: {
  checked: boolean;
  disabled?: boolean;
  onChange: (tree: boolean) => void;
}) {
  return (
    <Tooltip label="The role also applies to all workspaces below">
      <Checkbox
        size="xs"
        label="And below"
        checked={checked}
        disabled={disabled}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />
    </Tooltip>
  );
}

const roleOf = (role: string): WorkspaceRole => workspaceRoles.find((r) => r.value === role)?.value ?? 'member';
