import type { BarSeriesOption, LineSeriesOption, PieSeriesOption } from 'echarts/charts';
import type {
  GridComponentOption,
  LegendComponentOption,
  TitleComponentOption,
  TooltipComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { PictureKind, Result, ResultDimension, ResultKey, ResultMeasure } from '../api/shapes';
import { figure, keyLabel, tick, timeLabel, titleWithUnit, unitOf, weekdayName } from './figures';
import { colours, compareColour, type Look, mix } from './palette';
import { type Pivot, pivot, type Series, todayPlace } from './pivot';
import { isAdditive } from './question';

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
  /** Titles of measures in another unit, which the picture leaves to the table. */
  omitted: string[];
  /** The comparison has no place in the picture; the table has it. */
  uncompared: boolean;
  /** What the picture does not say by itself, in a sentence. */
  remark?: string;
}

export type DrawnKind = Exclude<PictureKind, 'number' | 'table'>;

/** The picture of a result, in the size it is drawn at. */
export function draw(result: Result, kind: DrawnKind, look: Look): Drawing {
  const p = pivot(result, look.person.first_weekday);
  const omitted = p.omitted.flatMap((i) => result.measures[i]?.title ?? []);
  const uncompared = !!result.compare_period && (!p.compare || kind === 'donut');
  if (kind === 'donut') return { ...donut(result, p, look), omitted, uncompared };
  if (kind === 'line' || kind === 'area')
    return { option: lines(result, p, kind === 'area', look), hidden: 0, omitted, uncompared };
  if (upright(p)) return { option: columns(result, p, kind === 'stacked_bar', look), hidden: 0, omitted, uncompared };
  return { ...bars(result, p, kind === 'stacked_bar', look), omitted, uncompared };
}

/** Time, weekdays and hours run from left to right; names are read from top to bottom. */
const upright = (p: Pivot) => p.axis?.type === 'time' || p.axis?.by === 'weekday' || p.axis?.by === 'hour';

const narrow = (look: Look) => look.width < 420;
const low = (look: Look) => look.height < 180;

function base(look: Look): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: look.font, fontSize: 12, color: look.text },
    grid: { left: 4, right: 8, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' },
  };
}

// ── series ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Drawable {
  name: string;
  colour: string;
  data: (number | null)[];
  measure: ResultMeasure;
  /** Drawn behind and muted. */
  before?: boolean;
}

const count: ResultMeasure = { key: '', title: '', format: 'count' };

function drawables(r: Result, p: Pivot, look: Look): Drawable[] {
  const tints = seriesColours(p, look);
  const out = p.series.map(
    (s, i): Drawable => ({
      name: seriesName(r, p, s, look),
      colour: tints[i] ?? look.accent,
      data: s.values,
      measure: r.measures[s.measure] ?? count,
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
    });
  return out;
}

/** The legend and the tooltip tell things apart by their names: a second Web is Web (2). */
function distinct(names: string[]): string[] {
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
      p.series.map((_, i) => ({ value: i, label: '' })),
      look,
    ).map((c, i) => (i === 0 ? look.accent : c));
  if (p.split.length === 1)
    return colours(
      p.split[0],
      p.series.map((s) => s.name?.[0] ?? { value: null, label: '' }),
      look,
    );
  return colours(
    undefined,
    p.series.map((s) => ({
      value: (s.name ?? []).map((k) => String(k.value)).join('|'),
      label: '',
      kind: s.name?.find((k) => k.kind)?.kind,
    })),
    look,
  );
}

/** One series: a place on the axis may have a colour of its own (projects do). */
function placeColours(p: Pivot, look: Look): string[] | undefined {
  if (p.split.length || p.series.length > 1 || !p.axis) return undefined;
  if (!p.places.some((k) => k.colour) && p.axis.by !== 'billable') return undefined;
  return colours(p.axis, p.places, look, false);
}

// ── axes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function axisLabels(p: Pivot, look: Look): string[] {
  const unit = p.axis?.unit ?? p.axis?.by;
  let year = '';
  return p.places.map((k) => {
    if (p.axis?.type === 'time' && typeof k.value === 'string') {
      const y = k.value.slice(0, 4);
      const label = timeLabel(k.value, unit, look.person);
      if (unit === 'year' || y === year) return label;
      year = y;
      return `${label}\n${y}`;
    }
    if (p.axis?.by === 'weekday' && typeof k.value === 'number') return weekdayName(k.value, look.person, 'short');
    return p.axis ? keyLabel(p.axis, k, look.person) : k.label;
  });
}

