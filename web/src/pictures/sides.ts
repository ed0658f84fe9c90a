import type { BarSeriesOption } from 'echarts/charts';
import type { Result } from '../api/shapes';
import { axisLabels } from './axes';
import { pictureFigure, titleWithUnit, unitOf } from './figures';
import { key } from './legend';
import { base, type ChartOption, type Drawable } from './options';
import type { Look } from './palette';
import { type Pivot, unitKey } from './pivot';
import { fit, widthOf } from './text';
import { axisTooltip } from './tooltip';

/** How much of the height the name of a unit takes above its bars. */
export const headHigh = 22;
const between = 20;

/** Whether bars of two units have room to stand side by side, each with a scale of its own. */
export const standsApart = (p: Pivot, r: Result, look: Look) =>
  look.width >= 240 && look.height >= 100 && new Set(p.series.map((s) => unitKey(r.measures[s.measure]))).size > 1;

/** Bars of two units from left to right, one picture each: a name, a scale and a zero of its own, one list of names for both. */
export function sideBySide(r: Result, p: Pivot, items: Drawable[], look: Look): ChartOption {
  const sides = [0, 1].map((side) => items.filter((s) => s.side === side));
  const ways = new Map(items.map((s) => [s, pictureFigure(s.measure, s.data, look.person)]));
  const said = (s: Drawable, v: unknown) => (typeof v === 'number' ? (ways.get(s)?.(v) ?? '') : '');
  // Where each unit is of one measure its name says which colour that is.
  const keys = sides.some((of) => of.length > 1)
    ? key(
        items.map((s) => s.name),
        look,
      )
    : { height: 0 };
  const names = axisLabels(p, look);
  const wanted = Math.max(0, ...names.map((n) => widthOf(n, look.font))) + 4;
  const nameRoom = Math.max(36, Math.min(wanted, look.width * 0.3, 260));
  const column = (look.width - nameRoom - 14 - between) / 2;
  const top = keys.height + headHigh;
  const grids = sides.map((of, side) => {
    const beside = Math.max(0, ...of.flatMap((s) => s.data.map((v) => widthOf(said(s, v), look.font)))) + 10;
    return {
      left: nameRoom + 14 + side * (column + between),
      width: Math.max(12, column - beside),
      top,
      bottom: 4,
      outerBoundsMode: 'none' as const,
    };
  });
  const zero = { lineStyle: { color: look.muted, type: 'solid' as const, width: 1, opacity: 0.6 } };
  return {
    ...base(look),
    grid: grids,
    legend: keys.legend,
    title: [
      ...sides.map((of, side) => {
        const only = of.length === 1 ? of[0] : undefined;
        const text = only ? titleWithUnit(only.measure) : of[0] ? unitOf(of[0].measure) : '';
        return {
          text: fit(text, column, look.font, 12),
          left: grids[side]?.left,
          top: keys.height + 2,
          padding: 0,
          textStyle: {
            color: look.muted,
            fontSize: 12,
            fontWeight: 500 as const,
            lineHeight: 14,
            fontFamily: look.font,
          },
        };
      }),
      ...(keys.more ? [keys.more] : []),
    ],
    tooltip: axisTooltip(r, p, items, look),
    yAxis: sides.map((_, side) => ({
      type: 'category' as const,
      gridIndex: side,
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: {
        show: side === 0,
        color: look.text,
        fontSize: 12,
        interval: 0,
        formatter: (n: string) => fit(n, nameRoom, look.font),
        margin: 10,
      },
    })),
    xAxis: sides.map((of, side) => {
      const all = of.flatMap((s) => s.data.map((v) => v ?? 0));
      const [min, max] = [Math.min(0, ...all), Math.max(0, ...all)];
      return { type: 'value' as const, gridIndex: side, show: false, min, max: max === min ? 1 : max };
    }),
    series: items.map(
      (s): BarSeriesOption => ({
        type: 'bar',
        name: s.name,
        xAxisIndex: s.side,
        yAxisIndex: s.side,
        barMaxWidth: 20,
        barCategoryGap: '32%',
        barGap: '12%',
        itemStyle: { color: s.colour, borderRadius: [0, 3, 3, 0] },
        data: s.data as number[],
        label: {
          show: true,
          position: 'right',
          distance: 6,
          color: look.text,
          fontSize: 12,
          formatter: (x) => said(s, x.value),
        },
        markLine:
          s === sides[s.side]?.[0]
            ? {
                silent: true,
                symbol: 'none' as const,
                animation: false,
                ...zero,
                label: { show: false },
                data: [{ xAxis: 0 }],
              }
            : undefined,
      }),
    ),
  };
}
