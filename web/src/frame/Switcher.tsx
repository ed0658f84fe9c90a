import { Menu, ScrollArea, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, ok } from '../api/client';
import type { Me, Workspace } from '../api/shapes';
import { paths } from '../paths';
import { useMe, useSetMe, useWorkspace } from '../session/session';
import { Mark } from '../ui/Mark';
import classes from './frame.module.css';

/** Workspaces as the tree they form, each with its depth; a workspace whose parent one may not see is a root. */
export function tree(workspaces: Workspace[]): { workspace: Workspace; depth: number }[] {
  const known = new Set(workspaces.map((w) => w.id));
  const out: { workspace: Workspace; depth: number }[] = [];
  const add = (parent: number | null, depth: number) => {
    for (const w of workspaces) {
      const of = w.parent_id != null && known.has(w.parent_id) ? w.parent_id : null;
      if (of === parent) {
        out.push({ workspace: w, depth });
        add(w.id, depth + 1);
      }
    }
  };
  add(null, 0);
  return out;
}

/** Goes to another organization of one's own. */
export function useMoveTo(): (organization: number) => void {
  const router = useRouter();
  const setMe = useSetMe();
  const change = useMutation({
    mutationFn: (id: number) => ok<Me>(api.PUT('/session/organization', { body: { organization_id: id } })),
    meta: { failed: 'You are still in the same organization.' },
    onSuccess: async (answer) => {
      setMe(answer);
      await router.navigate({ to: paths.home });
    },
  });
  return (id) => change.mutate(id);
}

/** The organization and workspace one works in, and the way to others. */
export function Switcher() {
  const me = useMe();
  const moveTo = useMoveTo();
  const { workspace, choose } = useWorkspace();
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher}>
          <Mark />
          <span className="visually-hidden">Workspace:</span>
          <span className={classes.switcherText}>
            <Text span className={classes.one} fw={600}>
              {workspace?.name ?? me.organization.name}
            </Text>
            {workspace && workspace.name !== me.organization.name && (
              <Text span className={classes.one} size="xs" c="dimmed">
                {me.organization.name}
              </Text>
            )}
          </span>
          <IconChevronDown size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Workspace</Menu.Label>
        <ScrollArea.Autosize mah={360}>
          {tree(me.workspaces).map(({ workspace: w, depth }) => (
            <Menu.Item
              key={w.id}
              pl={12 + depth * 16}
              onClick={() => choose(w.id)}
              rightSection={w.id === workspace?.id ? <IconCheck size={16} aria-label="chosen" /> : undefined}
            >
              {w.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        {me.organizations.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>Organization</Menu.Label>
            {me.organizations.map((o) => (
              <Menu.Item
                key={o.id}
                onClick={() => o.id !== me.organization.id && moveTo(o.id)}
                rightSection={o.id === me.organization.id ? <IconCheck size={16} aria-label="chosen" /> : undefined}
              >
                {o.name}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