/** Every how many labels there is room for; the first place of a year is always said. */
function everyLabel(labels: string[], look: Look): (index: number) => boolean {
  const wide = Math.max(...labels.map((l) => Math.max(...l.split('\n').map((w) => w.length))), 1) * 6.6 + 14;
  const step = Math.max(1, Math.ceil((labels.length * wide) / Math.max(look.width - 60, 60)));
  const years = labels.map((l, i) => (l.includes('\n') ? i : -1)).filter((i) => i > 0);
  const near = (i: number) => years.some((y) => y !== i && Math.abs(y - i) < step * 0.7);
  return (i) => years.includes(i) || (i % step === 0 && !near(i));
}

function timeAxis(p: Pivot, look: Look, edge: boolean) {
  const labels = axisLabels(p, look);
  return {
    type: 'category' as const,
    data: labels,
    boundaryGap: edge,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.grid, width: 1 } },
    axisLabel: {
      color: look.muted,
      fontSize: 11,
      lineHeight: 14,
      margin: 8,
      interval: everyLabel(labels, look),
      hideOverlap: false,
    },
  };
}

function valueAxis(m: ResultMeasure, look: Look) {
  return {
    type: 'value' as const,
    name: low(look) ? undefined : titleWithUnit(m),
    nameLocation: 'end' as const,
    nameGap: 10,
    nameTextStyle: { color: look.muted, fontSize: 11, align: 'left' as const, padding: [0, 0, 0, -4] },
    splitNumber: low(look) ? 2 : 4,
    minInterval: m.format === 'count' ? 1 : undefined,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: look.muted,
      fontSize: 11,
      formatter: (v: number) => tick(v, m, look.person),
    },
    splitLine: { lineStyle: { color: look.grid, width: 1 } },
  };
}

function todayMark(p: Pivot, look: Look) {
  if (p.axis?.type !== 'time' || p.places.length < 3) return undefined;
  const at = todayPlace(p.places, p.axis.unit ?? p.axis.by, look.today);
  if (at === undefined) return undefined;
  return {
    silent: true,
    symbol: 'none' as const,
    animation: false,
    z: 1,
    lineStyle: { color: look.muted, type: 'dotted' as const, width: 1 },
    label: {
      show: true,
      formatter: 'Today',
      position: 'end' as const,
      distance: 2,
      color: look.muted,
      fontSize: 10,
      align: at > p.places.length * 0.8 ? ('right' as const) : ('center' as const),
    },
    data: [{ xAxis: at }],
  };
}

function legend(items: Drawable[], look: Look): LegendComponentOption | undefined {
  if (items.length < 2) return undefined;
  return {
    type: 'scroll',
    top: 0,
    left: 0,
    right: 0,
    icon: 'circle',
    itemWidth: 8,
    itemHeight: 8,
    itemGap: 14,
    data: items.map((s) => s.name),
    textStyle: { color: look.text, fontSize: 12, lineHeight: 18, padding: [0, 0, 0, 2] },
    formatter: (name: string) => shorten(name, narrow(look) ? 18 : 28),
    inactiveColor: look.grid,
    pageIconColor: look.muted,
    pageIconInactiveColor: look.grid,
    pageIconSize: 9,
    pageTextStyle: { color: look.muted, fontSize: 11 },
  };
}

const shorten = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

// ── tooltips ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Pointed {
  dataIndex: number;
  seriesIndex: number;
}

interface TipLine {
  colour?: string;
  name: string;
  value: string;
  muted?: boolean;
}

