import type { Result, ResultDimension, ResultKey, ResultMeasure } from '../api/shapes';

export interface Series {
  name?: ResultKey[];
  /** Index into result.measures. */
  measure: number;
  values: (number | null)[];
}

/** The result turned on its side: one axis, and what stands above each of its places. */
export interface Pivot {
  axis?: ResultDimension;
  places: ResultKey[];
  split: ResultDimension[];
  series: Series[];
  /** The comparison above the same places; only when there is nothing but the axis. */
  compare?: Series;
  /** Indexes of measures that the picture leaves out: a third unit, or all but the first where there are series already. */
  omitted: number[];
}

/** The unit of a measure; those of one share an axis. */
export const unitKey = (m: ResultMeasure | undefined) => `${m?.format} ${m?.currency ?? ''}`;

/** Whether values of a dimension have an order of their own: steps of time, days of the week, hours of the day. */
export const ordinal = (d: Pick<ResultDimension, 'by'> & { type: string }) =>
  d.type === 'time' || d.by === 'weekday' || d.by === 'hour';

/** Time goes along the axis whichever breakdown it is; without time, the first breakdown does. */
export function pivot(r: Result, firstWeekday = 1): Pivot {
  const time = r.dimensions.findIndex((d) => d.type === 'time');
  const at = Math.max(time, 0);
  const axis = r.dimensions[at];
  const split = r.dimensions.filter((_, i) => i !== at);
  const units = [...new Set(r.measures.map(unitKey))].slice(0, 2);
  const kin = units.flatMap((u) => r.measures.flatMap((m, i) => (unitKey(m) === u ? [i] : [])));
  const shown = split.length ? kin.slice(0, 1) : kin;
  const omitted = r.measures.map((_, i) => i).filter((i) => !shown.includes(i));
  if (!axis) {
    const values = r.rows[0]?.values ?? r.totals;
    return { places: [], split, omitted, series: shown.map((m) => ({ measure: m, values: [values[m] ?? null] })) };
  }

  const places = placesOf(
    r.rows.map((row) => row.keys[at]),
    axis,
    firstWeekday,
  );
  const index = new Map(places.map((p, i) => [id(p), i]));
  const placeOf = (row: Result['rows'][number]) => index.get(id(row.keys[at])) ?? 0;
  const gap = (m: number) => (ordinal(axis) && r.measures[m]?.adds_up ? 0 : null);
  const empty = (m: number) => new Array<number | null>(places.length).fill(gap(m));

  if (!split.length) {
    const series = shown.map((m): Series => ({ measure: m, values: empty(m) }));
    let compare: Series | undefined;
    const [only = 0, another] = shown;
    if (r.compare_period && another === undefined) compare = { measure: only, values: places.map(() => null) };
    for (const row of r.rows) {
      const i = placeOf(row);
      for (const s of series) s.values[i] = row.values[s.measure] ?? null;
      if (compare) compare.values[i] = row.compare?.[compare.measure] ?? null;
    }
    return { axis, places, split, series, compare, omitted };
  }

  const m = shown[0] ?? 0;
  const groups = new Map<string, Series>();
  for (const row of r.rows) {
    const name = row.keys.filter((_, i) => i !== at);
    const key = name.map(id).join('\u0000');
    let s = groups.get(key);
    if (!s) {
      s = { name, measure: m, values: empty(m) };
      groups.set(key, s);
    }
    s.values[placeOf(row)] = row.values[m] ?? null;
  }
  return { axis, places, split, series: sorted([...groups.values()], split, firstWeekday), omitted };
}

/** Largest first, so that colours and stacks begin with what matters; things with an order keep it; the rest comes last. */
function sorted(series: Series[], split: ResultDimension[], firstWeekday: number): Series[] {
  const sum = (s: Series) => s.values.reduce<number>((a, v) => a + (v ?? 0), 0);
  return series.sort((a, b) => {
    for (let i = 0; i < split.length; i++) {
      const [x, y] = [a.name?.[i], b.name?.[i]];
      if (!x || !y) continue;
      const late = rank(x) - rank(y);
      if (late) return late;
      if (ordinal(split[i]) && x.value !== y.value)
        return place(split[i], x, firstWeekday) < place(split[i], y, firstWeekday) ? -1 : 1;
    }
    return sum(b) - sum(a);
  });
}

const rank = (k: ResultKey) => (k.kind === 'other' ? 2 : k.kind === 'none' ? 1 : 0);

function place(d: ResultDimension, k: ResultKey, firstWeekday: number): number | string {
  if (d.by === 'weekday') return (Number(k.value) - firstWeekday + 7) % 7;
  if (d.by === 'hour') return Number(k.value);
  return String(k.value);
}

function placesOf(keys: ResultKey[], axis: ResultDimension, firstWeekday: number): ResultKey[] {
  const seen = new Map<string, ResultKey>();
  for (const k of keys) if (!seen.has(id(k))) seen.set(id(k), k);
  if (axis.by === 'weekday' && seen.size > 0)
    return Array.from({ length: 7 }, (_, i) => (i + firstWeekday) % 7).map(
      (v) => seen.get(id({ value: v })) ?? { value: v, label: '' },
    );
  if (axis.by === 'hour' && seen.size > 0)
    return Array.from({ length: 24 }, (_, v) => seen.get(id({ value: v })) ?? { value: v, label: '' });
  const out = [...seen.values()];
  if (axis.type === 'time') return out.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
  const last = (k: ResultKey) => (k.kind === 'other' ? 1 : 0);
  return out.sort((a, b) => last(a) - last(b));
}

const id = (k: Pick<ResultKey, 'value' | 'kind'> | undefined) =>
  `${k?.kind ?? ''}\u0001${typeof k?.value}\u0001${k?.value}`;

/** Where today stands on a time axis; undefined when the axis ends before it or begins after it. */
export function todayPlace(places: ResultKey[], unit: string | undefined, today: string): number | undefined {
  let at = -1;
  for (const [i, k] of places.entries()) if (String(k.value) <= today) at = i;
  const place = places[at];
  return place && today < nextPeriod(String(place.value), unit) ? at : undefined;
}

function nextPeriod(day: string, unit: string | undefined): string {
  const t = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  if (unit === 'year') t.setUTCFullYear(t.getUTCFullYear() + 1);
  else if (unit === 'quarter') t.setUTCMonth(t.getUTCMonth() + 3);
  else if (unit === 'month') t.setUTCMonth(t.getUTCMonth() + 1);
  else t.setUTCDate(t.getUTCDate() + (unit === 'week' ? 7 : 1));
  return Number.isNaN(t.getTime()) ? day : t.toISOString().slice(0, 10);
}

/** Whether a step is counted in part only: the period cuts it, or it is not over. */
export const isPart = (k: ResultKey | undefined) => !!k && (!!k.part || !!k.so_far);

/** The result without the steps that are counted in part, and how many those were. */
export function wholeSteps(r: Result): { result: Result; left: number } {
  const at = r.dimensions.findIndex((d) => d.type === 'time');
  const cut = new Set(r.rows.flatMap((row) => (isPart(row.keys[at]) ? [String(row.keys[at]?.value)] : [])));
  const all = new Set(r.rows.map((row) => String(row.keys[at]?.value)));
  // A picture of nothing but parts says more than an empty one.
  if (at < 0 || cut.size === 0 || cut.size === all.size) return { result: r, left: 0 };
  return { result: { ...r, rows: r.rows.filter((row) => !isPart(row.keys[at])) }, left: cut.size };
}
