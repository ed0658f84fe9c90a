import { keys } from '../api/keys';
import 'react-grid-layout/css/styles.css';
import './editor.css';
import { ActionIcon, Button, Menu, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowLeft,
  IconArrowMoveRight,
  IconArrowRight,
  IconArrowUp,
  IconBooks,
  IconCalendarPin,
  IconChartBar,
  IconCheck,
  IconChevronDown,
  IconCopy,
  IconDots,
  IconExternalLink,
  IconEye,
  IconEyeOff,
  IconGripVertical,
  IconLink,
  IconPencil,
  IconPlus,
  IconTrash,
  IconTypography,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { GridLayout, useContainerWidth } from 'react-grid-layout';
import type { Action } from '../actions';
import { api, ok } from '../api/client';
import { Problem, toProblem } from '../api/problem';
import type { Chart, Dashboard, DashboardPreview, Result, Widget, WidgetData } from '../api/shapes';
import { chartQuery, copyInto, countedByChart } from '../builder/queries';
import { AddFilter, EditFilters } from '../filters/EditFilters';
import { defaultsOf, type FilterBy, type Filters, filterBys, filterQuery } from '../filters/filters';
import { type Person, people, periodTitle, plural } from '../format';
import { paths } from '../paths';
import { Leak } from '../resources/Leak';
import { MoveDialog } from '../resources/Moving';
import { letViewersSee, stopLetting } from '../resources/vouching';
import { tellWaiting } from '../resources/waiting';
import { useMe, usePerson, useWorkspace } from '../session/session';
import classes from '../tiles/grid.module.css';
import { columns, gap, readingOrder, rowHeight, type Step } from '../tiles/layout';
import { Tile } from '../tiles/Tile';
import {
  ConfirmDialog,
  DashboardSketch,
  EmptyState,
  ErrorNote,
  PageHeader,
  ReasonButton,
  ReasonItem,
  undoable,
  whyNot,
} from '../ui';
import { PeriodPicker } from '../ui/PeriodPicker';
import { AddressDialog, ConflictDialog, LeaveDialog, PrivateChartDialog, RenameDialog, TextDialog } from './dialogs';
import { body, changed, copyOf, draftOf, edit, unlocks } from './draft';
import { act, begin } from './history';
import { PickChart } from './PickChart';
import { dashboardData } from './queries';
import { removed, shownOn } from './vouch';

const NewChartHere = lazy(() => import('./NewChartHere'));

interface Props {
  dashboard: Dashboard;
  /** What somebody else saved since. */
  newer: Dashboard | null;
  onSaved: (d: Dashboard) => void;
}

export default function Editor({ dashboard, newer, onSaved }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const me = useMe();
  const person = usePerson();
  const { workspace } = useWorkspace();
  // The version the draft began with: what is saved elsewhere meanwhile must not pass for it.
  const [base, setBase] = useState(dashboard);
  const start = useMemo(() => draftOf(base), [base]);
  const [history, apply] = useReducer(act, start, begin);
  const { draft, past } = history;
  const [picking, setPicking] = useState(false);
  const [writing, setWriting] = useState<Widget | 'new' | null>(null);
  const [filtering, setFiltering] = useState<FilterBy | null>(null);
  const [naming, setNaming] = useState<Widget | null>(null);
  const [addressing, setAddressing] = useState(false);
  const [conflict, setConflict] = useState<Dashboard | null>(null);
  const [making, setMaking] = useState(false);
  // A private chart that was chosen and not placed yet.
  const [secret, setSecret] = useState<{ chart: Chart; widget?: string; whyNotKeep?: string } | null>(null);
  const [moving, setMoving] = useState<{ widget: Widget; chart: { id: number; title: string }; out: boolean } | null>(
    null,
  );
  const [said, setSaid] = useState('');
  const leaving = useRef(false);
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const grid = useContainerWidth({ measureBeforeMount: true });

  const dirty = changed(draft, start);
  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !leaving.current,
    enableBeforeUnload: () => dirty && !leaving.current,
    withResolver: true,
  });

  const filters: Filters = {
    period: draft.filters.period,
    values: Object.fromEntries(
      filterBys.map((by) => [by, defaultsOf(draft.filters, by)] as const).filter(([, values]) => values.length > 0),
    ),
    without: ['period', ...filterBys],
  };
  const data = useQuery(dashboardData(base.id, base.version, filters));

  const leave = async (d: Dashboard) => {
    leaving.current = true;
    await router.navigate({ to: paths.dashboard(d) });
  };
  // What taking a locked filter away would show, while it is asked about.
  const [unlocking, setUnlocking] = useState<DashboardPreview | null>(null);
  const save = useMutation({
    mutationFn: async (agreed: boolean) => {
      const at = { params: { path: { id: base.id } }, body: body(draft, base.version) };
      if (!agreed && unlocks(draft, start)) {
        const preview = await ok<DashboardPreview>(api.POST('/dashboards/{id}/save-preview', at));
        if (preview.reveals.count > 0 || preview.reveals.more || preview.reveals.no_project) return preview;
      }
      return ok<Dashboard>(api.PUT('/dashboards/{id}', at));
    },
    meta: { quiet: true },
    onSuccess: async (saved) => {
      if ('reveals' in saved) return setUnlocking(saved);
      setUnlocking(null);
      client.setQueryData(keys.dashboard.at({ id: saved.id }), saved);
      tellWaiting(saved);
      onSaved(saved);
      await client.invalidateQueries({ queryKey: keys.dashboards.all });
      await leave(saved);
      void client.invalidateQueries({ queryKey: keys.dashboard.all });
    },
    onError: (error) => {
      setUnlocking(null);
      const p = toProblem(error);
      if (overtaken(p)) return setConflict(p.current as Dashboard);
      // It became private only now.
      const at = p.fields.map((f) => /widgets\[(\d+)\]\.chart_id$/.exec(f.name)).find(Boolean);
      const widget = at && draft.widgets[Number(at[1])];
      if (widget?.chart_id && p.fields.some((f) => f.code === 'private'))
        void client.fetchQuery(chartQuery(widget.chart_id)).then((chart) => setSecret({ chart, widget: widget.id }));
      // It cannot be moved in: what else can be done with it is asked.
      const kept = draft.widgets.filter((w) => w.if_private === 'keep_here');
      const [refused] = kept;
      if (kept.length === 1 && refused?.chart_id && p.fields.length === 0 && (p.is('conflict') || p.is('denied')))
        void client
          .fetchQuery(chartQuery(refused.chart_id))
          .then((chart) => setSecret({ chart, widget: refused.id, whyNotKeep: p.message }));
    },
  });
  const saveCopy = useMutation({
    mutationFn: async () => {
      const home = me.workspaces.find((w) => w.id === base.workspace_id && w.can_create_resources) ?? workspace;
      if (!home) throw new Problem(0, 'denied', '', 'You do not have permission to create dashboards.');
      const copy = await ok<Dashboard>(
        api.POST('/dashboards', { body: { workspace_id: home.id, title: `${draft.title.trim()} (my version)` } }),
      );
      const mine = copyOf({ ...draft, title: copy.title });
      // What lives in this dashboard is copied with it: it cannot stand on another.
      for (const w of mine.widgets) {
        const id = w.chart_id ?? w.chart?.id;
        if (!w.lives_here || !id) continue;
        w.chart_id = (await copyInto({ id, title: w.chart?.title ?? 'Chart' }, copy.id, home.id)).id;
        w.if_private = undefined;
      }
      const left = draft.widgets.length - mine.widgets.length;
      const saved = await ok<Dashboard>(
        api.PUT('/dashboards/{id}', { params: { path: { id: copy.id } }, body: body(mine, copy.version) }),
      );
      return { saved, left };
    },
    meta: { failed: 'The copy was not saved.' },
    onSuccess: async ({ saved: copy, left }) => {
      setConflict(null);
      notifications.show({
        message: left
          ? `Your version was saved as a new dashboard, without ${plural(left, 'chart', 'charts', person)} you can see only on this one.`
          : 'Your version was saved as a new dashboard.',
      });
      await client.invalidateQueries({ queryKey: keys.dashboards.all });
      await leave(copy);
    },
  });

  const where = (id: string, how: Step) => {
    const next = edit(draft, { do: 'step', id, how });
    apply({ do: 'step', id, how });
    const w = next.widgets.find((x) => x.id === id);
    if (w) setSaid(`${nameOf(w)}: column ${w.x + 1}, row ${w.y + 1}, ${w.w} wide, ${w.h} tall`);
  };
  // The toast undoes the last edit: it goes when there is another.
  const offer = useRef({ after: 0, end: () => {} });
  useEffect(() => {
    if (past.length !== offer.current.after) offer.current.end();
  }, [past.length]);
  useEffect(() => () => offer.current.end(), []);
  const undo = () => apply({ do: 'undo' });
  const remove = (w: Widget) => {
    apply({ do: 'remove', id: w.id });
    offer.current = { after: past.length + 1, end: undoable(`Removed “${nameOf(w)}”`, undo) };
  };
  const mine = { id: me.user.id, name: me.user.name };
  const add = (chart: Chart, lives?: boolean) => {
    apply({ do: 'add-chart', chart, me: mine, lives });
    setSaid(`${chart.title} added`);
  };
  const left = removed(base, draft.widgets);
  const bringBack = useMutation({
    mutationFn: (id: number) => client.fetchQuery(chartQuery(id)),
    meta: { failed: 'The chart was not brought back.' },
    onSuccess: (chart) => add(chart, true),
  });
  const copyHere = useMutation({
    mutationFn: async (w: Widget) => {
      const id = Number(w.chart_id ?? w.chart?.id);
      return { w, chart: await copyInto({ id, title: w.chart?.title ?? 'Chart' }, base.id, base.workspace_id) };
    },
    meta: { failed: 'The chart was not copied.', done: 'This is now a copy that belongs to this dashboard.' },
    onSuccess: ({ w, chart }) => apply({ do: 'swap', id: w.id, chart }),
  });
  const copyOut = useMutation({
    mutationFn: (w: Widget) =>
      ok<Chart>(
        api.POST('/charts/{id}/clone', {
          params: { path: { id: Number(w.chart_id ?? w.chart?.id) } },
          body: { title: w.chart?.title, workspace_id: base.workspace_id },
        }),
      ),
    meta: { failed: 'The chart was not copied.' },
    onSuccess: async (chart) => {
      notifications.show({ message: `“${chart.title}” was copied to the library. You own the copy.` });
      await client.invalidateQueries({ queryKey: keys.charts.all });
    },
  });
  const saved = (w: Widget) => base.widgets.some((b) => b.id === w.id && b.chart_id === w.chart_id);
  // What the server has counted for a tile is not it any more once the tile counts another period.
  const stale = (w: Widget) => base.widgets.some((b) => b.id === w.id && !b.own_period !== !w.own_period);
  const letSee = useMutation({
    mutationFn: async ({ w, on }: { w: Widget; on: boolean }) => {
      const at = { dashboard: base.id, widget: w.id, user: me.user.id };
      await (on ? letViewersSee(at) : stopLetting(at));
    },
    meta: { failed: 'Who sees this chart was not changed.' },
    onSuccess: async (_none, { w, on }) => {
      const others = (w.vouchers ?? []).filter((v) => v.id !== me.user.id);
      const vouchers = on ? [...others, mine] : others;
      apply({ do: 'told', id: w.id, told: { vouchers, i_vouch: on, vouched: vouchers.length > 0, can_vouch: true } });
      setSaid(on ? 'Viewers can now see it' : 'You no longer show it to viewers');
      await client.invalidateQueries({ queryKey: keys.access.all });
    },
  });

  /** What one can do with the chart on a tile, besides its place. */
  const chartActions = (w: Widget): Action[] => {
    const id = w.chart_id ?? w.chart?.id;
    if (w.kind !== 'chart' || !id || !w.chart?.shown) return [];
    const chart = { id, title: w.chart.title ?? 'Chart' };
    const shown = shownOn(w, me.user.id, person);
    const out: Action[] = [];
    if (shown?.may && saved(w))
      out.push(
        shown.on
          ? {
              id: 'stop-letting',
              label: 'Stop showing it to viewers',
              icon: <IconEyeOff size={16} />,
              run: () => letSee.mutate({ w, on: false }),
            }
          : {
              id: 'let',
              label: 'Show it to viewers',
              icon: <IconEye size={16} />,
              run: () => letSee.mutate({ w, on: true }),
            },
      );
    const open = () =>
      void router.navigate({ to: paths.chart(id), search: (w.lives_here ? { edit: '1' } : {}) as never });
    if (w.lives_here) {
      out.push({ id: 'edit-chart', label: 'Edit chart', icon: <IconExternalLink size={16} />, run: open });
      out.push({
        id: 'copy-out',
        label: 'Copy to the library',
        icon: <IconCopy size={16} />,
        run: () => copyOut.mutate(w),
        why: w.why_not_copy,
      });
      if (saved(w))
        out.push({
          id: 'move-out',
          label: 'Move to the library',
          icon: <IconBooks size={16} />,
          run: () => setMoving({ widget: w, chart, out: true }),
          why: w.why_not_move,
        });
    } else {
      if (w.chart.opens)
        out.push({ id: 'open-chart', label: 'Open chart', icon: <IconExternalLink size={16} />, run: open });
      out.push({
        id: 'copy-in',
        label: 'Copy into this dashboard',
        icon: <IconCopy size={16} />,
        run: () => copyHere.mutate(w),
        why: w.why_not_copy,
      });
      out.push({
        id: 'move-in',
        label: 'Move into this dashboard',
        icon: <IconArrowMoveRight size={16} />,
        run: () => setMoving({ widget: w, chart, out: false }),
        why: w.why_not_move ?? whyNot(base, 'manage_access'),
      });
    }
    return out;
  };

  const tile = (w: Widget) => (
    <EditedTile
      key={w.id}
      widget={w}
      filters={filters}
      saved={data.data?.widgets[w.id]}
      alone={!saved(w) || stale(w)}
      note={
        <WhoSeesIt
          widget={w}
          busy={letSee.isPending && letSee.variables.w.id === w.id}
          onLet={saved(w) ? () => letSee.mutate({ w, on: true }) : undefined}
          onCopy={() => copyHere.mutate(w)}
        />
      }
      tools={
        <Tools
          widget={w}
          onStep={(how) => where(w.id, how)}
          about={shownOn(w, me.user.id, person)}
          more={chartActions(w)}
          onEdit={() => (w.kind === 'text' ? setWriting(w) : setNaming(w))}
          onOwnPeriod={
            w.kind === 'chart' && w.chart?.shown
              ? () => {
                  apply({ do: 'own-period', id: w.id, own: !w.own_period });
                  setSaid(
                    w.own_period
                      ? `${nameOf(w)} follows the dashboard’s period`
                      : `${nameOf(w)} keeps its own period, ${ownPeriod(w, person) ?? 'that of the chart'}`,
                  );
                }
              : undefined
          }
          onRemove={() => remove(w)}
          handle={!phone}
        />
      }
    />
  );

  const failed = save.isError && !overtaken(toProblem(save.error)) ? save.error : null;
  return (
    <div className={classes.editing} ref={grid.containerRef as React.RefObject<HTMLDivElement>}>
      <PageHeader
        title={draft.title}
        heading={
          <TextInput
            aria-label="Name of the dashboard"
            value={draft.title}
            onChange={(e) => apply({ do: 'title', title: e.currentTarget.value })}
            maxLength={200}
            error={draft.title.trim() ? undefined : 'Enter a name'}
            styles={{ input: { fontWeight: 600, fontSize: 16, minWidth: 'min(240px, 80vw)' } }}
          />
        }
        controls={
          <>
            <PeriodPicker
              value={draft.filters.period}
              none="Each chart’s period"
              onChange={(period) => apply({ do: 'filters', filters: { ...draft.filters, period } })}
            />
            <AddChart
              left={left}
              onNew={() => setMaking(true)}
              onPick={() => setPicking(true)}
              onBack={(id) => bringBack.mutate(id)}
            />
            <Button
              variant="default"
              leftSection={<IconTypography size={16} />}
              onClick={() => setWriting('new')}
              aria-label="Add text"
            >
              Text
            </Button>
            <AddFilter onAdd={setFiltering} variant="default" />
          </>
        }
        back={{ id: 'cancel', label: 'Cancel', run: () => void router.navigate({ to: paths.dashboard(base) }) }}
        primary={{
          id: 'save',
          label: 'Save',
          keys: 'mod+s',
          run: () => save.mutate(false),
          busy: save.isPending,
          why: !dirty
            ? 'There are no changes to save.'
            : draft.title.trim()
              ? undefined
              : 'Enter a name for the dashboard.',
        }}
        menu={[
          {
            id: 'undo',
            label: 'Undo',
            icon: <IconArrowBackUp size={16} />,
            keys: 'mod+z',
            run: undo,
            why: past.length ? undefined : 'There is nothing to undo.',
          },
          { id: 'address', label: 'Change address', icon: <IconLink size={16} />, run: () => setAddressing(true) },
          {
            id: 'discard',
            label: 'Discard changes',
            icon: <IconTrash size={16} />,
            run: () => apply({ do: 'replace', draft: start }),
            why: dirty ? undefined : 'There are no changes to save.',
          },
        ]}
      />
      <EditFilters
        filters={draft.filters}
        locked={draft.locked}
        asking={filtering}
        onAsk={setFiltering}
        onFilters={(f) => apply({ do: 'filters', filters: f })}
        onLocked={(locked) => apply({ do: 'locked', locked })}
      />
      {newer && newer.version > base.version && (
        <div className={classes.banner} role="status">
          <span>
            {newer.updated_by?.name ?? 'Somebody'} saved a newer version. Your changes are still here. When you save,
            you can choose what to do with them.
          </span>
          <Button size="compact-sm" variant="default" onClick={() => setConflict(newer)}>
            Choose now
          </Button>
        </div>
      )}
      {failed && <ErrorNote error={failed} kept="Your changes are still on this page." />}
      <div className="visually-hidden" role="status">
        {said}
      </div>
      {draft.widgets.length === 0 ? (
        <EmptyState
          picture={<DashboardSketch />}
          action={{
            id: 'make-first',
            label: 'New chart',
            icon: <IconChartBar size={16} />,
            run: () => setMaking(true),
          }}
        >
          Create a chart or add one from the library, then drag and resize it. To move it with the keyboard, use its ⋯
          menu.
        </EmptyState>
      ) : phone ? (
        <div className={classes.grid}>
          {readingOrder(draft.widgets).map((w) => (
            <div
              key={w.id}
              className={classes.cell}
              style={{ '--h': w.h } as React.CSSProperties}
              data-text={w.kind === 'text'}
            >
              {tile(w)}
            </div>
          ))}
        </div>
      ) : grid.mounted ? (
        <GridLayout
          width={grid.width}
          layout={draft.widgets.map((w) => ({ i: w.id, x: w.x, y: w.y, w: w.w, h: w.h, minW: 2, minH: 1 }))}
          gridConfig={{ cols: columns, rowHeight, margin: [gap, gap], containerPadding: [0, 0] }}
          dragConfig={{ handle: `.${classes.handle}` }}
          resizeConfig={{ handles: ['se'] }}
          onLayoutChange={(l) =>
            apply({ do: 'arrange', boxes: l.map((b) => ({ id: b.i, x: b.x, y: b.y, w: b.w, h: b.h })) })
          }
        >
          {draft.widgets.map((w) => (
            <div key={w.id}>{tile(w)}</div>
          ))}
        </GridLayout>
      ) : null}
      <PickChart
        opened={picking}
        onClose={() => setPicking(false)}
        dashboard={base}
        // On a private dashboard there is nothing to decide yet.
        onPick={(chart) => (chart.private && !base.private ? setSecret({ chart }) : add(chart))}
        filters={filters}
      />
      {making && (
        <Suspense fallback={null}>
          <NewChartHere
            dashboard={base}
            onClose={() => setMaking(false)}
            onMade={(chart) => {
              setMaking(false);
              add(chart, true);
            }}
          />
        </Suspense>
      )}
      {secret && (
        <PrivateChartDialog
          title={secret.chart.title}
          whyNotKeep={secret.whyNotKeep}
          onClose={() => setSecret(null)}
          onChoose={(if_private) => {
            if (secret.widget)
              apply({ do: 'told', id: secret.widget, told: { if_private, lives_here: if_private === 'keep_here' } });
            else apply({ do: 'add-chart', chart: secret.chart, me: mine, if_private });
            setSecret(null);
          }}
        />
      )}
      {moving && (
        <MoveDialog
          chart={moving.chart}
          to={moving.out ? { id: 0, name: 'the library' } : { id: base.id, name: base.title }}
          onClose={() => setMoving(null)}
          onMoved={() =>
            apply({
              do: 'told',
              id: moving.widget.id,
              told: moving.out
                ? { lives_here: false, vouched: true, i_vouch: true, can_vouch: true, vouchers: [mine] }
                : { lives_here: true, vouched: undefined },
            })
          }
        />
      )}
      {unlocking && (
        <ConfirmDialog
          opened
          onClose={() => setUnlocking(null)}
          title="Unlock the filter?"
          confirm="Unlock and save"
          size="md"
          run={() => save.mutateAsync(true)}
        >
          <Leak reveals={unlocking.reveals} who={people(unlocking.people, person)} />
        </ConfirmDialog>
      )}
      <TextDialog
        widget={writing}
        onClose={() => setWriting(null)}
        onSave={(title, text) => {
          if (writing === 'new') apply({ do: 'add-text', title, text });
          else if (writing) apply({ do: 'text', id: writing.id, title, text });
          setWriting(null);
        }}
      />
      <RenameDialog
        widget={naming}
        onClose={() => setNaming(null)}
        onSave={(title) => {
          if (naming) apply({ do: 'rename', id: naming.id, title });
          setNaming(null);
        }}
      />
      <AddressDialog
        opened={addressing}
        path={draft.path}
        onClose={() => setAddressing(false)}
        onSave={(path) => {
          apply({ do: 'path', path });
          setAddressing(false);
        }}
      />
      <ConflictDialog
        current={conflict}
        onKeep={() => setConflict(null)}
        onReload={() => {
          if (!conflict) return;
          client.setQueryData(keys.dashboard.at({ id: conflict.id }), conflict);
          setBase(conflict);
          apply({ do: 'reset', draft: draftOf(conflict) });
          onSaved(conflict);
          setConflict(null);
          save.reset();
        }}
        onCopy={() => saveCopy.mutate()}
        copying={saveCopy.isPending}
      />
      <LeaveDialog
        opened={blocker.status === 'blocked'}
        onStay={() => blocker.reset?.()}
        onLeave={() => blocker.proceed?.()}
      />
    </div>
  );
}

