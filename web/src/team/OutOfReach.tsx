import { Avatar, Button, Select, Text } from '@mantine/core';
import { IconUserCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { OutOfReach as One } from '../api/shapes';
import { initials, plural } from '../format';
import { useMe, usePerson } from '../session/session';
import { ConfirmDialog, EmptyState, ErrorNote, PageHeader, RowsSkeleton, ShowMore } from '../ui';
import classes from '../ui/sections.module.css';
import { useURLState } from '../url';
import { outOfReachQuery } from './people';
import { TeamSections } from './TeamSections';
import team from './team.module.css';

/** People with whom something is shared that they cannot open, for want of a role in its workspace. */
export function OutOfReach() {
  const p = usePerson();
  const me = useMe();
  const client = useQueryClient();
  const [url, setURL] = useURLState();
  const workspace = Number(url.workspace) || undefined;
  const list = useInfiniteQuery(outOfReachQuery(workspace));
  const items = list.data?.pages.flatMap((l) => l.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const [mending, setMending] = useState<One>();
  return (
    <>
      <PageHeader title="Missing access" />
      <TeamSections />
      {me.workspaces.length > 1 && (
        <div className={classes.tools}>
          <Select
            aria-label="Workspace"
            data={[
              { value: '', label: 'All workspaces' },
              ...me.workspaces.map((w) => ({ value: String(w.id), label: w.name })),
            ]}
            value={workspace ? String(workspace) : ''}
            allowDeselect={false}
            searchable={me.workspaces.length > 8}
            onChange={(v) => setURL({ workspace: v || undefined })}
            w={240}
          />
        </div>
      )}
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton rows={5} />}
      {list.data && items.length === 0 && (
        <EmptyState picture={<IconUserCheck size={48} stroke={1.2} />}>
          Everyone can open what is shared with them.
        </EmptyState>
      )}
      {items.length > 0 && (
        <ul className={`${classes.list} ${classes.box}`} aria-label="People who cannot open what is shared with them">
          {items.map((x) => (
            <li key={`${x.user.id}in${x.workspace_id}`} className={classes.line}>
              <Avatar size={32} color="teal" radius="xl" aria-hidden>
                {initials(x.user.name)}
              </Avatar>
              <div className={`${classes.grow} ${team.cut}`}>
                <Text fw={600} className={team.cut}>
                  {x.user.name}
                </Text>
                <Text size="sm" c="dimmed">
                  {plural(x.grants, 'share', 'shares', p)} in {x.workspace} cannot be opened: no role in this workspace
                </Text>
              </div>
              {x.can_mend ? (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => setMending(x)}
                  aria-label={`Give access to ${x.workspace}: ${x.user.name}`}
                >
                  Give access
                </Button>
              ) : (
                <Text size="sm" c="dimmed">
                  An admin of {x.workspace} can give access
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      <ShowMore query={list} shown={items.length} total={total} />
      <ConfirmDialog
        opened={mending !== undefined}
        onClose={() => setMending(undefined)}
        title={`Give ${mending?.user.name} access?`}
        confirm="Give access"
        run={async () => {
          if (!mending) return;
          await ok(
            api.POST('/unreachable/{user}/mend', {
              params: { path: { user: mending.user.id } },
              body: { workspace_id: mending.workspace_id },
            }),
          );
          await client.invalidateQueries();
        }}
      >
        {`${mending?.user.name} becomes a viewer in ${mending?.workspace}: they can see what is shared with them there, but cannot change anything.`}
      </ConfirmDialog>
    </>
  );
}
