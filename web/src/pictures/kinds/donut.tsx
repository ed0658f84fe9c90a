import { IconChartDonut } from '@tabler/icons-react';
import type { PieSeriesOption } from 'echarts/charts';
import type { Result, ResultKey } from '../../api/shapes';
import { base, count, type Drawing, distinct } from '../drawing';
import { figure, keyLabel, pictureFigure, shareFigure } from '../figures';
import { addsUp as adds, values as figures, firstTitle, type Kind, type Options, option } from '../kind';
import { key } from '../legend';
import { colours, type Look } from '../palette';
import type { Pivot } from '../pivot';
import { fit, widthOf } from '../text';
import { addsUp, overlapWords, type Pointed, tip, tooltip } from '../tooltip';

/** A name inside rich text must not open or close a style. */
const plain = (text: string) => text.replace(/[{}|]/g, ' ');

/** How a whole is divided, with the answer's total in the middle. */
export const donut: Kind = {
  kind: 'donut',
  title: 'Donut',
  noun: 'Donut chart',
  icon: <IconChartDonut size={22} stroke={1.6} />,
  needs: (s) =>
    s.by.length === 0
      ? 'A donut needs a breakdown, such as client.'
      : adds(s)
        ? undefined
        : `${firstTitle(s)} does not add up to a whole.`,
  tile: { w: 4, h: 5 },
  options: [
    option({ key: 'slices', title: 'Slices before Other', control: { number: { min: 2, max: 24, usual: 'All' } } }),
    figures('Figures'),
    option({ key: 'legend', title: 'Names', control: { onOff: true } }),
  ],
  drawing: { draw: ring },
};

function ring(r: Result, p: Pivot, o: Options, look: Look): Omit<Drawing, 'omitted'> {
  const first = few(p.split.length && p.axis?.type === 'time' ? bySeries(p) : byPlace(p), o.slices);
  const dimension = p.split.length && p.axis?.type === 'time' ? p.split[0] : p.axis;
  const at = p.series[0]?.measure ?? 0;
  const m = r.measures[at] ?? count;
  const parts = first.filter((s) => s.value > 0);
  const tints = dimension
    ? colours(
        dimension,
        parts.map((s) => s.key),
        look,
      )
    : [];
  const total = r.totals[at];
  // A ring says how a whole is divided. Where its parts are not that, it says how large they are.
  const below0 = first.filter((s) => s.value < 0).length;
  const divides = addsUp(r, [dimension], m) && below0 === 0;
  const names = distinct(parts.map((s) => (dimension ? keyLabel(dimension, s.key, look.person) : s.key.label)));
  const values = parts.map((s) => s.value);
  const one =
    divides && total
      ? shareFigure(
          values.map((v) => v / total),
          look.person,
        )
      : pictureFigure(m, values, look.person);
  const share = (v: number) => one(divides && total ? v / total : v);
  const way = pictureFigure(m, values, look.person);
  // What stands beside a name: how much of the whole it is, and how much, or neither.
  const beside = (v: number) => {
    if (o.values === false) return '';
    return o.values && divides ? `${share(v)} · ${way(v)}` : share(v);
  };
  const shares = parts.map((s) => beside(s.value));
  const place = placed(names, shares, values, look, o.legend !== false);
  const { radius, centre } = place;
  const middle = figure(total, m, look.person);
  const large = Math.max(11, Math.min(24, radius * 0.26, ((radius * 1.16) / widthOf(middle, look.font, 100)) * 100));
  // Too small a ring for its figure: the figure stands in the tooltip and the label.
  const figured = radius >= 24 && widthOf(middle, look.font, large) <= radius * 1.24;
  const named = figured && radius > 52;
  const around = place.names === 'around';
  const lines = [
    ...(figured
      ? [{ text: middle, size: large, colour: look.text, weight: 600 as const, above: named ? 0.95 : 0.55 }]
      : []),
    ...(named
      ? [
          {
            text: fit(m.title, radius * 1.12, look.font, 11),
            size: 11,
            colour: look.muted,
            weight: 400 as const,
            above: -0.35,
          },
        ]
      : []),
  ];
  return {
    uncompared: !!r.compare_period,
    hidden: first.length - parts.length,
    remark: below0
      ? `${below0 === 1 ? 'One value is' : `${below0} values are`} below zero and not drawn. The total includes ${below0 === 1 ? 'it' : 'them'}.`
      : overlapWords(r, [dimension]),
    option: {
      ...base(look),
      tooltip: {
        ...tooltip(look),
        trigger: 'item',
        formatter: (x) => {
          const i = (x as unknown as Pointed).dataIndex;
          const part = parts[i];
          if (!part) return tip(m.title, [{ name: '', value: middle }], 0);
          const value = figure(part.value, m, look.person);
          return tip(names[i] ?? '', [{ colour: tints[i], name: divides ? share(part.value) : m.title, value }], 0);
        },
      },
      // Titles apart: the lines of one overlap.
      title: [
        ...lines.map((line) => ({
          text: line.text,
          left: centre[0],
          top: centre[1] - large * line.above,
          textAlign: 'center' as const,
          padding: 0,
          textStyle: {
            color: line.colour,
            fontSize: line.size,
            lineHeight: line.size * 1.15,
            fontWeight: line.weight,
            fontFamily: look.font,
          },
        })),
        ...(place.more ? [place.more] : []),
      ],
      legend: place.legend,
      series: [
        {
          type: 'pie',
          radius: [radius * 0.64, radius],
          center: centre,
          startAngle: 90,
          minAngle: 1,
          avoidLabelOverlap: true,
          // Nothing but zeros is an empty ring with its zero, not nothing.
          showEmptyCircle: true,
          emptyCircleStyle: { color: look.grid },
          itemStyle: { borderColor: look.surface, borderWidth: 1.5, borderRadius: 2 },
          label: around
            ? {
                show: true,
                color: look.text,
                fontSize: 12,
                lineHeight: 15,
                formatter: (x) =>
                  `${plain(fit(x.name, place.label(names.indexOf(x.name)), look.font))}\n{share|${beside(Number(x.value))}}`,
                rich: { share: { color: look.muted, fontSize: 11 } },
              }
            : { show: false },
          labelLine: { show: around, length: 16, length2: 8, lineStyle: { color: look.grid } },
          labelLayout: { hideOverlap: true },
          emphasis: { scale: false, focus: 'self' },
          data: parts.map((s, i) => ({ name: names[i], value: s.value, itemStyle: { color: tints[i] } })),
        } as PieSeriesOption,
      ],
    },
  };
}

