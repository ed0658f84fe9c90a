import { IconChartBar } from '@tabler/icons-react';
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { Result, ResultKey } from '../../api/shapes';
import { axisLabels, figureAxis, stepAxis, todayMark, zeros } from '../axes';
import {
  base,
  type ChartOption,
  count,
  type Drawable,
  type Drawing,
  drawables,
  figureAxes,
  lonely,
  low,
  narrow,
  partBands,
  partLine,
  placeColours,
  stripes,
  upright,
  whole,
} from '../drawing';
import { bareFigure, figure, pictureFigure, shareFigure, titleWithUnit } from '../figures';
import { addsUp, firstTitle, type Kind, legend, type Options, option, type Shape, values } from '../kind';
import { key } from '../legend';
import { contrast, type Look } from '../palette';
import { isPart, ordinal, type Pivot } from '../pivot';
import { headHigh, sideBySide, standsApart } from '../sides';
import { fit, widthOf } from '../text';
import { addsUp as addsTogether, axisTooltip, overlapWords } from '../tooltip';

const together = (s: Shape) => (addsUp(s) ? undefined : `${firstTitle(s)} does not add up, so bars cannot be stacked.`);

/** Things or steps of time side by side. Time stands upright, names are read from top to bottom. */
export const bar: Kind = {
  kind: 'bar',
  title: 'Bars',
  noun: 'Bar chart',
  icon: <IconChartBar size={22} stroke={1.6} />,
  needs: (s) => (s.by.length === 0 ? 'Bars need a breakdown, such as project.' : undefined),
  options: [
    option({
      key: 'bars',
      title: 'Bars',
      control: {
        choose: [
          { label: 'Grouped', value: undefined },
          { label: 'Stacked', value: 'stacked', why: together },
          { label: '100 %', value: 'percent', why: together },
        ],
      },
      matters: (s) => s.by.length > 1,
    }),
    // Upright bars of two units have an axis each and no figures.
    values('Values on bars', (s) => !(s.by.some(ordinal) && new Set(s.measures.map((m) => m.format)).size > 1)),
    legend,
  ],
  drawing: {
    draw: (r, p, o, look) => {
      const negative = p.series.some((s) => s.values.some((v) => (v ?? 0) < 0));
      const stack = stackOf(r, p, o);
      const how: How = { ...o, stack: stack === 'percent' && negative ? 'stacked' : stack };
      const remark =
        stack === 'percent' && negative ? 'Some values are below zero, so shares of them are not drawn.' : undefined;
      if (!upright(p)) return { remark: remark ?? overlapWords(r, r.dimensions), ...bars(r, p, how, look) };
      return {
        option: columns(r, p, how, look),
        hidden: 0,
        remark: remark ?? overlapWords(r, r.dimensions),
        cut: p.places.some(isPart) ? 'Striped' : undefined,
      };
    },
  },
};

interface How extends Options {
  stack?: 'stacked' | 'percent';
}

/** Only parts of a whole stand on each other. */
function stackOf(r: Result, p: Pivot, { bars: how }: Options): How['stack'] {
  const adds = r.measures[p.series[0]?.measure ?? 0]?.adds_up;
  return adds && p.split.length > 0 && (how === 'stacked' || how === 'percent') ? how : undefined;
}

/** An axis of shares ends at the whole, in steps that divide it. */
const wholes = (few: boolean) => ({ min: 0, max: 1, interval: few ? 0.5 : 0.25 });

/** What is drawn in place of the figures: their shares of what stands at the same place. The figures stay in the tooltip. */
function shared(items: Drawable[], look: Look): Drawable[] {
  const totals = (items[0]?.data ?? []).map((_, at) => items.reduce((sum, s) => sum + (s.data[at] ?? 0), 0));
  return items.map((s) => {
    const data = s.data.map((v, at) => (v === null ? null : v / (totals[at] || 1)));
    const way = shareFigure(
      data.map((v) => v ?? 0),
      look.person,
    );
    return {
      ...s,
      data,
      measure: { key: '', title: `Share of ${s.measure.title.toLowerCase()}`, format: 'percent' as const },
      figures: s,
      shares: data.map((v) => way(v ?? 0)),
    };
  });
}

