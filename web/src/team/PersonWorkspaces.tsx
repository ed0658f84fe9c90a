import { ActionIcon, Group, Select, Stack, Text, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { Proposed } from '../foresight/Foresight';
import { useMe } from '../session/session';
import { type Person, roleLabel, rolesHeld, type WorkspaceRole, workspaceRoles } from './people';

type Held = Person['workspaces'][number];

interface Next {
  workspace: { id: number; name: string };
  /** None takes it away. */
  role: WorkspaceRole | 'none';
  tree: boolean;
}

/** In which workspaces somebody works, and as what. Each change says what it would do before it is made. */
export function PersonWorkspaces({ person }: { person: Person }) {
  const me = useMe();
  const client = useQueryClient();
  const [held, setHeld] = useState<Held[]>(person.workspaces);
  const [next, setNext] = useState<Next>();
  const save = useMutation({
    mutationFn: ({ workspace, role, tree }: Next) => {
      const params = { path: { id: workspace.id, kind: 'user' as const, holder: person.id } };
      return role === 'none'
        ? ok(api.DELETE('/workspaces/{id}/roles/{kind}/{holder}', { params }))
        : ok(api.PUT('/workspaces/{id}/roles/{kind}/{holder}', { params, body: { role, tree } }));
    },
    meta: { failed: 'The role was not changed.' },
    onSuccess: (_, { workspace, role, tree }) => {
      const others = held.filter((w) => w.id !== workspace.id);
      setHeld(role === 'none' ? others : [...others, { ...workspace, role, tree }]);
      setNext(undefined);
    },
    onSettled: () => client.invalidateQueries(),
  });
  const proposed = (apply: string) =>
    next && (
      <Proposed
        change={{
          kind: 'workspace_role',
          workspace_id: next.workspace.id,
          holder: { kind: 'user', id: person.id },
          role: next.role,
          tree: next.tree,
        }}
        apply={apply}
        busy={save.isPending}
        onApply={() => save.mutate(next)}
        onCancel={() => setNext(undefined)}
      />
    );
  const left = me.workspaces.filter((w) => !held.some((h) => h.id === w.id));
  const isNew = next && !held.some((h) => h.id === next.workspace.id);
  return (
    <Stack gap="xs" role="group" aria-label="Workspaces">
      <Text size="sm" fw={500}>
        Workspaces
      </Text>
      {held.length === 0 && person.reached.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet: they see only what is shared with them, and cannot track time.
        </Text>
      )}
      {held.map((w) => {
        const mine = next?.workspace.id === w.id ? next : undefined;
        return (
          <Stack key={w.id} gap="xs">
            <Group gap="xs" wrap="nowrap">
              <Text size="sm" flex={1} miw={0} truncate>
                {w.name}
                {w.tree && (
                  <Text span c="dimmed">
                    {' '}
                    and below
                  </Text>
                )}
              </Text>
              <Select
                aria-label={`Role in ${w.name}`}
                size="xs"
                w={120}
                data={workspaceRoles}
                value={mine && mine.role !== 'none' ? mine.role : w.role}
                allowDeselect={false}
                onChange={(v) =>
                  v && setNext(v === w.role ? undefined : { workspace: w, role: v as WorkspaceRole, tree: w.tree })
                }
              />
              <Tooltip label={`Remove from ${w.name}`}>
                <ActionIcon
                  aria-label={`Remove from ${w.name}`}
                  onClick={() => setNext({ workspace: w, role: 'none', tree: w.tree })}
                >
                  <IconX size={16} />
                </ActionIcon>
              </Tooltip>
            </Group>
            {mine &&
              proposed(
                mine.role === 'none'
                  ? `Remove from ${w.name}`
                  : `Make ${roleLabel(mine.role).toLowerCase()} in ${w.name}`,
              )}
          </Stack>
        );
      })}
      {rolesHeld({ workspaces: [], reached: person.reached }).map((h) => (
        <Text key={h.key} size="sm">
          {h.where}{' '}
          <Text span c="dimmed" inherit>
            {h.role}, through {h.through}
          </Text>
        </Text>
      ))}
      {left.length > 0 && (
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label="Add to a workspace"
            placeholder="Add to a workspace"
            size="xs"
            flex={1}
            searchable
            nothingFoundMessage="No workspace found"
            data={left.map((w) => ({ value: String(w.id), label: w.name }))}
            value={isNew ? String(next.workspace.id) : null}
            onChange={(v) => {
              const workspace = left.find((w) => String(w.id) === v);
              setNext(workspace && { workspace, role: 'member', tree: false });
            }}
          />
          {isNew && (
            <Select
              aria-label={`Role in ${next.workspace.name}`}
              size="xs"
              w={120}
              data={workspaceRoles}
              value={next.role}
              allowDeselect={false}
              onChange={(v) => v && setNext({ ...next, role: v as WorkspaceRole })}
            />
          )}
        </Group>
      )}
      {isNew && proposed(`Add to ${next.workspace.name}`)}
    </Stack>
  );
}