/** Somebody else saved it in between: the answer brings what they saved. Other conflicts say what to do in words. */
const overtaken = (p: Problem) => p.is('conflict') && p.current !== undefined;

/** Where a chart comes from: made here, taken from the library, or one that was on this dashboard before. */
function AddChart({
  left,
  onNew,
  onPick,
  onBack,
}: {
  left: { id: number; title: string }[];
  onNew: () => void;
  onPick: () => void;
  onBack: (id: number) => void;
}) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconChartBar size={16} />}
          rightSection={<IconChevronDown size={14} />}
          aria-label="Add chart"
        >
          Chart
        </Button>
      </Menu.Target>
      <Menu.Dropdown maw={320}>
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={onNew}>
          New chart
          <Text size="xs" c="dimmed">
            Belongs to this dashboard
          </Text>
        </Menu.Item>
        <Menu.Item leftSection={<IconBooks size={16} />} onClick={onPick}>
          From the library
          <Text size="xs" c="dimmed">
            Has its own page and sharing
          </Text>
        </Menu.Item>
        {left.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>Removed from this dashboard</Menu.Label>
            {left.map((c) => (
              <Menu.Item key={c.id} leftSection={<IconArrowBackUp size={16} />} onClick={() => onBack(c.id)}>
                {c.title}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Said on a tile that would stay empty for some of those who look at the dashboard. */
function WhoSeesIt({
  widget,
  busy,
  onLet,
  onCopy,
}: {
  widget: Widget;
  busy: boolean;
  onLet?: () => void;
  onCopy: () => void;
}) {
  const shown = shownOn(widget, useMe().user.id, usePerson());
  if (!shown || shown.on) return null;
  const name = nameOf(widget);
  return (
    <div className={classes.note}>
      <span>{shown.words}</span>
      {shown.may && onLet ? (
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={onLet}
          aria-label={`Show it to viewers: ${name}`}
        >
          Show it to viewers
        </Button>
      ) : (
        <ReasonButton
          size="compact-xs"
          variant="default"
          why={widget.why_not_copy}
          onClick={onCopy}
          aria-label={`Copy into this dashboard: ${name}`}
        >
          Copy into this dashboard
        </ReasonButton>
      )}
    </div>
  );
}

/** The period of the chart itself, in words; undefined where its question is not told. */
const ownPeriod = (w: Widget, p: Person) =>
  w.chart?.question ? periodTitle(w.chart.question.period, p).toLowerCase() : undefined;

function nameOf(w: Widget): string {
  return w.title || w.chart?.title || (w.kind === 'text' ? 'Text' : 'Chart');
}

function EditedTile({
  widget: w,
  filters,
  saved,
  alone,
  tools,
  note,
}: {
  widget: Widget;
  filters: Filters;
  saved?: WidgetData;
  /** Its data does not come with the dashboard's. */
  alone: boolean;
  tools: React.ReactNode;
  note?: React.ReactNode;
}) {
  const chart = w.chart_id ?? w.chart?.id;
  const narrowed = w.own_period ? { ...filters, period: undefined } : filters;
  const own = useQuery({
    queryKey: keys['chart-data'].filtered(chart, narrowed),
    queryFn: ({ signal }) =>
      ok<Result>(
        api.GET('/charts/{id}/data', { params: { path: { id: Number(chart) }, query: filterQuery(narrowed) }, signal }),
      ),
    enabled: alone && chart !== undefined,
    meta: { counts: countedByChart },
  });
  return (
    <Tile
      editing
      widget={w}
      title={w.chart?.title}
      picture={w.chart?.picture}
      viewerRows={w.chart?.perspective === 'viewer'}
      hidden={w.chart?.shown === false ? (w.chart.reason ?? 'You do not have access to this chart.') : undefined}
      data={alone ? own.data && { result: own.data } : saved}
      failed={own.isError ? toProblem(own.error).message : undefined}
      tools={tools}
      note={note}
    />
  );
}

const steps: { how: Step; label: string; icon: React.ReactNode }[] = [
  { how: 'up', label: 'Move up', icon: <IconArrowUp size={16} /> },
  { how: 'down', label: 'Move down', icon: <IconArrowDown size={16} /> },
  { how: 'left', label: 'Move left', icon: <IconArrowLeft size={16} /> },
  { how: 'right', label: 'Move right', icon: <IconArrowRight size={16} /> },
  { how: 'wider', label: 'Wider', icon: <span style={{ width: 16 }} /> },
  { how: 'narrower', label: 'Narrower', icon: <span style={{ width: 16 }} /> },
  { how: 'taller', label: 'Taller', icon: <span style={{ width: 16 }} /> },
  { how: 'shorter', label: 'Shorter', icon: <span style={{ width: 16 }} /> },
];

function Tools({
  widget,
  onStep,
  onEdit,
  onOwnPeriod,
  onRemove,
  handle,
  about,
  more,
}: {
  widget: Widget;
  /** Who lets viewers see it. */
  about?: { on: boolean; words: string };
  more: Action[];
  onStep: (how: Step) => void;
  onEdit: () => void;
  /** Lets it keep its own period, or follow the dashboard’s again. */
  onOwnPeriod?: () => void;
  onRemove: () => void;
  handle: boolean;
}) {
  const name = nameOf(widget);
  return (
    <>
      {handle && (
        <span
          className={classes.handle}
          aria-hidden
          style={{ display: 'inline-grid', verticalAlign: 'middle', padding: 4 }}
        >
          <IconGripVertical size={16} />
        </span>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More for ${name}`} style={{ verticalAlign: 'middle' }}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown mah="80vh" style={{ overflowY: 'auto' }}>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {widget.kind === 'text' ? 'Edit text' : 'Title on this dashboard'}
          </Menu.Item>
          {onOwnPeriod && (
            <Menu.Item
              role="menuitemcheckbox"
              aria-checked={Boolean(widget.own_period)}
              leftSection={<IconCalendarPin size={16} />}
              rightSection={widget.own_period ? <IconCheck size={16} aria-hidden /> : undefined}
              onClick={onOwnPeriod}
            >
              Keep its own period
              <Text size="xs" c="dimmed" maw={240}>
                {widget.own_period
                  ? 'The dashboard’s period does not change it'
                  : 'Whatever period the dashboard shows'}
              </Text>
            </Menu.Item>
          )}
          {more.map((a) => (
            <ReasonItem key={a.id} action={a} />
          ))}
          {about?.on && (
            <Menu.Label maw={260} style={{ whiteSpace: 'normal' }}>
              {about.words}
            </Menu.Label>
          )}
          <Menu.Divider />
          {steps.map((s) => (
            <Menu.Item key={s.how} leftSection={s.icon} closeMenuOnClick={false} onClick={() => onStep(s.how)}>
              {s.label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} />} c="var(--v-danger)" onClick={onRemove}>
            Remove from dashboard
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