const wayOf = (s: Drawable, look: Look) =>
  s.shares
    ? shareFigure(
        s.data.map((v) => v ?? 0),
        look.person,
      )
    : pictureFigure(s.measure, s.data, look.person);

/** Figures inside the bars of a stack, where they have room. */
function inside(s: Drawable, look: Look, room: (v: number, wide: number) => boolean) {
  const dark = contrast(s.colour, look.text) > contrast(s.colour, look.surface);
  const way = wayOf(s, look);
  return {
    show: true,
    position: 'inside' as const,
    color: dark ? look.text : look.surface,
    fontSize: 11,
    formatter: (x: { value: unknown }) => {
      if (typeof x.value !== 'number' || x.value <= 0) return '';
      const text = way(x.value);
      return room(x.value, widthOf(text, look.font, 11)) ? text : '';
    },
  };
}

/** How high the highest stack is. */
const highest = (items: Drawable[]) =>
  Math.max(
    Number.MIN_VALUE,
    ...(items[0]?.data ?? []).map((_, at) => items.reduce((sum, s) => sum + Math.max(0, s.data[at] ?? 0), 0)),
  );

function columns(r: Result, p: Pivot, how: How, look: Look): ChartOption {
  const figures = drawables(r, p, look);
  const items = how.stack === 'percent' ? shared(figures, look) : figures;
  const tints = placeColours(p, look);
  const keys =
    how.legend === false
      ? { height: 0 }
      : key(
          items.map((s) => s.name),
          look,
        );
  const m = items[0]?.measure ?? count;
  const way = pictureFigure(m, items[0]?.data ?? [], look.person);
  const label = (v: unknown) => (typeof v === 'number' && v !== 0 ? way(v) : '');
  const labelWide = Math.max(...(items[0]?.data ?? []).map((v) => widthOf(label(v), look.font, 11)), 1);
  const sparse =
    how.values !== false &&
    items.length === 1 &&
    p.places.length > 0 &&
    look.width / p.places.length > Math.max(44, labelWide + 8) &&
    !low(look);
  const stack = how.stack !== undefined;
  const parts = p.places.map(isPart);
  const always = how.values === true && !stack && !sparse && items.every((s) => s.side === 0);
  // Figures on the marks say what an axis would, and stand where its texts would.
  const axes = figureAxes(items, stack, look, sparse || always);
  const title = always && !low(look) ? titleWithUnit(m) : undefined;
  // The title of the axis has the unit then, so that more of the figures find room.
  if (title && axes[0]) axes[0].name = title;
  const ways = new Map(items.map((s) => [s, title ? bareFigure(m, s.data, look.person) : wayOf(s, look)]));
  const widest = Math.max(
    1,
    ...items.flatMap((s) => s.data.map((v) => widthOf(ways.get(s)?.(v ?? 0) ?? '', look.font, 11))),
  );
  // Where bars are narrower than their figures, every so many have one.
  const spread = items.length > 1 ? 0.7 : 1;
  const pitch = ((look.width - 16) * spread) / Math.max(1, p.places.length * items.length);
  const step = Math.ceil((widest + 4) / pitch);
  const said = (i: number, at: number) => {
    const n = at * items.length + i;
    const from = ((n + 0.5) * pitch) / spread;
    const edge = Math.min(from, look.width - 16 - from) < widest / 2;
    return n % step === Math.floor(step / 2) && !edge;
  };
  if (how.stack === 'percent') for (const axis of axes) Object.assign(axis, wholes(look.height < 180));
  const high = (look.height - keys.height - 60) / (how.stack === 'percent' ? 1 : highest(items));
  const wide = Math.min(36, (look.width / Math.max(1, p.places.length)) * 0.72);
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
              label:
                how.values && stack
                  ? inside(s, look, (v, text) => v * high >= 16 && wide >= text + 4)
                  : sparse || (always && !s.before)
                    ? {
                        show: true,
                        position: 'top',
                        color: look.text,
                        // Beside a higher bar the figure is read on the colour of the paper.
                        textBorderColor: look.surface,
                        textBorderWidth: 3,
                        fontSize: 11,
                        formatter: (x) =>
                          sparse
                            ? label(x.value)
                            : x.value && said(i, x.dataIndex)
                              ? (ways.get(s)?.(Number(x.value)) ?? '')
                              : '',
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

/** Which places are drawn where only so many find room: the first ones, and Other, without which the whole is not seen. */
function keeping(places: ResultKey[], room: number): (_: unknown, at: number) => boolean {
  const last = places.length - 1;
  if (room < 2 || places[last]?.kind !== 'other') return (_, at) => at < room;
  return (_, at) => at < room - 1 || at === last;
}

/** What the places that are not drawn come to; undefined where a sum of them would say nothing. */
function restWords(r: Result, p: Pivot, kept: ReturnType<typeof keeping>, look: Look): string | undefined {
  const first = p.series[0]?.measure ?? 0;
  const m = r.measures[first] ?? count;
  if (!addsTogether(r, r.dimensions, m)) return undefined;
  const sum = p.series
    .filter((s) => s.measure === first)
    .flatMap((s) => s.values.filter((v, at) => !kept(v, at)))
    .reduce<number>((a, v) => a + (v ?? 0), 0);
  return figure(sum, m, look.person);
}

function bars(r: Result, full: Pivot, how: How, look: Look): Pick<Drawing, 'hidden' | 'rest' | 'option'> {
  const stack = how.stack !== undefined;
  const named = (items: Drawable[]) =>
    how.legend === false
      ? { height: 0 }
      : key(
          items.map((s) => s.name),
          look,
        );
  const many = full.series.length + (full.compare ? 1 : 0);
  // Figures on all bars need a line of text each.
  const perPlace = stack || many <= 1 ? 1 : how.values ? many : Math.min(many, 4);
  const keysHigh = named(drawables(r, full, look)).height;
  const apart = standsApart(full, r, look);
  const head = apart ? headHigh : 0;
  const bands = apart ? Math.ceil(perPlace / 2) : perPlace;
  const line = how.values && perPlace > 1 ? 20 : 14;
  const room = Math.max(line > 14 ? 1 : 2, Math.floor((look.height - keysHigh - head - 8) / (bands * line + 8)));
  const hidden = Math.max(0, full.places.length - room);
  const kept = keeping(full.places, room);
  const p: Pivot = hidden
    ? {
        ...full,
        places: full.places.filter(kept),
        series: full.series.map((s) => ({ ...s, values: s.values.filter(kept) })),
        compare: full.compare && { ...full.compare, values: full.compare.values.filter(kept) },
      }
    : full;
  const rest = hidden ? restWords(r, full, kept, look) : undefined;
  const drawn = drawables(r, p, look);
  const items = how.stack === 'percent' ? shared(drawn, look) : drawn;
  const tints = placeColours(p, look);
  const keys = named(items);
  const two = items.some((s) => s.side === 1);
  if (apart) return { hidden, rest, option: sideBySide(r, p, items, look, how) };
  // Figures stand at the ends of the bars where there is room for them, and always where two units share the picture.
  const direct =
    two ||
    (how.values !== false && items.length === 1) ||
    (how.values !== false && items.length === 2 && p.compare !== undefined) ||
    (how.values === true && !stack);
  const ways = new Map(items.map((s) => [s, wayOf(s, look)]));
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
      ...(how.stack === 'percent' && wholes(narrow(look))),
    };
  });
  const long = (look.width - nameRoom - 40) / (how.stack === 'percent' ? 1 : highest(items));
  return {
    hidden,
    rest,
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
            how.values && stack
              ? inside(s, look, (v, text) => v * long >= text + 6)
              : direct && !s.before
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