interface Placed {
  names: 'around' | 'aside' | 'below' | 'nowhere';
  centre: [number, number];
  radius: number;
  /** How wide the name of a part around the ring may be. */
  label: (part: number) => number;
  legend?: Drawing['option']['legend'];
  more?: ReturnType<typeof key>['more'];
}

/** Where the ring and the names of its parts stand, by the room there is. */
function placed(names: string[], shares: string[], values: number[], look: Look, named: boolean): Placed {
  const { width, height } = look;
  if (!named)
    return {
      names: 'nowhere',
      centre: [width / 2, height / 2],
      radius: (Math.min(width, height) - 8) / 2,
      label: () => 0,
    };
  const list = {
    type: 'plain' as const,
    padding: 0,
    icon: 'circle',
    itemWidth: 8,
    itemHeight: 8,
    data: names,
  };
  // With a name around each part there is no need to look up its colour.
  if (width >= 380 && height >= 190 && width > height * 1.05 && names.length <= Math.floor(height / 24)) {
    const size = Math.min(height, width * 0.56) - 24;
    const wanted = names.map((name, i) => Math.max(widthOf(name, look.font), widthOf(shares[i] ?? '', look.font)) + 2);
    const right = rightOf(values);
    const most = (side: boolean) => Math.max(0, ...wanted.filter((_, i) => right[i] === side));
    const [l, r] = [most(false), most(true)];
    // Lines to the names and the edges of the picture take 40 px a side.
    const free = (radius: number) => width - 2 * radius - 80;
    const full = (size * 0.86) / 2;
    const radius = Math.min(full, Math.max(full * 0.8, (width - 80 - l - r) / 2));
    const room = free(radius);
    const half = room / 2;
    // A side leaves to the other what its own names do not need; the ring stands in the middle where both have room.
    const left = r > half ? Math.max(room - r, Math.min(l, half)) : Math.max(half, Math.min(l, room - r));
    return {
      names: 'around',
      centre: [40 + left + radius, height / 2],
      radius,
      label: (part) => (right[part] === false ? left : room - left),
      legend: undefined,
    };
  }
  const longest = Math.max(0, ...shares.map((s) => widthOf(s, look.font))) + 6;
  const row = (column: number, name: string) => {
    const i = names.indexOf(name);
    return `{name|${plain(fit(name, column - longest - 16, look.font))}}{share|${shares[i] ?? ''}}`;
  };
  const rich = (column: number) => ({
    color: look.text,
    fontSize: 12,
    rich: {
      name: { color: look.text, fontSize: 12, width: column - longest - 14 },
      share: { color: look.muted, fontSize: 12, width: longest, align: 'right' as const },
    },
  });
  const step = 23;
  // Beside the ring, one below the other; as many as there is room for.
  if (width > height * 1.5 && width >= 260 && height >= 90) {
    const fits = Math.max(1, Math.floor((height - 4) / step));
    const shown = names.length > fits ? names.slice(0, Math.max(1, fits - 1)) : names;
    const size = Math.min(height - 8, width * 0.5);
    const column = Math.min(width - size - 32, 260);
    const high = (shown.length + (names.length > shown.length ? 1 : 0)) * step;
    const left = size + 28;
    const top = Math.max(0, (height - high) / 2);
    return {
      names: 'aside',
      centre: [size / 2 + 4, height / 2],
      radius: size / 2,
      label: () => 0,
      legend: {
        ...list,
        data: shown,
        orient: 'vertical',
        left,
        top,
        itemGap: 8,
        textStyle: rich(column),
        formatter: (n: string) => row(column, n),
      },
      more: moreTitle(names.length - shown.length, look, left, top + shown.length * step),
    };
  }
  // Below it, in two columns where there is room for all of them, and otherwise as many as two lines hold.
  const columns = width >= 240 ? 2 : 1;
  const listed = Math.ceil(names.length / columns) * step + 10;
  const column = (width - (columns - 1) * 16) / columns - 16;
  if (height - listed >= 130)
    return {
      names: 'below',
      centre: [width / 2, (height - listed) / 2],
      radius: (Math.min(width, height - listed) - 8) / 2,
      label: () => 0,
      legend: {
        ...list,
        left: 0,
        top: height - listed + 8,
        width,
        itemGap: 9,
        textStyle: rich(column),
        formatter: (n: string) => row(column, n),
      },
    };
  const keys = height >= 150 ? key(names, { ...look, height: Math.max(90, height * 0.6) }) : { height: 0 };
  const rest = height - keys.height;
  return {
    names: keys.legend ? 'below' : 'nowhere',
    centre: [width / 2, keys.height + rest / 2],
    radius: (Math.min(width, rest) - 8) / 2,
    label: () => 0,
    legend: keys.legend,
    more: keys.more,
  };
}

