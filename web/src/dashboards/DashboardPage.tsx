import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconArrowMoveRight, IconDownload, IconHome, IconLayoutGrid, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { api, ok } from '../api/client';
import { among } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Dashboard } from '../api/shapes';
import { FilterBar } from '../filters/FilterBar';
import { asIs, chosenAny, filterQuery, filtersFromURL } from '../filters/filters';
import { useLive } from '../live/live';
import { paths, readDashboardPath, splitDashboardPath } from '../paths';
import { placeOf } from '../pictures/Notes';
import { forget } from '../resources/access';
import { useCopy } from '../resources/copy';
import { DeleteDialog } from '../resources/DeleteDialog';
import { Favourite } from '../resources/favourite';
import { useSharing } from '../resources/sharing';
import { sessionQuery, useMe, usePerson } from '../session/session';
import classes from '../tiles/grid.module.css';
import { DashboardSketch, EmptyState, ErrorNote, PageHeader, whyNot } from '../ui';
import { keep } from '../ui/download';
import { NotFound } from '../ui/lost';
import { useURLState } from '../url';
import { DashboardView, EmptyGrid } from './DashboardView';
import { dashboardData, dashboardQuery } from './queries';
import { Unvouched } from './Unvouched';

const Editor = lazy(() => import('./Editor'));
const MoveIn = lazy(() => import('../resources/MoveIn'));

export function DashboardPage() {
  const { _splat = '' } = useParams({ strict: false }) as { _splat?: string };
  const { where, part } = splitDashboardPath(_splat);
  return <DashboardAt key={where} where={readDashboardPath(where)} part={part} />;
}

interface At {
  where: { id: number } | { path: string };
  part: 'view' | 'edit' | 'access';
}

type Widgets = Dashboard['widgets'];

/** A dashboard by its id or path, and whatever became of it while it was open. */
export function DashboardAt(at: At) {
  const [lost, setLost] = useState<Widgets | null>(null);
  return lost ? <Gone widgets={lost} /> : <Present {...at} onLost={setLost} />;
}

function Present({ where, part, onLost }: At & { onLost: (widgets: Widgets) => void }) {
  const query = useQuery({ ...dashboardQuery(where), staleTime: 0 });
  // What the page shows: the version it was opened with, until the person asks for the newer one.
  const me = useMe();
  const [held, setHeld] = useState<Dashboard | null>(null);
  const fresh = query.data;
  // What one saved oneself, in a dialog or another window, is no news.
  const keeps = (h: Dashboard | null, f: Dashboard) =>
    h !== null && h.id === f.id && h.version < f.version && f.updated_by?.id !== me.user.id;
  const shown = fresh && keeps(held, fresh) ? (held as Dashboard) : fresh;
  const live = useLive(shown?.id);
  const next = fresh && !keeps(held, fresh) ? fresh : null;
  useEffect(() => {
    if (next) setHeld(next);
  }, [next]);

  const missing = query.isError && toProblem(query.error).is('not_found');
  const places = shown?.widgets;
  useEffect(() => {
    if (places && (live.gone || missing)) onLost(places);
  }, [live.gone, missing, places, onLost]);

  if (missing && !shown) return <NotFound what="This dashboard" />;
  if (query.isError && !shown) return <ErrorNote error={query.error} retry={() => void query.refetch()} />;
  if (!shown || !fresh) return <Opening />;
  const newer = fresh.version > shown.version ? fresh : null;
  // Rights and audience are always those of now.
  const dashboard = {
    ...shown,
    can: fresh.can,
    why_not: fresh.why_not,
    audience: fresh.audience,
    favourite: fresh.favourite,
  };

  if (part === 'edit' && fresh.can.includes('edit'))
    return (
      <Suspense fallback={<Opening />}>
        <Editor dashboard={dashboard} newer={newer} onSaved={setHeld} />
      </Suspense>
    );
  return <Opened dashboard={dashboard} newer={newer} onReload={() => setHeld(fresh)} access={part === 'access'} />;
}

function Opening() {
  return (
    <div aria-busy="true">
      <Group h={36} mb={24} aria-label="Loading">
        <Skeleton h={22} w={240} />
        <Skeleton h={32} w={220} ml="auto" />
      </Group>
      <EmptyGrid
        dashboard={{
          widgets: [0, 1, 2, 3]
            .map((n) => ({ id: `n${n}`, kind: 'chart' as const, x: n * 3, y: 0, w: 3, h: 2 }))
            .concat([0, 1].map((n) => ({ id: `c${n}`, kind: 'chart' as const, x: n * 6, y: 2, w: 6, h: 5 }))),
        }}
      />
    </div>
  );
}

/** The page keeps its places, says what happened, and shows the way out. */
function Gone({ widgets }: { widgets: Widgets }) {
  const client = useQueryClient();
  useEffect(() => {
    // Nothing of what may no longer be seen stays in memory.
    client.removeQueries({ predicate: among('dashboard', 'dashboard-data', 'chart-data') });
    forget(client);
  }, [client]);
  return (
    <>
      <PageHeader title="No longer available" />
      <EmptyGrid dashboard={{ widgets }} />
      <div className={classes.gone}>
        <div role="alert">
          <Stack gap="sm">
            <Title order={2}>You can no longer open this dashboard</Title>
            <Text c="dimmed">It was deleted, or you no longer have access to it.</Text>
            <Group>
              <Link to={paths.home}>
                <Button component="span">Go home</Button>
              </Link>
              <Link to={paths.dashboards}>
                <Button component="span" variant="default">
                  All dashboards
                </Button>
              </Link>
            </Group>
          </Stack>
        </div>
      </div>
    </>
  );
}

