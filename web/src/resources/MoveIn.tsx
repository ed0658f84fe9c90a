import { Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { MovableChart } from '../api/shapes';
import { type Person, plural, sentence } from '../format';
import { usePerson } from '../session/session';
import { ErrorNote, Modal, ReasonButton, ShowMore } from '../ui';
import { undoable } from '../ui/undo';
import classes from './move-in.module.css';

const page = 20;

/** Charts of the library that stand on one dashboard only, of one dashboard or of all. */
const movableQuery = (dashboard?: number) =>
  infiniteQueryOptions({
    queryKey: keys['movable-charts'].into(dashboard ?? 0),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/charts/movable', {
          params: { query: { dashboard_id: dashboard, offset: pageParam, limit: page } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => {
      const shown = all.reduce((n, l) => n + l.items.length, 0);
      return last.items.length > 0 && shown < last.total ? shown : undefined;
    },
  });

/** Who could open it no more: "Mara and 2 others can no longer open it." */
function losesWords(m: Pick<MovableChart, 'loses' | 'names'>, p: Person): string {
  if (m.loses === 0) return 'Nobody loses access.';
  const first = m.names.slice(0, 3);
  const rest = m.loses - first.length;
  const who =
    rest > 0
      ? [...first, first.length ? plural(rest, 'other', 'others', p) : plural(rest, 'person', 'people', p)]
      : first;
  return `${sentence(who, p)} can no longer open it.`;
}

const move = (moves: { chart_id: number; dashboard_id: number }[]) => ok(api.POST('/charts/move', { body: { moves } }));

/** Moves charts of the library into the one dashboard that shows them; a dashboard narrows it to its own. */
export default function MoveIn({ dashboard, onClose }: { dashboard?: number; onClose: () => void }) {
  const p = usePerson();
  const client = useQueryClient();
  const found = useInfiniteQuery(movableQuery(dashboard));
  const [chosen, setChosen] = useState<Record<number, number>>({});
  const items = found.data?.pages.flatMap((l) => l.items) ?? [];
  const total = found.data?.pages[0]?.total ?? 0;
  const moves = Object.entries(chosen).map(([chart, to]) => ({ chart_id: Number(chart), dashboard_id: to }));
  const go = useMutation({
    mutationFn: () => move(moves),
    meta: { quiet: true },
    onSuccess: async ({ moved }) => {
      onClose();
      await client.invalidateQueries();
      undoable(`${plural(moved, 'chart was', 'charts were', p)} moved`, async () => {
        await move(moves.map((m) => ({ ...m, dashboard_id: 0 })));
        await client.invalidateQueries();
      });
    },
  });
  const all = items.length > 0 && items.every((m) => chosen[m.chart.id]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={dashboard ? 'Move charts into this dashboard' : 'Move charts into their dashboards'}
      size="lg"
    >
      <Stack>
        <Text size="sm">
          These charts are in the library and on one dashboard only. Once moved, everyone who can open the dashboard
          sees them there, and everyone who can edit it can edit them. Their own shares are paused, and work again if
          you move them back within 30 days.
        </Text>
        {found.isError && <ErrorNote error={found.error} retry={() => void found.refetch()} />}
        {found.isPending && <Skeleton h={120} />}
        {found.data && total === 0 && <Text c="dimmed">There are no charts you can move.</Text>}
        {items.length > 0 && (
          <>
            <Checkbox
              label="Select all"
              checked={all}
              indeterminate={!all && moves.length > 0}
              onChange={() => setChosen(all ? {} : Object.fromEntries(items.map((m) => [m.chart.id, m.dashboard.id])))}
            />
            <ul className={classes.list} aria-label="Charts">
              {items.map((m) => (
                <li key={m.chart.id}>
                  <Checkbox
                    checked={chosen[m.chart.id] !== undefined}
                    onChange={(e) => {
                      const { [m.chart.id]: _, ...others } = chosen;
                      setChosen(e.currentTarget.checked ? { ...others, [m.chart.id]: m.dashboard.id } : others);
                    }}
                    label={m.chart.title}
                    description={
                      <>
                        {!dashboard && `Into “${m.dashboard.title}”. `}
                        {losesWords(m, p)}
                      </>
                    }
                  />
                </li>
              ))}
            </ul>
            <ShowMore query={found} shown={items.length} total={total} />
          </>
        )}
        {go.isError && <ErrorNote error={go.error} kept="Nothing was moved." />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton
            loading={go.isPending}
            why={
              moves.length === 0
                ? 'Choose charts first.'
                : moves.length > 50
                  ? 'You can move at most 50 at once.'
                  : undefined
            }
            onClick={() => go.mutate()}
          >
            {moves.length ? `Move ${plural(moves.length, 'chart', 'charts', p)}` : 'Move'}
          </ReasonButton>
        </Group>
      </Stack>
    </Modal>
  );
}
