import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChartBar, IconLayoutDashboard, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../api/keys';
import { type Binned, binQuery, deleteForGood, restore } from '../resources/bin';
import { useMe, usePerson } from '../session/session';
import { ConfirmDialog, EmptyState, PageHeader, useNow, When } from '../ui';
import { PagedList, useListState } from '../ui/list';
import classes from './bin.module.css';
import { backWords, daysLeft, goodbye } from './words';

const limit = 25;

/** What was deleted in the last 30 days, for those who may bring it back. */
export function BinPage() {
  const client = useQueryClient();
  const state = useListState(limit);
  const list = useQuery({ ...binQuery(state.part.offset, limit), placeholderData: keepPreviousData });
  const [ending, setEnding] = useState<Binned>();
  return (
    <>
      <PageHeader title="Bin" sub="Deleted charts and dashboards. Restore them within 30 days." />
      <PagedList
        query={list}
        state={state}
        rows={4}
        none={
          <EmptyState picture={<IconTrash size={56} stroke={1} />}>
            Nothing here. Charts and dashboards that are deleted stay in the bin for 30 days, and can be brought back.
          </EmptyState>
        }
      >
        {(items) => (
          <ul className={classes.list} aria-label="Bin">
            {items.map((b) => (
              <Row key={b.id} item={b} onEnd={() => setEnding(b)} />
            ))}
          </ul>
        )}
      </PagedList>
      <ConfirmDialog
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={`Delete “${ending?.title}” for good?`}
        confirm="Delete for good"
        danger
        run={async () => {
          if (ending) await deleteForGood(ending.id);
          await client.invalidateQueries({ queryKey: keys.bin.all });
        }}
      >
        {ending ? goodbye(ending) : ''}
      </ConfirmDialog>
    </>
  );
}

function Row({ item: b, onEnd }: { item: Binned; onEnd: () => void }) {
  const client = useQueryClient();
  const me = useMe();
  const p = usePerson();
  const now = useNow();
  const back = useMutation({
    mutationFn: () => restore(b.id),
    meta: { failed: `“${b.title}” was not brought back.` },
    onSuccess: async (r) => {
      notifications.show({ message: backWords(r.title, r.links_waiting, p), autoClose: 6000 });
      await client.invalidateQueries();
    },
    onError: () => client.invalidateQueries({ queryKey: keys.bin.all }),
  });
  return (
    <li className={classes.row}>
      <span className={classes.kind} title={b.kind === 'chart' ? 'Chart' : 'Dashboard'}>
        {b.kind === 'chart' ? <IconChartBar size={18} aria-hidden /> : <IconLayoutDashboard size={18} aria-hidden />}
        <span className="visually-hidden">{b.kind === 'chart' ? 'Chart' : 'Dashboard'}</span>
      </span>
      <div className={classes.what}>
        <div className={classes.title}>{b.title}</div>
        <div className={classes.detail}>{b.dashboard ? `In “${b.dashboard}”` : b.workspace}</div>
      </div>
      <span className={classes.when}>
        Deleted <When at={b.deleted_at} />{' '}
        {b.deleted_by.id === me.user.id ? 'by you' : `by ${b.deleted_by.name || 'a colleague'}`}
      </span>
      <span className={classes.left}>{daysLeft(b.ends_at, now, p)}</span>
      <Group gap={8} wrap="nowrap" className={classes.actions}>
        <Button
          size="compact-sm"
          variant="default"
          loading={back.isPending}
          onClick={() => back.mutate()}
          aria-label={`Restore ${b.title}`}
        >
          Restore
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          c="var(--v-danger)"
          onClick={onEnd}
          aria-label={`Delete for good: ${b.title}`}
        >
          Delete for good
        </Button>
      </Group>
    </li>
  );
}
