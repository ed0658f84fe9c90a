import { ActionIcon, Badge, Stack, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash, IconUser, IconUsersGroup, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { WhatIfChange } from '../api/shapes';
import { type Holder, holderKey, PickHolder } from '../choices/PickHolder';
import { Proposed, TakeOver, WhatIf } from '../foresight/Foresight';
import { type Heir, handing, unsettled } from '../foresight/handing';
import { people } from '../format';
import { useMe, usePerson } from '../session/session';
import { ActionMenu, ConfirmDialog, Drawer, EmptyState, ErrorNote, PageHeader, RowsSkeleton, ShowMore } from '../ui';
import { NameDialog } from '../ui/NameDialog';
import classes from '../ui/sections.module.css';
import { type Group, groupMembersQuery, groupsQuery } from './people';
import { TeamSections } from './TeamSections';

export function Groups() {
  const me = useMe();
  const person = usePerson();
  const client = useQueryClient();
  const groups = useInfiniteQuery(groupsQuery);
  const items = groups.data?.pages.flatMap((l) => l.items) ?? [];
  const [opened, setOpened] = useState<number>();
  const [naming, setNaming] = useState<{ group?: Group }>();
  const [deleting, setDeleting] = useState<Group>();
  const [heir, setHeir] = useState<Heir>({ kind: 'nobody' });
  const why = me.organization.role === 'admin' ? undefined : 'Only organization admins can change groups.';
  const create = {
    id: 'new-group',
    label: 'New group',
    icon: <IconPlus size={16} />,
    keys: 'n',
    run: () => setNaming({}),
    why,
  };
  const open = items.find((g) => g.id === opened);
  return (
    <>
      <PageHeader title="Groups" primary={create} />
      <TeamSections />
      {groups.isError && <ErrorNote error={groups.error} retry={() => void groups.refetch()} />}
      {groups.isPending && <RowsSkeleton rows={6} />}
      {groups.data &&
        (items.length ? (
          <ul className={`${classes.list} ${classes.box}`} aria-label="Groups">
            {items.map((g) => (
              <li key={g.id} className={classes.line}>
                <div className={classes.grow}>
                  <button type="button" className={classes.plain} onClick={() => setOpened(g.id)}>
                    {g.name}
                  </button>
                  {g.contains.length > 0 && (
                    <Text size="sm" c="dimmed">
                      contains {g.contains.map((m) => m.name).join(', ')}
                    </Text>
                  )}
                </div>
                <Text c="dimmed">{people(g.people, person)}</Text>
                <ActionMenu
                  label={`More actions for ${g.name}`}
                  actions={[
                    {
                      id: `members-${g.id}`,
                      label: 'Members',
                      icon: <IconUsersGroup size={16} />,
                      run: () => setOpened(g.id),
                    },
                    {
                      id: `rename-${g.id}`,
                      label: 'Rename',
                      icon: <IconPencil size={16} />,
                      run: () => setNaming({ group: g }),
                      why,
                    },
                    {
                      id: `delete-${g.id}`,
                      label: 'Delete',
                      icon: <IconTrash size={16} />,
                      run: () => setDeleting(g),
                      why,
                      danger: true,
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState action={create} picture={<GroupSketch />}>
            Use groups to share with several people at once, or to add them to projects.
          </EmptyState>
        ))}
      <ShowMore query={groups} shown={items.length} total={groups.data?.pages[0]?.total ?? 0} />
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpened(undefined)}
        position="right"
        title={open?.name}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {open && <Members group={open} why={why} />}
      </Drawer>
      {naming && (
        <NameDialog
          noun="group"
          was={naming.group?.name}
          onClose={() => setNaming(undefined)}
          save={(name) =>
            naming.group
              ? ok(api.PATCH('/groups/{id}', { params: { path: { id: naming.group.id } }, body: { name } }))
              : ok(api.POST('/groups', { body: { name } }))
          }
        />
      )}
      <ConfirmDialog
        opened={deleting !== undefined}
        onClose={() => {
          setDeleting(undefined);
          setHeir({ kind: 'nobody' });
        }}
        title={`Delete “${deleting?.name}”?`}
        confirm="Delete group"
        danger
        size="md"
        why={unsettled(heir)}
        run={async () => {
          await ok(api.DELETE('/groups/{id}', { params: { path: { id: deleting?.id ?? 0 }, query: handing(heir) } }));
          await client.invalidateQueries();
        }}
      >
        <Text>
          Its members stay in the organization, but lose what they could open or track only through this group. This
          cannot be undone.
        </Text>
        {deleting && (
          <>
            <TakeOver
              change={{ kind: 'group_removed', group_id: deleting.id }}
              whose={deleting.name}
              value={heir}
              onChange={setHeir}
            />
            <WhatIf change={{ kind: 'group_removed', group_id: deleting.id }} />
          </>
        )}
      </ConfirmDialog>
    </>
  );
}

function Members({ group, why }: { group: Group; why?: string }) {
  const client = useQueryClient();
  const members = useInfiniteQuery(groupMembersQuery(group.id));
  const shown = members.data?.pages.flatMap((l) => l.items) ?? [];
  const [adding, setAdding] = useState<Holder>();
  const [removing, setRemoving] = useState<Holder>();
  const [heir, setHeir] = useState<Heir>({ kind: 'nobody' });
  const where = (m: Holder) => ({ params: { path: { id: group.id, kind: m.kind, member: m.id } } });
  const change = (member: Holder, inside: boolean): WhatIfChange => ({
    kind: 'group_member',
    group_id: group.id,
    member: { kind: member.kind, id: member.id },
    in: inside,
  });
  const add = useMutation({
    mutationFn: (m: Holder) => ok(api.PUT('/groups/{id}/members/{kind}/{member}', where(m))),
    meta: { failed: 'Nobody was added.' },
    onSuccess: () => setAdding(undefined),
    onSettled: () => client.invalidateQueries(),
  });
  const without = new Set([...shown.map(holderKey), `group:${group.id}`]);
  return (
    <Stack>
      {why ? (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      ) : (
        <>
          <PickHolder label="Add to the group" value={adding} onPick={setAdding} without={without} />
          {adding && (
            <Proposed
              change={change(adding, true)}
              apply={`Add ${adding.name}`}
              busy={add.isPending}
              onApply={() => add.mutate(adding)}
              onCancel={() => setAdding(undefined)}
            />
          )}
        </>
      )}
      {members.isError && <ErrorNote error={members.error} retry={() => void members.refetch()} />}
      {members.isPending && <RowsSkeleton rows={4} />}
      {members.data && shown.length === 0 && <Text c="dimmed">Nobody is in this group yet.</Text>}
      <ul className={classes.list} aria-label="Members">
        {shown.map((m) => (
          <li key={holderKey(m)} className={classes.line} style={{ paddingInline: 0, minHeight: 44 }}>
            {m.kind === 'group' ? <IconUsersGroup size={16} aria-hidden /> : <IconUser size={16} aria-hidden />}
            <span className={classes.grow}>
              {m.name}{' '}
              {m.kind === 'group' && (
                <Badge size="sm" color="gray">
                  group
                </Badge>
              )}
            </span>
            {!why && (
              <Tooltip label="Remove from the group">
                <ActionIcon
                  aria-label={`Remove ${m.name} from the group`}
                  onClick={() => setRemoving({ ...m, kind: m.kind === 'group' ? 'group' : 'user' })}
                >
                  <IconX size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      <ShowMore query={members} shown={shown.length} total={members.data?.pages[0]?.total ?? 0} />
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => {
          setRemoving(undefined);
          setHeir({ kind: 'nobody' });
        }}
        title={`Remove ${removing?.name} from “${group.name}”?`}
        confirm="Remove from the group"
        size="md"
        why={unsettled(heir)}
        run={async () => {
          if (removing)
            await ok(
              api.DELETE('/groups/{id}/members/{kind}/{member}', {
                params: { ...where(removing).params, query: handing(heir) },
              }),
            );
          await client.invalidateQueries();
        }}
      >
        {removing && (
          <>
            <TakeOver
              change={change(removing, false)}
              whose={removing.name}
              without={removing.kind === 'user' ? [removing.id] : undefined}
              value={heir}
              onChange={setHeir}
            />
            <WhatIf change={change(removing, false)} />
          </>
        )}
      </ConfirmDialog>
    </Stack>
  );
}

function GroupSketch() {
  const quiet = 'var(--v-line)';
  return (
    <svg width="180" height="96" viewBox="0 0 180 96" fill="none" aria-hidden="true">
      <rect x="6" y="6" width="168" height="84" rx="14" stroke={quiet} strokeWidth="4" />
      <circle cx="40" cy="48" r="14" fill="currentColor" />
      <circle cx="78" cy="48" r="14" fill="currentColor" opacity=".6" />
      <rect x="106" y="24" width="56" height="48" rx="10" stroke="currentColor" strokeWidth="3" />
      <circle cx="122" cy="48" r="8" fill="currentColor" opacity=".6" />
      <circle cx="146" cy="48" r="8" fill="currentColor" opacity=".6" />
    </svg>
  );
}
