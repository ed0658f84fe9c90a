import type { BarSeriesOption, LineSeriesOption, PieSeriesOption } from 'echarts/charts';
import type {
  GridComponentOption,
  LegendComponentOption,
  TitleComponentOption,
  TooltipComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { PictureKind, Result, ResultMeasure } from '../api/shapes';
import { axisLabels, everyLabel, figureAxis, stepAxis, todayMark, zeros } from './axes';
import { donut } from './donut';
import { keyLabel, pictureFigure } from './figures';
import { key } from './legend';
import { colours, compareColour, type Look, mix } from './palette';
import { isPart, type Pivot, pivot, type Series, unitKey } from './pivot';
import { isAdditive } from './question';
import { headHigh, sideBySide, standsApart } from './sides';
import { fit, widthOf } from './text';
import { axisTooltip, overlapWords, type Told } from './tooltip';

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
  /** Titles of measures that the picture leaves to the table. */
  omitted: string[];
  /** The comparison has no place in the picture; the table has it. */
  uncompared: boolean;
  /** What the picture does not say by itself, in a sentence. */
  remark?: string;
  /** How what is counted in part is told from the rest. */
  cut?: 'Striped' | 'Dotted' | 'Faded';
}

export type DrawnKind = Exclude<PictureKind, 'number' | 'table'>;

/** The picture of a result, in the size it is drawn at. */
export function draw(result: Result, kind: DrawnKind, look: Look): Drawing {
  const p = pivot(result, look.person.first_weekday);
  const omit = (all: number[]) => all.flatMap((i) => result.measures[i]?.title ?? []);
  const omitted = omit(p.omitted);
  const overlap = overlapWords(result, result.dimensions);
  const parts = p.places.map(isPart);
  const uncompared = !!result.compare_period && (!p.compare || kind === 'donut');
  if (kind === 'donut') {
    const first = p.series[0]?.measure ?? 0;
    return {
      ...donut(result, p, look),
      omitted: omit(result.measures.map((_, i) => i).filter((i) => i !== first)),
      uncompared,
    };
  }
  if (kind === 'line' || kind === 'area')
    return {
      option: lines(result, p, kind === 'area', look),
      hidden: 0,
      omitted,
      uncompared,
      remark:
        kind === 'area' && stacks(result, p) && beginsCut(p.places.map(isPart))
          ? `Starts with the first whole ${p.axis?.unit ?? 'step'}. The days before it are in the table.`
          : overlap,
      cut: parts.some(Boolean) ? (kind === 'area' && stacks(result, p) ? veiled(parts) : 'Dotted') : undefined,
    };
  if (upright(p))
    return {
      option: columns(result, p, kind === 'stacked_bar', look),
      hidden: 0,
      omitted,
      uncompared,
      remark: overlap,
      cut: parts.some(Boolean) ? 'Striped' : undefined,
    };
  return { ...bars(result, p, kind === 'stacked_bar', look), omitted, uncompared, remark: overlap };
}

/** A stack is faded at its end only; what it begins with in part is left out, and said. */
const veiled = (parts: boolean[]) => (parts.length > 1 && parts.at(-1) ? 'Faded' : undefined);

/** Time, weekdays and hours run from left to right; names are read from top to bottom. */
const upright = (p: Pivot) => p.axis?.type === 'time' || p.axis?.by === 'weekday' || p.axis?.by === 'hour';

const narrow = (look: Look) => look.width < 420;
const low = (look: Look) => look.height < 180;

export function base(look: Look): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: look.font, fontSize: 12, color: look.text },
    grid: { left: 4, right: 8, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' },
  };
}

// ── series ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Drawable extends Told {
  /** 0, or 1 for the unit that has the axis on the other side. */
  side: number;
}

export const count: ResultMeasure = { key: '', title: '', format: 'count' };