function Opened({
  dashboard,
  newer,
  onReload,
  access,
}: {
  dashboard: Dashboard;
  newer: Dashboard | null;
  onReload: () => void;
  access: boolean;
}) {
  const router = useRouter();
  const client = useQueryClient();
  const [, setURL, all] = useURLState();
  const [deleting, setDeleting] = useState(false);
  const filters = filtersFromURL(all);
  const [movingIn, setMovingIn] = useState(false);
  const charts = dashboard.widgets.some((w) => w.kind === 'chart' && w.chart?.shown !== false);
  const data = useQuery({
    ...dashboardData(dashboard.id, dashboard.version, filters),
    enabled: charts,
    // The tiles keep their pictures while the next period is computed.
    placeholderData: (before, q) =>
      q?.queryKey[1] === dashboard.id && q.queryKey[2] === dashboard.version ? before : undefined,
  });
  const sharing = useSharing(dashboard, {
    accessOpened: access,
    onAccess: (open) =>
      void router.navigate({
        to: paths.dashboard(dashboard, open ? 'access' : 'view'),
        search: { ...all, at: undefined } as never,
        replace: true,
      }),
  });
  const copying = useCopy(dashboard);
  const person = usePerson();
  const zone = Object.values(data.data?.widgets ?? {}).find((w) => w.result)?.result?.period.time_zone;
  const isDefault = useMe().workspaces.some((w) => w.default_dashboard_id === dashboard.id);
  const makeDefault = useMutation({
    mutationFn: () =>
      ok(
        api.PATCH('/workspaces/{id}', {
          params: { path: { id: dashboard.workspace_id } },
          body: { default_dashboard_id: isDefault ? 0 : dashboard.id },
        }),
      ),
    meta: {
      failed: 'The home page was not changed.',
      done: isDefault ? undefined : `This is now the home page of ${dashboard.workspace}.`,
    },
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const files = useMutation({
    mutationFn: () =>
      keep(
        api.GET('/dashboards/{id}/data.zip', {
          params: { path: { id: dashboard.id }, query: filterQuery(filters) },
          parseAs: 'blob',
        }),
      ),
    meta: { failed: 'The files were not made.' },
  });
  const edit = () => void router.navigate({ to: paths.dashboard(dashboard, 'edit') });
  return (
    <>
      <PageHeader
        title={dashboard.title}
        mark={<Favourite id={dashboard.id} title={dashboard.title} favourite={dashboard.favourite} />}
        audience={sharing.audience}
        controls={charts ? <FilterBar dashboard={dashboard} filters={filters} onChange={setURL} /> : undefined}
        sub={zone && zone !== person.time_zone ? `${placeOf(zone)} time` : undefined}
        primary={sharing.share}
        menu={[
          {
            id: 'edit',
            label: 'Edit',
            icon: <IconPencil size={16} />,
            run: edit,
            keys: 'e',
            why: whyNot(dashboard, 'edit'),
          },
          ...sharing.menu,
          copying.action,
          ...(dashboard.can.includes('manage_access') && dashboard.widgets.some((w) => w.chart_id && !w.lives_here)
            ? [
                {
                  id: 'move-in',
                  label: 'Move charts into this dashboard',
                  icon: <IconArrowMoveRight size={16} />,
                  run: () => setMovingIn(true),
                },
              ]
            : []),
          {
            id: 'download',
            label: 'Download CSV',
            icon: <IconDownload size={16} />,
            run: () => files.mutate(),
            why: whyNot(dashboard, 'export'),
          },
          {
            id: 'default',
            label: isDefault
              ? `Remove as home page of ${dashboard.workspace}`
              : `Set as home page of ${dashboard.workspace}`,
            icon: <IconHome size={16} />,
            run: () => makeDefault.mutate(),
            why: whyNot(dashboard, 'set_default'),
          },
          {
            id: 'delete',
            label: 'Delete',
            icon: <IconTrash size={16} />,
            run: () => setDeleting(true),
            why: whyNot(dashboard, 'delete'),
            danger: true,
          },
        ]}
      />
      <Unvouched dashboard={dashboard} onEdit={edit} />
      <Suspense fallback={null}>
        {movingIn && <MoveIn dashboard={dashboard.id} onClose={() => setMovingIn(false)} />}
      </Suspense>
      {newer && (
        <div className={classes.banner} role="status">
          <span>{newer.updated_by?.name ?? 'Somebody'} saved a newer version.</span>
          <Button size="compact-sm" variant="default" onClick={onReload}>
            Reload
          </Button>
        </div>
      )}
      {dashboard.widgets.length === 0 ? (
        <EmptyState
          picture={<DashboardSketch />}
          action={{
            id: 'add-first',
            label: 'Add charts',
            icon: <IconLayoutGrid size={16} />,
            run: edit,
            why: whyNot(dashboard, 'edit'),
          }}
        >
          This dashboard is empty. Add charts and text, and arrange them side by side.
        </EmptyState>
      ) : (
        <div
          aria-busy={data.isFetching}
          style={{ opacity: data.isPlaceholderData ? 0.55 : 1, transition: 'opacity 120ms' }}
        >
          <DashboardView
            dashboard={dashboard}
            filters={filters}
            widen={chosenAny(filters) ? () => setURL(asIs) : undefined}
            loaded={{
              data: data.data,
              failed: data.isError ? toProblem(data.error).message : undefined,
              retry: () => void data.refetch(),
            }}
          />
        </div>
      )}
      {sharing.dialogs}
      {copying.dialog}
      <DeleteDialog resource={dashboard} opened={deleting} onClose={() => setDeleting(false)} to={paths.dashboards} />
    </>
  );
}
