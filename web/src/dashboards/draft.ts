import type {
  Chart,
  Dashboard,
  DashboardFilters,
  IfPrivate,
  LockedEdit,
  LockedFilter,
  Named,
  Widget,
} from '../api/shapes';
import { defaultsOf, filterBys } from '../filters/filters';
import { kinds } from '../pictures/kinds';
import { type Box, compact, freeId, place, type Step, samePlaces, step } from '../tiles/layout';
import { placing } from './vouch';

/** A dashboard as it is being edited. */
export interface Draft {
  title: string;
  path: string;
  filters: DashboardFilters;
  /** Those that are new have no id yet. */
  locked: LockedFilter[];
  widgets: Widget[];
}

export type Edit =
  | { do: 'title'; title: string }
  | { do: 'path'; path: string }
  | { do: 'filters'; filters: DashboardFilters }
  | { do: 'locked'; locked: LockedFilter[] }
  | { do: 'add-chart'; chart: Chart; me: Named; lives?: boolean; if_private?: IfPrivate }
  | { do: 'swap'; id: string; chart: Chart }
  | { do: 'told'; id: string; told: Partial<Widget> }
  | { do: 'add-text'; title: string; text: string }
  | { do: 'text'; id: string; title: string; text: string }
  | { do: 'rename'; id: string; title: string }
  | { do: 'own-period'; id: string; own: boolean }
  | { do: 'remove'; id: string }
  | { do: 'step'; id: string; how: Step }
  | { do: 'arrange'; boxes: Box[] }
  | { do: 'replace'; draft: Draft };

export function draftOf(d: Dashboard): Draft {
  return { title: d.title, path: d.path ?? '', filters: d.filters, locked: d.locked, widgets: compact(d.widgets) };
}

const usualSize = { w: 6, h: 5 };

/** A chart as a tile knows it. */
const standing = ({ id, title, question, picture, perspective, owner, author }: Chart): Widget['chart'] => ({
  shown: true,
  opens: true,
  id,
  title,
  question,
  picture,
  perspective,
  owner,
  author,
});

export function edit(draft: Draft, e: Edit): Draft {
  const widgets = (w: Widget[]) => ({ ...draft, widgets: w });
  const one = (id: string, patch: Partial<Widget>) =>
    widgets(draft.widgets.map((w) => (w.id === id ? { ...w, ...patch } : w)));
  switch (e.do) {
    case 'title':
      return { ...draft, title: e.title };
    case 'path':
      return { ...draft, path: e.path };
    case 'filters':
      return { ...draft, filters: e.filters };
    case 'locked':
      return { ...draft, locked: e.locked };
    case 'add-chart': {
      const lives = e.lives || e.if_private === 'keep_here';
      return widgets(
        place(draft.widgets, {
          id: freeId(draft.widgets),
          kind: 'chart',
          chart_id: e.chart.id,
          chart: standing(e.chart),
          lives_here: lives,
          if_private: e.if_private,
          ...(lives ? { why_not_move: e.chart.why_not_move } : placing(e.chart, e.me)),
          x: 0,
          y: 0,
          ...(kinds.find((k) => k.kind === e.chart.picture.kind)?.tile ?? usualSize),
        }),
      );
    }
    case 'swap':
      return one(e.id, {
        chart_id: e.chart.id,
        chart: standing(e.chart),
        lives_here: true,
        vouched: undefined,
        vouchers: undefined,
        if_private: undefined,
        why_not_copy: undefined,
        why_not_move: e.chart.why_not_move,
      });
    case 'told':
      return one(e.id, e.told);
    case 'add-text':
      return widgets(
        place(draft.widgets, {
          id: freeId(draft.widgets),
          kind: 'text',
          title: e.title,
          text: e.text,
          x: 0,
          y: 0,
          w: 6,
          h: 3,
        }),
      );
    case 'text':
      return one(e.id, { title: e.title, text: e.text });
    case 'rename':
      return one(e.id, { title: e.title });
    case 'own-period':
      return one(e.id, { own_period: e.own || undefined });
    case 'remove':
      return widgets(compact(draft.widgets.filter((w) => w.id !== e.id)));
    case 'step':
      return widgets(step(draft.widgets, e.id, e.how));
    case 'arrange': {
      if (samePlaces(draft.widgets, e.boxes)) return draft;
      const where = new Map(e.boxes.map((b) => [b.id, b]));
      return widgets(
        compact(
          draft.widgets.map((w) => {
            const b = where.get(w.id);
            return b ? { ...w, x: b.x, y: b.y, w: b.w, h: b.h } : w;
          }),
        ),
      );
    }
    case 'replace':
      return e.draft;
  }
}

const kept = (w: Widget) => [
  w.id,
  w.kind,
  w.chart_id ?? 0,
  w.if_private ?? '',
  w.title ?? '',
  w.text ?? '',
  w.own_period ?? false,
  w.x,
  w.y,
  w.w,
  w.h,
];
const told = (d: Draft) =>
  JSON.stringify([
    d.title.trim(),
    d.path,
    d.filters.period ?? null,
    filterBys.map((by) => defaultsOf(d.filters, by)),
    d.locked.map(lockedEdit),
    d.widgets.map(kept).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
  ]);

/** A locked filter as it is saved: one that is there is named, and stays as it is. */
const lockedEdit = (l: LockedFilter): LockedEdit =>
  l.id ? { id: l.id } : { dimension: l.dimension, op: l.op, values: (l.values ?? []).map((v) => v.id) };

/** Whether the draft lets through what was locked before. */
export const unlocks = (draft: Draft, since: Draft) =>
  since.locked.some((l) => !draft.locked.some((d) => d.id === l.id));

/** Whether saving the draft would change anything. */
export function changed(draft: Draft, since: Draft): boolean {
  return told(draft) !== told(since);
}

/** The draft as the API takes it. A chart that is not shown to the editor keeps its place without being named. */
export function body(draft: Draft, version: number) {
  return {
    version,
    title: draft.title.trim(),
    path: draft.path || undefined,
    filters: draft.filters,
    locked: draft.locked.map(lockedEdit),
    widgets: draft.widgets.map((w) => ({
      id: w.id,
      kind: w.kind,
      chart_id: w.chart_id ?? w.chart?.id,
      if_private: w.if_private,
      title: w.title || undefined,
      text: w.kind === 'text' ? (w.text ?? '') : undefined,
      own_period: w.own_period || undefined,
      x: w.x,
      y: w.y,
      w: w.w,
      h: w.h,
    })),
  };
}

/** The draft for another dashboard: without its address, and without charts the editor could not open by themselves. */
export function copyOf(draft: Draft): Draft {
  // Values one may not know of cannot be named on another dashboard; charts one may open by oneself need no lock.
  const locked = draft.locked.filter((l) => l.values?.length === l.count).map((l) => ({ ...l, id: '' }));
  return {
    ...draft,
    locked,
    path: '',
    widgets: compact(draft.widgets.filter((w) => w.kind === 'text' || w.chart?.opens)),
  };
}
