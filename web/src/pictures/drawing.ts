import type { BarSeriesOption, LineSeriesOption, PieSeriesOption } from 'echarts/charts';
import type {
  GridComponentOption,
  LegendComponentOption,
  TitleComponentOption,
  TooltipComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Result, ResultMeasure } from '../api/shapes';
import { figureAxis, zeros } from './axes';
import { keyLabel } from './figures';
import { colours, compareColour, type Look } from './palette';
import { ordinal, type Pivot, type Series, unitKey } from './pivot';
import type { Told } from './tooltip';

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | PieSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
  | TitleComponentOption
>;

export interface Drawing {
  option: ChartOption;
  /** Rows that found no room; the table has them all. */
  hidden: number;
  /** What those rows come to, where that can be said. */
  rest?: string;
  /** Titles of measures that the picture leaves to the table. */
  omitted: string[];
  /** The comparison has no place in the picture; the table has it. */
  uncompared: boolean;
  /** What the picture does not say by itself, in a sentence. */
  remark?: string;
  /** How what is counted in part is told from the rest. */
  cut?: 'Striped' | 'Dotted' | 'Faded';
}

/** Time, weekdays and hours run from left to right; names are read from top to bottom. */
export const upright = (p: Pivot) => !!p.axis && ordinal(p.axis);

export const narrow = (look: Look) => look.width < 420;
export const low = (look: Look) => look.height < 180;

export function base(look: Look): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: look.font, fontSize: 12, color: look.text },
    grid: { left: 4, right: 8, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' },
  };
}

export interface Drawable extends Told {
  /** 0, or 1 for the unit that has the axis on the other side. */
  side: number;
}

export const count: ResultMeasure = { key: '', title: '', format: 'count' };

export function drawables(r: Result, p: Pivot, look: Look): Drawable[] {
  const tints = seriesColours(p, look);
  const first = unitKey(r.measures[p.series[0]?.measure ?? 0]);
  const out = p.series.map(
    (s, i): Drawable => ({
      name: seriesName(r, p, s, look),
      colour: tints[i] ?? look.accent,
      data: s.values,
      measure: r.measures[s.measure] ?? count,
      side: unitKey(r.measures[s.measure]) === first ? 0 : 1,
    }),
  );
  const names = distinct(out.map((d) => d.name));
  for (const [i, d] of out.entries()) d.name = names[i] ?? d.name;
  if (p.compare)
    out.push({
      name: compareName(r),
      colour: compareColour(look),
      data: p.compare.values,
      measure: r.measures[p.compare.measure] ?? count,
      before: true,
      side: 0,
    });
  return out;
}

/** The legend and the tooltip tell things apart by their names: a second Web is Web (2). */
export function distinct(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}

export function compareName(r: Result): string {
  if (!r.compare_period) return 'Before';
  const years = Number(r.period.from.slice(0, 4)) - Number(r.compare_period.from.slice(0, 4));
  const sameDay = r.period.from.slice(4) === r.compare_period.from.slice(4);
  return years === 1 && sameDay ? 'Year before' : 'Period before';
}

function seriesName(r: Result, p: Pivot, s: Series, look: Look): string {
  if (!s.name) return r.measures[s.measure]?.title ?? '';
  return s.name.map((k, i) => keyLabel(p.split[i], k, look.person)).join(' · ');
}

function seriesColours(p: Pivot, look: Look): string[] {
  if (!p.split.length)
    return colours(
      undefined,
      p.series.map((_, i) => ({ value: i, label: '', slot: i })),
      look,
    ).map((c, i) => (i === 0 ? look.accent : c));
  if (p.split.length === 1)
    return colours(
      p.split[0],
      p.series.map((s) => s.name?.[0] ?? { value: null, label: '' }),
      look,
    );
  // Of two things together, each adds to the slot.
  return colours(
    undefined,
    p.series.map((s) => ({
      value: (s.name ?? []).map((k) => String(k.value)).join('|'),
      label: '',
      slot: (s.name ?? []).reduce((a, k, i) => a + (k.slot ?? 0) * (i ? 5 : 1), 0),
      kind: s.name?.find((k) => k.kind)?.kind,
    })),
    look,
  );
}

