import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconLayoutDashboard, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Chart } from '../api/shapes';
import classes from '../builder/builder.module.css';
import { useDataset } from '../builder/dataset';
import { chartData, chartQuery } from '../builder/queries';
import { periodFromURL, periodToURL } from '../format';
import { useLive } from '../live/live';
import { paths } from '../paths';
import { ChartPicture } from '../pictures/ChartPicture';
import { MoneyNote, ZoneNote } from '../pictures/Notes';
import { forget } from '../resources/access';
import { useCopy } from '../resources/copy';
import { DeleteDialog } from '../resources/DeleteDialog';
import { Favourite } from '../resources/favourite';
import { useMove } from '../resources/Moving';
import { useSharing } from '../resources/sharing';
import { useMe, usePerson } from '../session/session';
import dashboards from '../tiles/grid.module.css';
import { ChartSkeleton, ErrorNote, PageHeader, whyNot } from '../ui';
import { keep } from '../ui/download';
import { NotFound } from '../ui/lost';
import { PeriodPicker } from '../ui/PeriodPicker';
import { Preparing } from '../ui/Preparing';
import { useURLState } from '../url';
import { EditChart, NewChart } from './Editor';
import { useShowMine } from './ShowMine';
import { whose } from './whose';
import { questionWords } from './words';

export function ChartPage() {
  const { id, part } = useParams({ strict: false }) as { id?: string; part?: string };
  if (id === undefined) return <NewChart />;
  return /^\d+$/.test(id) && (!part || part === 'access') ? (
    <ChartAt key={id} id={Number(id)} access={part === 'access'} />
  ) : (
    <NotFound what="This chart" />
  );
}

/** A chart by its id, and whatever became of it while it was open. */
function ChartAt({ id, access }: { id: number; access: boolean }) {
  const client = useQueryClient();
  const [url, setURL] = useURLState();
  const me = useMe();
  // Once lost it stays lost on this page: without its data nothing here says so any more, and nothing asks again.
  const [gone, setGone] = useState(false);
  const query = useQuery({ ...chartQuery(id), staleTime: 0, enabled: !gone });
  // What the page shows: the version it was opened with, until the person asks for the newer one.
  const [held, setHeld] = useState<Chart | null>(null);
  const seen = useRef(false);
  const fresh = query.data;
  const editing = url.edit !== undefined && !!fresh?.can.includes('edit');
  const live = useLive(fresh ? id : undefined);
  useEffect(() => {
    if (!fresh) return;
    seen.current = true;
    setHeld((h) => (h && h.version < fresh.version && (editing || fresh.updated_by?.id !== me.user.id) ? h : fresh));
  }, [fresh, editing, me.user.id]);

  const missing = query.isError && toProblem(query.error).is('not_found');
  const lost = live.gone || (missing && seen.current);
  useEffect(() => {
    if (!lost) return;
    setGone(true);
    // Nothing of what may no longer be seen stays in memory.
    client.removeQueries({ queryKey: keys.chart.one(id) });
    client.removeQueries({ queryKey: keys['chart-data'].chart(id) });
    forget(client);
    setHeld(null);
  }, [lost, client, id]);

  if (lost || gone) return <Gone />;
  if (missing) return <NotFound what="This chart" />;
  if (query.isError && !fresh) return <ErrorNote error={query.error} retry={() => void query.refetch()} />;
  if (!fresh) return <Opening />;
  // What one saved oneself, in a dialog or another window, is no news; but nothing takes a draft away.
  const older = held && held.version < fresh.version;
  const shown = older && (editing || fresh.updated_by?.id !== me.user.id) ? held : fresh;
  const newer = fresh.version > shown.version ? fresh : null;
  const { can, why_not, audience, favourite, perspective, author } = fresh;
  const chart: Chart = { ...shown, can, why_not, audience, favourite, perspective, author };
  if (editing)
    return (
      <EditChart
        key={chart.version}
        chart={chart}
        newer={newer}
        onSaved={(saved) => {
          client.setQueryData(chartQuery(id).queryKey, saved);
          setHeld(saved);
        }}
      />
    );
  return (
    <Opened
      chart={chart}
      newer={newer}
      access={access}
      onReload={() => setHeld(fresh)}
      onEdit={() => setURL({ edit: '1' }, true)}
    />
  );
}

function Opening() {
  return (
    <div aria-busy="true">
      <Group h={36} mb={24} aria-label="Loading">
        <Skeleton h={22} w={240} />
        <Skeleton h={32} w={220} ml="auto" />
      </Group>
      <div className={`${classes.stage} ${classes.whole}`}>
        <div className={classes.pictureBox}>
          <ChartSkeleton />
        </div>
      </div>
    </div>
  );
}

function Gone() {
  return (
    <>
      <PageHeader title="No longer available" />
      <Stack gap="sm" role="alert" align="flex-start">
        <Title order={2}>You can no longer open this chart</Title>
        <Text c="dimmed">It was deleted, or you no longer have access to it.</Text>
        <Link to={paths.charts}>
          <Button component="span">All charts</Button>
        </Link>
      </Stack>
    </>
  );
}

