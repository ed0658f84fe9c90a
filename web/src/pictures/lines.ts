import type { LineSeriesOption } from 'echarts/charts';
import type { Result } from '../api/shapes';
import { axisLabels, everyLabel, stepAxis, todayMark } from './axes';
import {
  base,
  beginsCut,
  type ChartOption,
  type Drawable,
  drawables,
  figureAxes,
  lonely,
  low,
  partLine,
  partVeil,
  whole,
} from './drawing';
import { pictureFigure } from './figures';
import type { Options } from './kind';
import { key } from './legend';
import { type Look, mix } from './palette';
import { isPart, type Pivot } from './pivot';
import { fit, widthOf } from './text';
import { axisTooltip } from './tooltip';

/** Areas of parts of a whole stand on each other. */
export const stacks = (r: Result, p: Pivot) =>
  p.split.length > 0 && (r.measures[p.series[0]?.measure ?? 0]?.adds_up ?? false);

export function lines(r: Result, p: Pivot, o: Options, look: Look, { area }: { area: boolean }): ChartOption {
  const items = drawables(r, p, look);
  const stack = area && stacks(r, p);
  const two = items.some((s) => s.side === 1);
  // Without a legend lines are told apart by the tooltip alone.
  const named = o.legend !== false && !stack && !two && look.width >= 520 && !low(look) && endsApart(items, look);
  const keys =
    named || o.legend === false
      ? { height: 0 }
      : key(
          items.map((s) => s.name),
          look,
        );
  const bend = {
    smooth: o.curve === 'smooth' ? 0.35 : undefined,
    smoothMonotone: o.curve === 'smooth' ? ('x' as const) : undefined,
    step: o.curve === 'stepped' ? ('middle' as const) : undefined,
  };
  const room = Math.min(190, look.width * 0.28);
  const right = named
    ? 14 + Math.min(room, Math.max(...items.map((s) => widthOf(s.name, look.font))))
    : two
      ? 4
      : edgeLabel(p, look);
  const parts = p.places.map(isPart);
  const said = withRoom(items, look.width - right - (two ? 120 : 60), look);
  const shift = makeWay(items, look);
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
    yAxis: figureAxes(items, stack, look, false).map((axis) => (o.values ? { ...axis, name: undefined } : axis)),
    series: [
      ...items.map(
        (s, i): LineSeriesOption => ({
          type: 'line',
          name: s.name,
          yAxisIndex: two ? s.side : 0,
          stack: stack ? 'all' : undefined,
          // What is counted in part is drawn apart, dashed; a stack cannot be taken apart and begins with what is whole.
          data: (stack || s.before
            ? (s.data.map((v, at) => (stack && at === 0 && beginsCut(parts) ? null : v)) as number[])
            : whole(s.data, parts)
          ).map((v, at) =>
            o.values && said(s, at) === 'bottom' ? { value: v, label: { position: 'bottom' as const } } : v,
          ),
          ...bend,
          showSymbol: (o.points && !s.before) || o.values === true || p.places.length <= 2 || lonely(s.data, parts),
          label: o.values && !s.before ? valueLabel(s, items, look, said) : undefined,
          symbol: 'circle',
          symbolSize: 6,
          connectNulls: false,
          z: s.before ? 1 : 2,
          lineStyle: {
            // Parts that stand on each other are parted by the paper: neighbours may have nearly the same hue.
            color: stack && !s.before ? look.surface : s.colour,
            width: s.before || stack ? 1.5 : 2,
            type: s.before ? 'dashed' : 'solid',
            cap: 'round',
            join: 'round',
          },
          itemStyle: { color: s.colour },
          areaStyle: area && !s.before ? { color: s.colour, opacity: stack ? 1 : 0.14 } : undefined,
          endLabel: named && (s.before || !open) ? ended(s, shift(s), room, look) : undefined,
          labelLayout: o.values ? { hideOverlap: true } : undefined,
          emphasis: { focus: items.length > 2 ? 'series' : 'none', lineStyle: { width: stack ? 1.5 : 2.5 } },
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
              ...bend,
              endLabel: named && open ? ended(s, shift(s), room, look) : undefined,
            }))),
    ],
  };
}

/** The values of all lines that are of one unit: their figures are written in one way. */
const beside = (s: Drawable, items: Drawable[]) =>
  items.filter((other) => other.measure.format === s.measure.format).flatMap((other) => other.data);

type Side = 'top' | 'bottom';

/**
 * At which points figures have room, and on which side of them fewer lines pass: as many steps apart as they are wide,
 * and not over each other; none at the ends, where axes are.
 */