/** Whether the name of each part stands right of the ring: parts follow each other clockwise from its top. */
function rightOf(values: number[]): boolean[] {
  const total = values.reduce((a, v) => a + v, 0);
  let before = 0;
  return values.map((v) => {
    before += v;
    return (before - v / 2) / total < 0.5;
  });
}

const moreTitle = (n: number, look: Look, left: number, top: number) =>
  n > 0
    ? {
        text: `+${n} more`,
        left,
        top: top + 2,
        padding: 0,
        textStyle: {
          color: look.muted,
          fontSize: 12,
          fontWeight: 400 as const,
          lineHeight: 14,
          fontFamily: look.font,
        },
      }
    : undefined;

interface Part {
  key: ResultKey;
  value: number;
}

/** The largest parts, and the rest as Other; a rest of one stays what it is. */
function few(all: Part[], slices: number | undefined): Part[] {
  const named = all.filter((s) => s.key.kind !== 'other').sort((a, b) => b.value - a.value);
  if (!slices || named.length <= slices + (named.length === all.length ? 1 : 0)) return all;
  const rest = [...named.slice(slices), ...all.filter((s) => s.key.kind === 'other')];
  const other = rest.reduce((sum, s) => sum + s.value, 0);
  return [...named.slice(0, slices), { key: { value: null, label: 'Other', kind: 'other' }, value: other }];
}

function byPlace(q: Pivot): Part[] {
  return q.places.map((k, i) => ({
    key: k,
    value: q.series.slice(0, q.split.length ? undefined : 1).reduce((a, s) => a + (s.values[i] ?? 0), 0),
  }));
}

function bySeries(q: Pivot): Part[] {
  const sums = new Map<string, { key: ResultKey; value: number }>();
  for (const s of q.series) {
    const k = s.name?.[0] ?? { value: null, label: '' };
    const at = `${k.kind ?? ''}${k.value}`;
    const part = sums.get(at) ?? { key: k, value: 0 };
    for (const v of s.values) part.value += v ?? 0;
    sums.set(at, part);
  }
  return [...sums.values()].sort(
    (a, b) => Number(a.key.kind === 'other') - Number(b.key.kind === 'other') || b.value - a.value,
  );
}