interface OpenedProps {
  chart: Chart;
  newer: Chart | null;
  access: boolean;
  onReload: () => void;
  onEdit: () => void;
}

function Opened({ chart, newer, access, onReload, onEdit }: OpenedProps) {
  const router = useRouter();
  const person = usePerson();
  const me = useMe();
  const [url, setURL, all] = useURLState();
  const [deleting, setDeleting] = useState(false);
  const period = periodFromURL(url.period);
  const data = useQuery({
    ...chartData(chart.id, chart.version, period),
    placeholderData: (before, q) => (q?.queryKey[1] === chart.id ? before : undefined),
  });
  const preparing = data.isPending && toProblem(data.failureReason).is('building');
  const sharing = useSharing(chart, {
    accessOpened: access,
    onAccess: (open) =>
      void router.navigate({
        to: paths.chart(chart.id, open ? 'access' : 'view'),
        search: { ...all, at: undefined } as never,
        replace: true,
      }),
  });
  const { dataset } = useDataset(chart.question?.dataset);
  const copying = useCopy(chart);
  const file = useMutation({
    mutationFn: () =>
      keep(
        api.GET('/charts/{id}/data.csv', {
          params: { path: { id: chart.id }, query: { preset: period?.preset, from: period?.from, to: period?.to } },
          parseAs: 'blob',
        }),
      ),
    meta: { failed: 'The file was not made.' },
  });
  const lives = chart.dashboard_id;
  const moving = useMove(chart);
  const mine = useShowMine(chart);
  return (
    <>
      <PageHeader
        title={chart.title}
        mark={<Favourite id={chart.id} title={chart.title} favourite={chart.favourite} />}
        audience={
          lives ? (
            <Link to={paths.dashboard({ id: lives })} className={classes.lives}>
              <IconLayoutDashboard size={15} aria-hidden /> In{' '}
              {chart.dashboard ? `“${chart.dashboard}”` : 'a dashboard'}
            </Link>
          ) : (
            sharing.audience
          )
        }
        controls={
          // What is counted unless one chooses: where it lives in a dashboard, that has the first word.
          <PeriodPicker
            value={period ?? chart.dashboard_period ?? chart.question?.period}
            onChange={(p) => setURL({ period: periodToURL(p) })}
          />
        }
        primary={lives ? undefined : sharing.share}
        menu={[
          {
            id: 'edit',
            label: 'Edit',
            icon: <IconPencil size={16} />,
            run: onEdit,
            keys: 'e',
            why: whyNot(chart, 'edit'),
          },
          ...mine.menu,
          ...(lives ? [] : sharing.menu),
          copying.action,
          {
            id: 'download',
            label: 'Download CSV',
            icon: <IconDownload size={16} />,
            run: () => file.mutate(),
            why: whyNot(chart, 'export'),
          },
          ...moving.menu,
          {
            id: 'delete',
            label: 'Delete',
            icon: <IconTrash size={16} />,
            run: () => setDeleting(true),
            why: whyNot(chart, 'delete'),
            danger: true,
          },
        ]}
      />
      {newer && (
        <div className={dashboards.banner} role="status">
          <span>{newer.updated_by?.name ?? 'Somebody'} saved a newer version.</span>
          <Button size="compact-sm" variant="default" onClick={onReload}>
            Reload
          </Button>
        </div>
      )}
      <section className={`${classes.stage} ${classes.whole}`} aria-label={chart.title}>
        <p className={classes.question}>
          {chart.question && dataset && `${questionWords(dataset, chart.question, person)} · `}
          {whose(chart, me.user.id)}
          <ZoneNote zone={data.data?.period.time_zone} />
          <MoneyNote money={data.data?.money} />
        </p>
        <div
          className={classes.pictureBox}
          data-kind={chart.picture.kind}
          data-waiting={data.isPlaceholderData || undefined}
          aria-busy={data.isFetching}
        >
          {data.isError ? (
            <ErrorNote error={data.error} retry={() => void data.refetch()} />
          ) : data.data ? (
            <ChartPicture
              result={data.data}
              picture={chart.picture}
              title={chart.title}
              remember={`chart ${chart.id}`}
              otherwise={
                period && (
                  <Button size="compact-sm" variant="default" onClick={() => setURL({ period: undefined })}>
                    Show the chart’s own period
                  </Button>
                )
              }
            />
          ) : preparing ? (
            <Preparing />
          ) : (
            <ChartSkeleton />
          )}
        </div>
      </section>
      {sharing.dialogs}
      {copying.dialog}
      {moving.dialog}
      {mine.dialog}
      <DeleteDialog
        resource={chart}
        opened={deleting}
        onClose={() => setDeleting(false)}
        to={lives ? paths.dashboard({ id: lives }) : paths.charts}
      />
    </>
  );
}