/** Built as nodes, never as text: names of projects and people are shown as they are, whatever they contain. */
export function tip(title: string, lines: TipLine[], more: number): HTMLElement {
  const box = document.createElement('div');
  const head = box.appendChild(document.createElement('div'));
  head.textContent = title;
  head.style.fontWeight = '600';
  head.style.marginBottom = '4px';
  for (const l of lines) {
    const row = box.appendChild(document.createElement('div'));
    Object.assign(row.style, {
      display: 'flex',
      alignItems: 'center',
      gap: '8px',
      lineHeight: '20px',
      opacity: l.muted ? '0.75' : '1',
    });
    const dot = row.appendChild(document.createElement('span'));
    Object.assign(dot.style, {
      flex: '0 0 8px',
      height: '8px',
      borderRadius: '4px',
      background: l.colour ?? 'transparent',
    });
    const name = row.appendChild(document.createElement('span'));
    name.textContent = shorten(l.name, 40);
    name.style.flex = '1';
    const value = row.appendChild(document.createElement('span'));
    value.textContent = l.value;
    Object.assign(value.style, { fontVariantNumeric: 'tabular-nums', fontWeight: '500', paddingLeft: '12px' });
  }
  if (more > 0) {
    const rest = box.appendChild(document.createElement('div'));
    rest.textContent = `and ${more} more`;
    rest.style.opacity = '0.7';
  }
  return box;
}

function tooltip(look: Look): TooltipComponentOption {
  return {
    confine: true,
    appendTo: undefined,
    transitionDuration: 0,
    backgroundColor: look.dark ? mix(look.surface, '#ffffff', 0.08) : '#ffffff',
    borderColor: look.grid,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: look.text, fontSize: 12, fontFamily: look.font },
    extraCssText:
      'border-radius: 8px; box-shadow: 0 4px 16px rgba(0, 0, 0, 0.12); max-width: 340px; white-space: normal;',
  };
}

function axisTooltip(r: Result, p: Pivot, items: Drawable[], look: Look, tints?: string[]): TooltipComponentOption {
  return {
    ...tooltip(look),
    trigger: 'axis',
    axisPointer: {
      type: p.axis?.type === 'time' && items.some((i) => i) ? 'line' : 'shadow',
      lineStyle: { color: look.muted, width: 1, type: 'solid' },
      shadowStyle: { color: look.muted, opacity: 0.08 },
    },
    formatter: (params) => {
      const all = (Array.isArray(params) ? params : [params]) as unknown as Pointed[];
      const i = all[0]?.dataIndex ?? 0;
      const key = p.places[i];
      const title = key && p.axis ? keyLabel(p.axis, key, look.person) : '';
      const rows = items
        .map((s) => ({
          colour: items.length === 1 && tints ? tints[i] : s.colour,
          name: s.name,
          value: s.data[i],
          measure: s.measure,
          muted: s.before,
        }))
        .filter((l) => items.length < 3 || (l.value !== null && l.value !== 0));
      if (items.length > 3 && !p.compare) rows.sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
      const shown = rows.slice(0, 10).map((l): TipLine => ({ ...l, value: figure(l.value, l.measure, look.person) }));
      if (p.split.length && rows.length > 1 && addsUp(r, p.split, items[0].measure))
        shown.push({
          name: 'Total',
          value: figure(
            rows.reduce((a, l) => a + (l.value ?? 0), 0),
            items[0].measure,
            look.person,
          ),
        });
      // Measures the picture leaves out are still worth a line here.
      if (!p.split.length && p.axis)
        for (const m of p.omitted) {
          const row = r.rows.find((x) => x.keys[0]?.value === key?.value && x.keys[0]?.kind === key?.kind);
          shown.push({
            name: r.measures[m].title,
            value: figure(row?.values[m], r.measures[m], look.person),
            muted: true,
          });
        }
      return tip(title, shown, rows.length - Math.min(rows.length, 10));
    },
  };
}

// ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────────