/** One series over things: each in the colour it has in every other picture. */
export function placeColours(p: Pivot, look: Look): string[] | undefined {
  if (p.split.length || p.series.length > 1 || !p.axis) return undefined;
  if (p.axis.type !== 'id' && p.axis.by !== 'billable') return undefined;
  return colours(p.axis, p.places, look);
}

/** Stripes say that a step is counted in part only. */
export const stripes = (look: Look) => ({
  symbol: 'rect' as const,
  color: look.surface,
  dashArrayX: [1, 0],
  dashArrayY: [3, 3],
  rotation: -Math.PI / 4,
});

/** The colour of an axis that only one of the two units has: that of its series. */
function sideColour(items: Drawable[], side: number): string | undefined {
  const of = items.filter((s) => s.side === side && !s.before);
  return items.some((s) => s.side === 1) && of.length === 1 ? of[0]?.colour : undefined;
}

/** The axes of figures: one a unit, the second on the right. Where one goes below zero, both have zero at one height. */
export function figureAxes(items: Drawable[], stack: boolean, look: Look, quiet: boolean) {
  const sides = items.some((s) => s.side === 1) ? [0, 1] : [0];
  const ends = zeros(
    sides.map((side) => items.filter((s) => s.side === side).map((s) => s.data)),
    stack,
  );
  return sides.map((side) => {
    const m = items.find((s) => s.side === side)?.measure ?? count;
    return {
      ...figureAxis(m, look, {
        side,
        colour: sideColour(items, side),
        ends: sides.length > 1 ? ends[side] : undefined,
      }),
      ...(quiet ? { name: undefined, splitLine: { show: false }, axisLabel: { show: false } } : {}),
      ...(side === 1 ? { splitLine: { show: false } } : {}),
    };
  });
}

/** A band behind what is counted in part: also where that is nothing. */
export function partBands(parts: boolean[], look: Look) {
  if (!parts.some(Boolean)) return undefined;
  return {
    silent: true,
    animation: false,
    z: 0,
    itemStyle: { color: look.grid, opacity: 0.35 },
    data: parts.flatMap((is, at): [{ xAxis: number }, { xAxis: number }][] =>
      is ? [[{ xAxis: at }, { xAxis: at }]] : [],
    ),
  };
}

/** A veil over the end of a stack that is counted in part: it cannot be taken apart as lines can. */
export function partVeil(parts: boolean[], look: Look) {
  const last = parts.length - 1;
  if (last < 1 || !parts[last]) return undefined;
  const data: [{ xAxis: number }, { xAxis: number }][] = [[{ xAxis: last - 1 }, { xAxis: last }]];
  return { silent: true, animation: false, z: 10, itemStyle: { color: look.surface, opacity: 0.6 }, data };
}

/** Whether what is drawn begins with a step that the period cuts: joined to the next it would look like a rise. */
export const beginsCut = (parts: boolean[]) => parts.length > 2 && parts[0] === true && !parts[1];

/** What of a line is counted whole; the rest of it is drawn apart. */
export const whole = (data: (number | null)[], parts: boolean[]) =>
  data.map((v, at) => (parts[at] ? null : v)) as number[];

/** A line of a single step that is counted whole, with nothing beside it, is a dot. */
export const lonely = (data: (number | null)[], parts: boolean[]) =>
  data.filter((v, i) => v !== null && !parts[i]).length === 1;

/** The steps that are counted in part, joined to what is before them: thin dots with an open end. The first stands alone. */
export function partLine(s: Drawable, parts: boolean[], two: boolean, area: boolean): LineSeriesOption {
  return {
    type: 'line',
    name: `${s.name}\u200b`,
    yAxisIndex: two ? s.side : 0,
    silent: true,
    tooltip: { show: false },
    data: s.data.map((v, at) => {
      if (parts[at]) return { value: v as number, symbol: 'emptyCircle', symbolSize: 6 };
      const joined = parts[at + 1] || (parts[at - 1] && !(at === 1 && beginsCut(parts)));
      return joined ? { value: v as number, symbol: 'none' } : (null as unknown as number);
    }),
    showSymbol: true,
    z: 2,
    lineStyle: { color: s.colour, width: 1.75, type: [2, 3], cap: 'butt' },
    itemStyle: { color: s.colour },
    areaStyle: area ? { color: s.colour, opacity: 0.07 } : undefined,
  };
}