function drawables(r: Result, p: Pivot, look: Look): Drawable[] {
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
function placeColours(p: Pivot, look: Look): string[] | undefined {
  if (p.split.length || p.series.length > 1 || !p.axis) return undefined;
  if (p.axis.type !== 'id' && p.axis.by !== 'billable') return undefined;
  return colours(p.axis, p.places, look);
}

// ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Stripes say that a step is counted in part only. */
const stripes = (look: Look) => ({
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
function figureAxes(items: Drawable[], stack: boolean, look: Look, quiet: boolean) {
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
function partBands(parts: boolean[], look: Look) {
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
function partVeil(parts: boolean[], look: Look) {
  const last = parts.length - 1;
  if (last < 1 || !parts[last]) return undefined;
  const data: [{ xAxis: number }, { xAxis: number }][] = [[{ xAxis: last - 1 }, { xAxis: last }]];
  return { silent: true, animation: false, z: 10, itemStyle: { color: look.surface, opacity: 0.6 }, data };
}

/** Whether what is drawn begins with a step that the period cuts: joined to the next it would look like a rise. */
const beginsCut = (parts: boolean[]) => parts.length > 2 && parts[0] === true && !parts[1];

function columns(r: Result, p: Pivot, stacked: boolean, look: Look): ChartOption {
  const items = drawables(r, p, look);
  const tints = placeColours(p, look);
  const keys = key(
    items.map((s) => s.name),
    look,
  );
  const m = items[0]?.measure ?? count;
  const way = pictureFigure(m, items[0]?.data ?? [], look.person);
  const label = (v: unknown) => (typeof v === 'number' && v !== 0 ? way(v) : '');
  const labelWide = Math.max(...(items[0]?.data ?? []).map((v) => widthOf(label(v), look.font, 11)), 1);
  const sparse =
    items.length === 1 &&
    p.places.length > 0 &&
    look.width / p.places.length > Math.max(44, labelWide + 8) &&
    !low(look);
  const stack = stacked && p.split.length > 0;
  const parts = p.places.map(isPart);
  const axes = figureAxes(items, stack, look, sparse);
  return {
    ...base(look),
    legend: keys.legend,
    title: keys.more,
    grid: {
      left: 4,
      right: axes.length > 1 ? 4 : 12,
      top: keys.height + (low(look) ? 10 : 26),
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: axisTooltip(r, p, items, look, tints),
    xAxis: stepAxis(p, look, true, axes.length),
    yAxis: axes,
    series: items.flatMap((s, i): (BarSeriesOption | LineSeriesOption)[] =>
      // The second unit is a line over the bars of the first: bars of two units side by side invite to be compared.
      s.side === 1
        ? [
            {
              type: 'line',
              name: s.name,
              yAxisIndex: 1,
              data: whole(s.data, parts),
              symbol: 'circle',
              symbolSize: 5,
              showSymbol: p.places.length <= 31 || lonely(s.data, parts),
              z: 4,
              lineStyle: { color: s.colour, width: 2 },
              itemStyle: { color: s.colour },
            },
            ...(parts.some(Boolean) ? [{ ...partLine(s, parts, true, false), z: 4 }] : []),
          ]
        : [
            {
              type: 'bar',
              name: s.name,
              stack: stack ? 'all' : undefined,
              barMaxWidth: s.before ? 22 : 36,
              barCategoryGap: p.places.length > 40 ? '12%' : '28%',
              barGap: '8%',
              itemStyle: {
                color: s.colour,
                borderRadius: stack ? 0 : [2, 2, 0, 0],
                borderColor: stack ? look.surface : undefined,
                borderWidth: stack ? 0.5 : 0,
              },
              data: s.data.map((v, at) =>
                parts[at] || (tints && i === 0)
                  ? {
                      value: v as number,
                      itemStyle: {
                        color: tints && i === 0 ? tints[at] : s.colour,
                        decal: parts[at] && !s.before ? stripes(look) : undefined,
                      },
                    }
                  : (v as number),
              ),
              label: sparse
                ? {
                    show: true,
                    position: 'top',
                    color: look.text,
                    fontSize: 11,
                    formatter: (x) => label(x.value),
                  }
                : undefined,
              emphasis: { focus: stack ? 'series' : 'none' },
              markLine: i === 0 ? todayMark(p, look) : undefined,
              markArea: i === 0 ? partBands(parts, look) : undefined,
            },
          ],
    ),
  };
}

function bars(r: Result, full: Pivot, stacked: boolean, look: Look): Omit<Drawing, 'omitted' | 'uncompared'> {
  const stack = stacked && full.split.length > 0;
  const many = full.series.length + (full.compare ? 1 : 0);
  const perPlace = stack || many <= 1 ? 1 : Math.min(many, 4);
  const keysHigh = key(
    drawables(r, full, look).map((s) => s.name),
    look,
  ).height;
  const apart = standsApart(full, r, look);
  const head = apart ? headHigh : 0;
  const bands = apart ? Math.ceil(perPlace / 2) : perPlace;
  const room = Math.max(2, Math.floor((look.height - keysHigh - head - 8) / (bands * 14 + 8)));
  const hidden = Math.max(0, full.places.length - room);
  const p: Pivot = hidden
    ? {
        ...full,
        places: full.places.slice(0, room),
        series: full.series.map((s) => ({ ...s, values: s.values.slice(0, room) })),
        compare: full.compare && { ...full.compare, values: full.compare.values.slice(0, room) },
      }
    : full;
  const items = drawables(r, p, look);
  const tints = placeColours(p, look);
  const keys = key(
    items.map((s) => s.name),
    look,
  );
  const two = items.some((s) => s.side === 1);
  if (apart) return { hidden, option: sideBySide(r, p, items, look) };
  // Figures stand at the ends of the bars where there is room for them, and always where two units share the picture.
  const direct = two || items.length === 1 || (items.length === 2 && p.compare !== undefined);
  const ways = new Map(items.map((s) => [s, pictureFigure(s.measure, s.data, look.person)]));
  const said = (s: Drawable, v: unknown) => (typeof v === 'number' ? (ways.get(s)?.(v) ?? '') : '');
  const beside = Math.max(
    0,
    ...items.filter((s) => !s.before).flatMap((s) => s.data.map((v) => widthOf(said(s, v), look.font))),
  );
  const names = axisLabels(p, look);
  const wanted = Math.max(0, ...names.map((n) => widthOf(n, look.font))) + 4;
  const nameRoom = Math.max(40, Math.min(wanted, (look.width - (direct ? beside + 18 : 16)) * 0.55, 320));
  const below = items.some((s) => s.data.some((v) => (v ?? 0) < 0));
  const ends = zeros(
    [0, 1].map((side) => items.filter((s) => s.side === side).map((s) => s.data)),
    stack,
  );
  const axes = (two ? [0, 1] : [0]).map((side) => {
    const all = items.filter((s) => s.side === side).flatMap((s) => s.data.map((v) => v ?? 0));
    // The longest bar takes all the room there is; two units that go below zero share theirs first.
    const [min, max] = two && below ? (ends[side] ?? [0, 1]) : [Math.min(0, ...all), Math.max(0, ...all)];
    const m = items.find((s) => s.side === side)?.measure ?? count;
    if (direct)
      return {
        type: 'value' as const,
        min,
        max: Math.max(max, max === min ? 1 : max),
        show: false,
      };
    return {
      ...figureAxis(m, look, { side: 0, unit: true }),
      name: undefined,
      splitNumber: narrow(look) ? 2 : 4,
    };
  });
  return {
    hidden,
    option: {
      ...base(look),
      legend: keys.legend,
      title: keys.more,
      grid: {
        left: 4,
        right: direct ? Math.ceil(beside) + 12 : 20,
        top: keys.height + 4,
        bottom: 4,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      tooltip: axisTooltip(r, p, items, look, tints),
      yAxis: {
        type: 'category',
        inverse: true,
        data: names,
        axisTick: { show: false },
        axisLine: { show: !direct, onZero: false, lineStyle: { color: look.grid } },
        axisLabel: {
          color: look.text,
          fontSize: 12,
          interval: 0,
          formatter: (n: string) => fit(n, nameRoom, look.font),
          margin: 10,
        },
      },
      xAxis: axes,
      series: items.map(
        (s, i): BarSeriesOption => ({
          type: 'bar',
          name: s.name,
          xAxisIndex: two ? s.side : 0,
          stack: stack ? 'all' : undefined,
          barMaxWidth: s.before ? 8 : 20,
          barCategoryGap: '32%',
          barGap: '12%',
          itemStyle: {
            color: s.colour,
            borderRadius: stack ? 0 : [0, 3, 3, 0],
            borderColor: stack ? look.surface : undefined,
            borderWidth: stack ? 0.5 : 0,
          },
          data: s.data.map((v, at) => ({
            value: v as number,
            itemStyle: tints && i === 0 ? { color: tints[at] } : undefined,
          })),
          label:
            direct && !s.before
              ? {
                  show: true,
                  // Of a bar below zero that is right of zero, where nothing else is.
                  position: 'right',
                  distance: 6,
                  color: look.text,
                  fontSize: 12,
                  formatter: (x) => said(s, x.value),
                }
              : undefined,
          emphasis: { focus: stack ? 'series' : 'none' },
          markLine:
            i === 0 && below
              ? {
                  silent: true,
                  symbol: 'none' as const,
                  animation: false,
                  lineStyle: { color: look.muted, type: 'solid' as const, width: 1 },
                  label: { show: false },
                  data: [{ xAxis: 0 }],
                }
              : undefined,
        }),
      ),
    },
  };
}

/** Areas of parts of a whole stand on each other. */
const stacks = (r: Result, p: Pivot) =>
  p.split.length > 0 && isAdditive(r.measures[p.series[0]?.measure ?? 0]?.key ?? '');

function lines(r: Result, p: Pivot, area: boolean, look: Look): ChartOption {
  const items = drawables(r, p, look);
  const stack = area && stacks(r, p);
  const two = items.some((s) => s.side === 1);
  const named = !stack && !two && look.width >= 520 && !low(look) && endsApart(items, look);
  const keys = named
    ? { height: 0 }
    : key(
        items.map((s) => s.name),
        look,
      );
  const room = Math.min(190, look.width * 0.28);
  const right = named
    ? 14 + Math.min(room, Math.max(...items.map((s) => widthOf(s.name, look.font))))
    : two
      ? 4
      : edgeLabel(p, look);
  const parts = p.places.map(isPart);
  // The name stands at the end of what is drawn last.
  const open = parts.at(-1) === true;
  return {
    ...base(look),
    legend: keys.legend,
    title: keys.more,
    grid: {
      left: 4,
      right,
      top: keys.height + (low(look) ? 10 : 26),
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: axisTooltip(r, p, items, look),
    xAxis: stepAxis(p, look, false, two ? 2 : 1, named ? right : 0),
    yAxis: figureAxes(items, stack, look, false),
    series: [
      ...items.map(
        (s, i): LineSeriesOption => ({
          type: 'line',
          name: s.name,
          yAxisIndex: two ? s.side : 0,
          stack: stack ? 'all' : undefined,
          // What is counted in part is drawn apart, dashed; a stack cannot be taken apart and begins with what is whole.
          data:
            stack || s.before
              ? (s.data.map((v, at) => (stack && at === 0 && beginsCut(parts) ? null : v)) as number[])
              : whole(s.data, parts),
          showSymbol: p.places.length <= 2 || lonely(s.data, parts),
          symbol: 'circle',
          symbolSize: 6,
          connectNulls: false,
          z: s.before ? 1 : 2,
          lineStyle: {
            color: s.colour,
            width: s.before ? 1.5 : stack ? 1 : 2,
            type: s.before ? 'dashed' : 'solid',
            cap: 'round',
            join: 'round',
          },
          itemStyle: { color: s.colour },
          areaStyle: area && !s.before ? { color: s.colour, opacity: stack ? 0.75 : 0.14 } : undefined,
          endLabel: named && (s.before || !open) ? ended(s, room, look) : undefined,
          labelLayout: named ? { moveOverlap: 'shiftY' } : undefined,
          emphasis: { focus: items.length > 2 ? 'series' : 'none', lineStyle: { width: stack ? 1 : 2.5 } },
          markLine: i === 0 ? todayMark(p, look) : undefined,
          markArea: stack && i === items.length - 1 ? partVeil(parts, look) : undefined,
        }),
      ),
      ...(stack || !parts.some(Boolean)
        ? []
        : items
            .filter((s) => !s.before)
            .map((s) => ({
              ...partLine(s, parts, two, area),
              endLabel: named && open ? ended(s, room, look) : undefined,
              labelLayout: named ? { moveOverlap: 'shiftY' as const } : undefined,
            }))),
    ],
  };
}

const ended = (s: Drawable, room: number, look: Look) => ({
  show: true,
  formatter: () => fit(s.name, room, look.font),
  color: s.before ? look.muted : mix(s.colour, look.text, 0.3),
  fontSize: 12,
  distance: 6,
});

/** Whether each line ends where its name can stand beside it; two names that are close make way for each other. */
function endsApart(items: Drawable[], look: Look): boolean {
  const ends = items.map((s) => s.data.at(-1));
  if (items.length < 2 || items.length > 7 || ends.some((v) => v === null || v === undefined)) return false;
  if (items.length === 2) return true;
  const all = items.flatMap((s) => s.data.map((v) => v ?? 0));
  const span = Math.max(...all, 0) - Math.min(...all, 0) || 1;
  const at = ends.map((v) => ((v ?? 0) / span) * (look.height - 70)).sort((a, b) => a - b);
  return at.every((y, i) => i === 0 || y - (at[i - 1] ?? 0) >= 16);
}

/** What of a line is counted whole; the rest of it is drawn apart. */
const whole = (data: (number | null)[], parts: boolean[]) => data.map((v, at) => (parts[at] ? null : v)) as number[];

/** A line of a single step that is counted whole, with nothing beside it, is a dot. */
const lonely = (data: (number | null)[], parts: boolean[]) =>
  data.filter((v, i) => v !== null && !parts[i]).length === 1;

/** The steps that are counted in part, joined to what is before them: thin dots with an open end. The first stands alone. */
function partLine(s: Drawable, parts: boolean[], two: boolean, area: boolean): LineSeriesOption {
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

/** Half of the last label of a line's axis stands beyond its last point. */
function edgeLabel(p: Pivot, look: Look): number {
  const labels = axisLabels(p, look);
  const last = labels.at(-1) ?? '';
  const shown = everyLabel(labels, look)(labels.length - 1);
  return shown ? Math.max(14, Math.max(...last.split('\n').map((l) => widthOf(l, look.font, 11))) / 2 + 4) : 14;
}