function columns(r: Result, p: Pivot, stacked: boolean, look: Look): ChartOption {
  const items = drawables(r, p, look);
  const tints = placeColours(p, look);
  const keys = items.length > 1 ? legend(items, look) : undefined;
  const m = items[0]?.measure ?? count;
  const sparse = items.length === 1 && p.places.length > 0 && look.width / p.places.length > 52 && !low(look);
  const stack = stacked && p.split.length > 0;
  return {
    ...base(look),
    legend: keys,
    grid: {
      left: 4,
      right: 12,
      top: (keys ? 34 : 8) + (low(look) ? 4 : 20),
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: axisTooltip(r, p, items, look, tints),
    xAxis: timeAxis(p, look, true),
    yAxis: sparse
      ? { ...valueAxis(m, look), name: undefined, splitLine: { show: false }, axisLabel: { show: false } }
      : valueAxis(m, look),
    series: items.map(
      (s, i): BarSeriesOption => ({
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
        data:
          tints && i === 0
            ? s.data.map((v, at) => ({ value: v as number, itemStyle: { color: tints[at] } }))
            : (s.data as number[]),
        label: sparse
          ? { show: true, position: 'top', color: look.text, fontSize: 11, formatter: (x) => label(x.value, m, look) }
          : undefined,
        emphasis: { focus: stack ? 'series' : 'none' },
        markLine: i === 0 ? todayMark(p, look) : undefined,
      }),
    ),
  };
}

const label = (value: unknown, m: ResultMeasure, look: Look) =>
  typeof value === 'number' && value !== 0 ? figure(value, m, look.person) : '';

function bars(r: Result, full: Pivot, stacked: boolean, look: Look): Omit<Drawing, 'omitted' | 'uncompared'> {
  const stack = stacked && full.split.length > 0;
  const perPlace =
    stack || full.split.length + full.series.length <= 1 ? 1 : Math.min(full.series.length + (full.compare ? 1 : 0), 4);
  const keysHigh = full.series.length + (full.compare ? 1 : 0) > 1 ? 34 : 0;
  const room = Math.max(3, Math.floor((look.height - keysHigh - 12) / (perPlace * 14 + 8)));
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
  const m = items[0]?.measure ?? count;
  const keys = legend(items, look);
  const names = axisLabels(p, look);
  const direct = items.length === 1 || (items.length === 2 && p.compare !== undefined);
  return {
    hidden,
    option: {
      ...base(look),
      legend: keys,
      grid: {
        left: 4,
        right: direct ? 64 : 16,
        top: keys ? 34 : 4,
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
        axisLine: { show: !direct, lineStyle: { color: look.grid } },
        axisLabel: {
          color: look.text,
          fontSize: 12,
          interval: 0,
          width: Math.min(190, look.width * 0.34),
          overflow: 'truncate',
          margin: 10,
        },
      },
      xAxis: direct
        ? {
            ...valueAxis(m, look),
            name: undefined,
            max: 'dataMax',
            axisLabel: { show: false },
            splitLine: { show: false },
          }
        : {
            ...valueAxis(m, look),
            name: undefined,
            splitNumber: narrow(look) ? 2 : 4,
            axisLabel: {
              color: look.muted,
              fontSize: 11,
              hideOverlap: true,
              formatter: (v: number) => axisFigure(v, m, look),
            },
          },
      series: items.map(
        (s, i): BarSeriesOption => ({
          type: 'bar',
          name: s.name,
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
          data:
            tints && i === 0
              ? s.data.map((v, at) => ({ value: v as number, itemStyle: { color: tints[at] } }))
              : (s.data as number[]),
          label:
            direct && !s.before
              ? {
                  show: true,
                  position: 'right',
                  distance: 6,
                  color: look.text,
                  fontSize: 12,
                  formatter: (x) => label(x.value, m, look),
                }
              : undefined,
          emphasis: { focus: stack ? 'series' : 'none' },
        }),
      ),
    },
  };
}

/** The unit stands at the first figure that is not zero, and nowhere else would it be missed. */
const axisFigure = (v: number, m: ResultMeasure, look: Look) => {
  const n = tick(v, m, look.person);
  const unit = unitOf(m);
  return v === 0 && unit ? `${n} ${unit}` : n;
};

function lines(r: Result, p: Pivot, area: boolean, look: Look): ChartOption {
  const items = drawables(r, p, look);
  const stack = area && p.split.length > 0 && isAdditive(items[0]?.measure.key ?? '');
  const m = items[0]?.measure ?? count;
  const named = !stack && items.length > 1 && items.length <= 7 && look.width >= 520 && !low(look);
  const keys = named ? undefined : legend(items, look);
  const right = named ? Math.min(150, 16 + 6.8 * Math.max(...items.map((s) => shorten(s.name, 20).length))) : 14;
  return {
    ...base(look),
    legend: keys,
    grid: {
      left: 4,
      right,
      top: (keys ? 34 : 8) + (low(look) ? 4 : 20),
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: axisTooltip(r, p, items, look),
    xAxis: timeAxis(p, look, false),
    yAxis: valueAxis(m, look),
    series: items.map(
      (s, i): LineSeriesOption => ({
        type: 'line',
        name: s.name,
        stack: stack ? 'all' : undefined,
        data: s.data as number[],
        showSymbol: p.places.length <= 2,
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
        endLabel: named
          ? {
              show: true,
              formatter: () => shorten(s.name, 20),
              color: s.before ? look.muted : legibleText(s.colour, look),
              fontSize: 12,
              distance: 6,
            }
          : undefined,
        labelLayout: named ? { moveOverlap: 'shiftY' } : undefined,
        emphasis: { focus: items.length > 2 ? 'series' : 'none', lineStyle: { width: stack ? 1 : 2.5 } },
        markLine: i === 0 ? todayMark(p, look) : undefined,
      }),
    ),
  };
}

/** A name inside rich text must not open or close a style. */
const plain = (text: string) => text.replace(/[{}|]/g, ' ');

const legibleText = (colour: string, look: Look) => mix(colour, look.text, 0.3);

/** What counts under several values is in a total once: the values then do not add up to it. */
const overlapping = (d: ResultDimension | undefined) => d?.by === 'tag' || d?.by === 'group';

/** Whether the rows along these dimensions add up to the answer's total. */
const addsUp = (r: Result, dimensions: (ResultDimension | undefined)[], m: ResultMeasure) =>
  isAdditive(m.key) && !r.truncated && !dimensions.some(overlapping);

function donut(r: Result, p: Pivot, look: Look): Omit<Drawing, 'omitted' | 'uncompared'> {
  const first = p.split.length && p.axis?.type === 'time' ? bySeries(p) : byPlace(p);
  const dimension = p.split.length && p.axis?.type === 'time' ? p.split[0] : p.axis;
  const m = r.measures[p.series[0]?.measure ?? 0] ?? count;
  const parts = first.filter((s) => s.value > 0);
  const tints = dimension
    ? colours(
        dimension,
        parts.map((s) => s.key),
        look,
      )
    : [];
  const at = p.series[0]?.measure ?? 0;
  const total = r.totals[at];
  // A ring says how a whole is divided. Where its parts are not that, it says how large they are.
  const below0 = first.filter((s) => s.value < 0).length;
  const divides = addsUp(r, [dimension], m) && below0 === 0;
  const names = distinct(parts.map((s) => (dimension ? keyLabel(dimension, s.key, look.person) : s.key.label)));
  const share = (v: number) =>
    divides && total
      ? new Intl.NumberFormat(look.person.locale, {
          style: 'percent',
          maximumFractionDigits: v / total < 0.1 ? 1 : 0,
        }).format(v / total)
      : figure(v, m, look.person);
  const around = look.width >= 380 && look.height >= 190 && look.width > look.height * 1.05;
  const size = Math.min(look.height, around ? look.width * 0.52 : look.width) - (around ? 24 : 8);
  const aside = !around && look.width > look.height * 1.6;
  // Below the ring the names stand in two columns where there is room for all of them, on one line that turns otherwise.
  const listed = Math.ceil(parts.length / 2) * 23 + 8;
  const columns = !around && !aside && look.height - listed >= 150;
  const column = look.width / 2 - 36;
  const below = around || aside ? 0 : columns ? listed : 28;
  const centre: [number, number] = aside
    ? [size / 2 + 8, look.height / 2]
    : [look.width / 2, (look.height - below) / 2];
  const radius = (around ? size * 0.88 : aside ? size : Math.min(look.width, look.height - below) - 8) / 2;
  const middle = figure(total, m, look.person);
  const large = Math.max(13, Math.min(24, radius * 0.24, (radius * 1.15) / Math.max(1, middle.length * 0.56)));
  const named = radius > 56;
  return {
    hidden: first.length - parts.length,
    remark: below0
      ? `${below0 === 1 ? 'One part is' : `${below0} parts are`} below zero and cannot be drawn; the figure in the middle counts ${below0 === 1 ? 'it' : 'them'}.`
      : overlapping(dimension)
        ? `What has several ${dimension?.by === 'tag' ? 'tags' : 'groups'} counts under each, and once in the figure in the middle.`
        : undefined,
    option: {
      ...base(look),
      tooltip: {
        ...tooltip(look),
        trigger: 'item',
        formatter: (x) => {
          const i = (x as unknown as Pointed).dataIndex;
          const value = figure(parts[i].value, m, look.person);
          return tip(names[i], [{ colour: tints[i], name: divides ? share(parts[i].value) : m.title, value }], 0);
        },
      },
      title: {
        text: middle,
        subtext: named ? shorten(m.title, Math.floor((radius * 1.2) / 6)) : undefined,
        left: centre[0],
        // Both lines together stand in the middle.
        top: centre[1] - (named ? large + 13 : large) / 2,
        textAlign: 'center',
        textVerticalAlign: 'top',
        itemGap: 2,
        padding: 0,
        textStyle: {
          color: look.text,
          fontSize: large,
          // Given, not measured: where a font lacks the sign it is measured by, the lines would overlap.
          lineHeight: large,
          fontWeight: 600,
          fontFamily: look.font,
        },
        subtextStyle: { color: look.muted, fontSize: 11, lineHeight: 11, fontFamily: look.font },
      },
      legend: around
        ? undefined
        : {
            type: columns ? 'plain' : 'scroll',
            orient: aside ? 'vertical' : 'horizontal',
            left: aside ? size + 28 : 0,
            right: 0,
            top: aside ? 'middle' : undefined,
            bottom: aside ? undefined : 0,
            icon: 'circle',
            itemWidth: 8,
            itemHeight: 8,
            itemGap: aside ? 6 : columns ? 10 : 12,
            textStyle: {
              color: look.text,
              fontSize: 12,
              rich: {
                name: { color: look.text, fontSize: 12, width: column - 38 },
                share: { color: look.muted, fontSize: 12, width: 38, align: 'right' },
              },
            },
            formatter: (name: string) => {
              const part = share(parts[names.indexOf(name)]?.value ?? 0);
              if (!columns) return `${shorten(name, 22)}  ${part}`;
              return `{name|${plain(shorten(name, Math.floor((column - 38) / 6.4)))}}{share|${part}}`;
            },
            pageIconColor: look.muted,
            pageIconInactiveColor: look.grid,
            pageIconSize: 9,
            pageTextStyle: { color: look.muted, fontSize: 11 },
          },
      series: [
        {
          type: 'pie',
          radius: [radius * 0.64, radius],
          center: centre,
          startAngle: 90,
          minAngle: 1,
          avoidLabelOverlap: true,
          itemStyle: { borderColor: look.surface, borderWidth: 1.5, borderRadius: 2 },
          label: around
            ? {
                show: true,
                color: look.text,
                fontSize: 12,
                lineHeight: 15,
                formatter: (x) => `${plain(shorten(x.name, 22))}\n{share|${share(Number(x.value))}}`,
                rich: { share: { color: look.muted, fontSize: 11 } },
              }
            : { show: false },
          labelLine: { show: around, length: 8, length2: 8, lineStyle: { color: look.grid } },
          labelLayout: { hideOverlap: true },
          emphasis: { scale: false, focus: 'self' },
          data: parts.map((s, i) => ({ name: names[i], value: s.value, itemStyle: { color: tints[i] } })),
        } as PieSeriesOption,
      ],
    },
  };

  function byPlace(q: Pivot) {
    return q.places.map((key, i) => ({
      key,
      value: q.series.slice(0, q.split.length ? undefined : 1).reduce((a, s) => a + (s.values[i] ?? 0), 0),
    }));
  }
  function bySeries(q: Pivot) {
    const sums = new Map<string, { key: ResultKey; value: number }>();
    for (const s of q.series) {
      const key = s.name?.[0] ?? { value: null, label: '' };
      const at = `${key.kind ?? ''}${key.value}`;
      const part = sums.get(at) ?? { key, value: 0 };
      for (const v of s.values) part.value += v ?? 0;
      sums.set(at, part);
    }
    return [...sums.values()].sort(
      (a, b) => Number(a.key.kind === 'other') - Number(b.key.kind === 'other') || b.value - a.value,
    );
  }
}