export function withRoom(items: Drawable[], room: number, look: Look): (s: Drawable, at: number) => Side | undefined {
  const lines = items.filter((s) => !s.before);
  const places = lines[0]?.data.length ?? 0;
  const two = lines.some((s) => s.side === 1);
  const widest = Math.max(
    1,
    ...lines.flatMap((s) => {
      const way = pictureFigure(s.measure, beside(s, lines), look.person);
      return s.data.map((v) => widthOf(way(v), look.font, 11));
    }),
  );
  const pitch = Math.max(40, room) / Math.max(1, places - 1);
  const step = Math.ceil((widest + 8) / pitch);
  const span = (s: Drawable) => {
    const all = lines.filter((l) => l.side === s.side).flatMap((l) => l.data.map((v) => v ?? 0));
    return [Math.min(0, ...all), Math.max(1e-9, ...all)] as const;
  };
  const height = (s: Drawable, v: number) => {
    const [low, high] = span(s);
    return ((v - low) / (high - low)) * Math.max(0, look.height - 90);
  };
  /** How high a line is between two places, px; undefined where it has a gap. */
  const along = (s: Drawable, at: number) => {
    const from = Math.floor(at);
    const [a, b] = [s.data[from], s.data[Math.min(places - 1, from + 1)]];
    if (a == null || b == null) return undefined;
    return height(s, a + (b - a) * (at - from));
  };
  /** How often lines pass through a figure that is in the middle of this height, px. */
  const crossed = (at: number, middle: number) => {
    const half = widest / 2 / pitch;
    return lines.reduce(
      (sum, s) =>
        sum +
        [-half, -half / 2, 0, half / 2, half].filter((d) => {
          const y = along(s, Math.max(0, Math.min(places - 1, at + d)));
          return y !== undefined && Math.abs(y - middle) < 9;
        }).length,
      0,
    );
  };
  /** Whether the point of another line lies in a figure there, which would be read as that point's. */
  const atAnother = (s: Drawable, at: number, middle: number) =>
    lines.some((other) => {
      const y = along(other, at);
      return other !== s && other.side === s.side && y !== undefined && Math.abs(y - middle) < 9;
    });
  const kept = new Map<string, Side>();
  for (let at = step; at < places - 1; at += step) {
    const taken: number[] = [];
    for (const [i, s] of lines.entries()) {
      const v = s.data[at];
      // Two units have two scales: each has the figures at every other step.
      if (v === null || v === undefined || (two && s.side !== (at / step) % 2)) continue;
      const y = height(s, v);
      const [best] = ([y + 13, y - 13] as const)
        .map((middle, n) => ({ middle, side: n ? ('bottom' as const) : ('top' as const), over: crossed(at, middle) }))
        // Below the lowest points is the axis.
        .filter(({ middle }) => middle > 8 && taken.every((t) => Math.abs(t - middle) >= 24))
        .filter(({ middle }) => !atAnother(s, at, middle))
        .sort((a, b) => a.over - b.over);
      if (!best) continue;
      taken.push(best.middle);
      kept.set(`${i} ${at}`, best.side);
    }
  }
  return (s, at) => kept.get(`${lines.indexOf(s)} ${at}`);
}

function valueLabel(
  s: Drawable,
  items: Drawable[],
  look: Look,
  said: ReturnType<typeof withRoom>,
): LineSeriesOption['label'] {
  const way = pictureFigure(s.measure, beside(s, items), look.person);
  return {
    show: true,
    position: 'top',
    color: look.text,
    // Where a line still passes, the figure is read on the colour of the paper.
    textBorderColor: look.surface,
    textBorderWidth: 3,
    fontSize: 11,
    formatter: (x) => (typeof x.value === 'number' && said(s, x.dataIndex) ? way(x.value) : ''),
  };
}

const ended = (s: Drawable, shift: number, room: number, look: Look) => ({
  show: true,
  offset: [0, shift],
  formatter: () => fit(s.name, room, look.font),
  color: s.before ? look.muted : mix(s.colour, look.text, 0.3),
  fontSize: 12,
  distance: 6,
});

/** How high each line ends, px from zero; undefined where one ends in a gap. */
function endHeights(items: Drawable[], look: Look): number[] | undefined {
  const all = items.flatMap((s) => s.data.map((v) => v ?? 0));
  const span = Math.max(...all, 0) - Math.min(...all, 0) || 1;
  const at = items.flatMap((s) => s.data.at(-1) ?? []).map((v) => (v / span) * (look.height - 70));
  return at.length === items.length ? at : undefined;
}

/** From one name to the next, px. */
const nameHigh = 16;

/** Whether each line ends where its name can stand beside it; two names that are close make way for each other. */
function endsApart(items: Drawable[], look: Look): boolean {
  const at = endHeights(items, look)?.sort((a, b) => a - b);
  if (!at || items.length < 2 || items.length > 7) return false;
  return items.length === 2 || at.every((y, i) => i === 0 || y - (at[i - 1] ?? 0) >= nameHigh);
}

/** How far down the names of two lines that end close to each other stand from their ends, px. */
function makeWay(items: Drawable[], look: Look): (s: Drawable) => number {
  const [a, b] = items;
  const [x = 0, y = 0] = endHeights(items, look) ?? [];
  const each = Math.max(0, nameHigh - Math.abs(x - y)) / 2;
  if (!a || !b || items.length > 2 || each === 0) return () => 0;
  const higher = x >= y ? a : b;
  return (s) => (s === higher ? -each : each);
}

/** Half of the last label of a line's axis stands beyond its last point. */
function edgeLabel(p: Pivot, look: Look): number {
  const labels = axisLabels(p, look);
  const last = labels.at(-1) ?? '';
  const shown = everyLabel(labels, look)(labels.length - 1);
  return shown ? Math.max(14, Math.max(...last.split('\n').map((l) => widthOf(l, look.font, 11))) / 2 + 4) : 14;
}
