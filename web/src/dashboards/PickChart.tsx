import { Anchor, Button, Group, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Chart, Dashboard, List, Result } from '../api/shapes';
import { countedByChart } from '../builder/queries';
import { type Filters, filterQuery } from '../filters/filters';
import { paths } from '../paths';
import { ChartPicture } from '../pictures/ChartPicture';
import { useMe } from '../session/session';
import { ChartSkeleton, ErrorNote, Modal, ReasonButton, RowsSkeleton } from '../ui';
import classes from './pick.module.css';

interface Props {
  opened: boolean;
  onClose: () => void;
  onPick: (chart: Chart) => void;
  dashboard: Dashboard;
  filters: Filters;
}

/** Charts one may see, with a preview of the one chosen. */
export function PickChart(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Add a chart from the library" size={860}>
      <Inside {...props} />
    </Modal>
  );
}

function Inside({ onClose, onPick, dashboard, filters }: Props) {
  const me = useMe();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [chosen, setChosen] = useState<Chart | null>(null);
  const [added, setAdded] = useState<number[]>([]);
  const charts = useQuery({
    queryKey: keys.charts.pick(search),
    queryFn: ({ signal }) =>
      ok<List<Chart>>(api.GET('/charts', { params: { query: { search: search || undefined, limit: 100 } }, signal })),
    placeholderData: keepPreviousData,
  });
  const chart = chosen ?? charts.data?.items[0] ?? null;
  const data = useQuery({
    queryKey: keys['chart-data'].filtered(chart?.id, filters),
    queryFn: ({ signal }) =>
      ok<Result>(
        api.GET('/charts/{id}/data', { params: { path: { id: chart?.id ?? 0 }, query: filterQuery(filters) }, signal }),
      ),
    enabled: chart !== null,
    meta: { counts: countedByChart },
  });
  const narrow = chart && !chart.can.includes('share');
  const here = chart && (added.includes(chart.id) || dashboard.widgets.some((w) => w.chart_id === chart.id));
  return (
    <Stack>
      <div className={classes.columns}>
        <Stack gap={8}>
          <TextInput
            data-autofocus
            aria-label="Find a chart"
            placeholder="Find a chart"
            leftSection={<IconSearch size={16} />}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
          {charts.isPending && <RowsSkeleton rows={5} />}
          {charts.isError && <ErrorNote error={charts.error} retry={() => void charts.refetch()} />}
          <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: -1 }}>
            <ul className={classes.list} aria-label="Charts">
              {charts.data?.items.map((c) => (
                <li key={c.id}>
                  <UnstyledButton
                    className={classes.chart}
                    aria-pressed={c.id === chart?.id}
                    onClick={() => setChosen(c)}
                  >
                    <span>{c.title}</span>
                    <Text span size="xs" c="dimmed">
                      {c.workspace} · {c.owner.id === me.user.id ? 'You' : c.owner.name}
                    </Text>
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
          {charts.data?.items.length === 0 && (
            <Text c="dimmed" size="sm">
              No charts found.{' '}
              <Anchor component={Link} to={paths.newChart}>
                Create a chart
              </Anchor>
            </Text>
          )}
        </Stack>
        <div className={classes.preview}>
          {chart && (
            <>
              <Text fw={600}>{chart.title}</Text>
              <div className={classes.picture}>
                {data.data ? (
                  <ChartPicture result={data.data} picture={chart.picture} title={chart.title} />
                ) : data.isError ? (
                  <Text c="dimmed">{toProblem(data.error).message}</Text>
                ) : (
                  <ChartSkeleton />
                )}
              </div>
              {chart.private && (
                <Text size="xs" c="dimmed">
                  This chart is private. Adding it asks how to share it.
                </Text>
              )}
              {narrow && (
                <Text size="xs" c="dimmed">
                  Only people with access to this chart will see it here. Ask {chart.owner.name} to show it to viewers.
                </Text>
              )}
            </>
          )}
        </div>
      </div>
      <Group justify="flex-end">
        {here && (
          <Text size="sm" c="dimmed" mr="auto" role="status">
            Already on this dashboard.
          </Text>
        )}
        <Button variant="default" onClick={onClose}>
          {added.length ? 'Done' : 'Cancel'}
        </Button>
        <ReasonButton
          why={chart ? undefined : 'Choose a chart first.'}
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            if (!chart) return;
            onPick(chart);
            setAdded((a) => [...a, chart.id]);
          }}
        >
          Add
        </ReasonButton>
      </Group>
    </Stack>
  );
}
