import type { ResultMeasure } from '../api/shapes';
import { keyLabel, tick, timeLabel, titleWithUnit, unitOf, weekdayName } from './figures';
import type { Look } from './palette';
import { type Pivot, todayPlace } from './pivot';
import { widthOf } from './text';

const low = (look: Look) => look.height < 180;

export function axisLabels(p: Pivot, look: Look): string[] {
  const unit = p.axis?.unit ?? p.axis?.by;
  let year = '';
  return p.places.map((k) => {
    if (p.axis?.type === 'time' && typeof k.value === 'string') {
      // A week that the period cuts is named by the day it is counted from.
      const day = unit === 'week' && k.part && k.part.from > k.value ? k.part.from : k.value;
      const y = day.slice(0, 4);
      const label = timeLabel(day, unit, look.person);
      if (unit === 'year' || y === year) return label;
      year = y;
      return `${label}\n${y}`;
    }
    if (p.axis?.by === 'weekday' && typeof k.value === 'number') return weekdayName(k.value, look.person, 'short');
    return p.axis ? keyLabel(p.axis, k, look.person) : k.label;
  });
}

/** Every how many labels there is room for; the first place of a year is always said. */
export function everyLabel(labels: string[], look: Look, taken = 60): (index: number) => boolean {
  const wide = Math.max(...labels.flatMap((l) => l.split('\n').map((w) => widthOf(w, look.font, 11))), 1) + 10;
  const room = Math.max(look.width - taken, 60);
  const step = Math.max(1, Math.ceil((labels.length * wide) / room));
  const years = labels.map((l, i) => (l.includes('\n') ? i : -1)).filter((i) => i > 0);
  // Where years are close together, every one would be too much.
  const apart = years.filter((y, n) => n === 0 || y - (years[n - 1] ?? 0) >= step);
  const said = apart.length === years.length ? years : [];
  const near = (i: number) => said.some((y) => y !== i && Math.abs(y - i) < step);
  // Counted from the first year that begins, so that the steps between labels are all the same.
  const anchor = (said[0] ?? 0) % step;
  return (i) => said.includes(i) || (i % step === anchor && !near(i));
}

export function stepAxis(p: Pivot, look: Look, edge: boolean, sides = 1, right = 0) {
  const labels = axisLabels(p, look);
  return {
    type: 'category' as const,
    data: labels,
    boundaryGap: edge,
    axisTick: { show: false },
    // Labels stay below the picture where bars go below zero.
    axisLine: { onZero: false, lineStyle: { color: look.grid, width: 1 } },
    axisLabel: {
      color: look.muted,
      fontSize: 11,
      lineHeight: 14,
      margin: 8,
      interval: everyLabel(labels, look, 60 * sides + right),
      hideOverlap: true,
    },
  };
}

interface FigureAxis {
  side?: number;
  /** That of the one series it is of. */
  colour?: string;
  /** Where it begins and ends, where two axes share a zero. */
  ends?: [number, number];
  /** The unit stands at zero, where there is no title. */
  unit?: boolean;
}

export function figureAxis(m: ResultMeasure, look: Look, { side = 0, colour, ends, unit }: FigureAxis = {}) {
  const name = unitOf(m);
  return {
    type: 'value' as const,
    name: low(look) ? undefined : titleWithUnit(m),
    nameLocation: 'end' as const,
    nameGap: 10,
    nameTruncate: { maxWidth: look.width * (side || colour ? 0.42 : 0.8), ellipsis: '…' },
    nameTextStyle: {
      color: colour ?? look.muted,
      fontSize: 11,
      align: side ? ('right' as const) : ('left' as const),
      padding: side ? [0, -4, 0, 0] : [0, 0, 0, -4],
    },
    position: side ? ('right' as const) : undefined,
    min: ends?.[0],
    max: ends?.[1],
    interval: ends ? (ends[1] - ends[0]) / (low(look) ? 2 : 4) : undefined,
    splitNumber: low(look) ? 2 : 4,
    minInterval: m.format === 'count' ? 1 : undefined,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: colour ?? look.muted,
      fontSize: 11,
      hideOverlap: true,
      formatter: (v: number) =>
        unit && v === 0 && name ? `${tick(v, m, look.person)} ${name}` : tick(v, m, look.person),
    },
    splitLine: { lineStyle: { color: look.grid, width: 1 } },
  };
}

/** Where axes begin and end so that each holds its series and all have zero at the same place, in four steps. */
export function zeros(sides: (number | null)[][][], stacked: boolean): [number, number][] {
  const spans = sides.map((series): [number, number] => {
    let [low, high] = [0, 0];
    const places = Math.max(0, ...series.map((s) => s.length));
    for (let i = 0; i < places; i++) {
      const values = series.map((s) => s[i] ?? 0);
      const sum = (sign: number) => values.reduce((a, v) => a + (v * sign > 0 ? v : 0), 0);
      low = Math.min(low, stacked ? sum(-1) : Math.min(...values));
      high = Math.max(high, stacked ? sum(1) : Math.max(...values));
    }
    return [low, high || (low ? 0 : 1)];
  });
  // How many of the four steps lie below zero: as many as the axis needs that goes lowest.
  const below = Math.max(
    0,
    ...spans.map(([low, high]) => (low < 0 ? Math.min(3, Math.max(1, Math.ceil((4 * -low) / (high - low)))) : 0)),
  );
  return spans.map(([low, high]) => {
    const step = round(Math.max(high / (4 - below), below ? -low / below : 0));
    return [-below * step, (4 - below) * step];
  });
}

/** The next round number: 1, 2, 2.5, 5 times a power of ten. */
function round(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step || 1));
  return (([1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].find((n) => n * power >= step - 1e-9) as number) ?? 10) * power;
}

export function todayMark(p: Pivot, look: Look) {
  if (p.axis?.type !== 'time' || p.places.length < 3) return undefined;
  const at = todayPlace(p.places, p.axis.unit ?? p.axis.by, look.today);
  // An axis ends with today, unless something is entered ahead: then it says where today is.
  if (at === undefined || at === p.places.length - 1) return undefined;
  return {
    silent: true,
    symbol: 'none' as const,
    animation: false,
    z: 1,
    lineStyle: { color: look.muted, type: 'dotted' as const, width: 1 },
    label: {
      show: look.height >= 180,
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
