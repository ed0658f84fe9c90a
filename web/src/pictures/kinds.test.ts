import { describe, expect, it } from 'vitest';
import type { Picture, PictureKind, Result, ResultKey } from '../api/shapes';
import type { Drawing } from './drawing';
import { draw as drawn } from './kinds';
import type { Look } from './palette';
import { wholeSteps } from './pivot';
import { tip } from './tooltip';

const look: Look = {
  dark: false,
  text: '#24221e',
  muted: '#68625a',
  grid: '#e4e0d8',
  surface: '#ffffff',
  accent: '#0f6f67',
  font: 'sans-serif',
  person: { locale: 'en', time_zone: 'UTC', first_weekday: 1 },
  today: '2026-03-12',
  width: 640,
  height: 320,
};

const hours = { key: 'hours', title: 'Hours', format: 'hours', adds_up: true } as const;
const amount = { key: 'amount', title: 'Amount', format: 'money', currency: 'EUR', adds_up: true } as const;
const month = { by: 'month', title: 'Month', type: 'time', unit: 'month' } as const;
const project = { by: 'project', title: 'Project', type: 'id' } as const;
const at = (value: string): ResultKey => ({ value, label: value });
const named = (value: number, label: string, colour?: string): ResultKey => ({ value, label, colour });
const other: ResultKey = { value: null, label: 'Other', kind: 'other' };

function result(r: Partial<Result>): Result {
  return {
    dimensions: [],
    measures: [hours],
    rows: [],
    totals: [0],
    workspaces: [],
    period: { from: '2026-01-01', to: '2026-03-31', time_zone: 'UTC' },
    truncated: false,
    empty: false,
    ...r,
  };
}

const byMonth = result({
  dimensions: [month],
  rows: [
    { keys: [at('2026-01-01')], values: [10] },
    { keys: [at('2026-02-01')], values: [0] },
    { keys: [at('2026-03-01')], values: [12] },
    { keys: [at('2026-04-01')], values: [3] },
  ],
});

function draw(r: Result, picture: PictureKind | Picture, l: Look): Drawing {
  const drawing = drawn(r, typeof picture === 'string' ? { kind: picture } : picture, l);
  if (!drawing) throw new Error('made of elements');
  return drawing;
}

// biome-ignore lint/suspicious/noExplicitAny: an option is read here as the drawing library would
const seriesOf = (r: Result, kind: PictureKind | Picture, l = look): any[] => draw(r, kind, l).option.series as never;

describe('draw', () => {
  it('puts time along the bottom and names down the side', () => {
    expect(draw(byMonth, 'bar', look).option.xAxis).toMatchObject({ data: ['Jan\n2026', 'Feb', 'Mar', 'Apr'] });
    const byProject = result({ dimensions: [project], rows: [{ keys: [named(1, 'Falcon')], values: [4] }] });
    expect(draw(byProject, 'bar', look).option.yAxis).toMatchObject({ data: ['Falcon'], inverse: true });
  });

  it('marks today on a time axis that reaches it, and only there', () => {
    expect(seriesOf(byMonth, 'line')[0].markLine.data).toEqual([{ xAxis: 2 }]);
    expect(seriesOf(byMonth, 'line', { ...look, today: '2027-01-01' })[0].markLine).toBeUndefined();
    expect(seriesOf(byMonth, 'line', { ...look, today: '2025-12-31' })[0].markLine).toBeUndefined();
  });

  it('puts time on the axis even when it is the second breakdown, and fills what is missing with zeros', () => {
    const r = result({
      dimensions: [project, month],
      rows: [
        { keys: [named(1, 'Falcon', '#0b7285'), at('2026-01-01')], values: [5] },
        { keys: [named(2, 'Heron', '#b1335b'), at('2026-01-01')], values: [1] },
        { keys: [named(2, 'Heron', '#b1335b'), at('2026-02-01')], values: [9] },
        { keys: [other, at('2026-02-01')], values: [20] },
      ],
    });
    const series = seriesOf(r, { kind: 'bar', options: { bars: 'stacked' } });
    expect(series.map((s) => [s.name, s.data, s.stack])).toEqual([
      ['Heron', [1, 9], 'all'],
      ['Falcon', [5, 0], 'all'],
      ['Other', [0, 20], 'all'],
    ]);
    expect(series.map((s) => s.itemStyle.color).slice(0, 2)).toEqual(['#b1335b', '#0b7285']);
  });

  it('draws the comparison muted, behind the same places', () => {
    const r = { ...byMonth, compare_period: { from: '2025-10-01', to: '2025-12-31', time_zone: 'UTC' } };
    r.rows = r.rows.map((row) => ({ ...row, compare: [7] }));
    const [, before] = seriesOf(r, 'line');
    expect(before).toMatchObject({ name: 'Period before', data: [7, 7, 7, 7], lineStyle: { type: 'dashed' } });
  });

  const margin = { key: 'margin', title: 'Margin', format: 'money', currency: 'EUR' } as const;
  const share = { key: 'billable_share', title: 'Billable share', format: 'percent' } as const;

  it('gives a second unit an axis of its own, and leaves a third to the table', () => {
    const r = result({
      dimensions: [month],
      measures: [hours, amount, share],
      rows: [
        { keys: [at('2026-01-01')], values: [1, 900, 0.5] },
        { keys: [at('2026-02-01')], values: [3, 400, 0.5] },
      ],
    });
    for (const kind of ['bar', 'line'] as const) {
      const { option, omitted } = draw(r, kind, look);
      expect(omitted).toEqual(['Billable share']);
      expect(option.yAxis).toMatchObject([{ name: 'Hours' }, { name: 'Amount (EUR)', position: 'right' }]);
      expect(seriesOf(r, kind).map((s) => [s.name, s.yAxisIndex ?? 0, s.data])).toEqual([
        ['Hours', 0, [1, 3]],
        ['Amount', 1, [900, 400]],
      ]);
    }
  });

  it('has zero of both units at one height', () => {
    const r = result({
      dimensions: [month],
      measures: [hours, margin],
      rows: [
        { keys: [at('2026-01-01')], values: [10, -900] },
        { keys: [at('2026-02-01')], values: [30, 400] },
      ],
    });
    const [left, right] = draw(r, 'bar', look).option.yAxis as { min: number; max: number }[];
    expect(left?.min).toBeLessThanOrEqual(0);
    expect(right?.min).toBeLessThanOrEqual(-900);
    expect(left?.max).toBeGreaterThanOrEqual(30);
    expect((left?.min ?? 0) / (left?.max ?? 1)).toBeCloseTo((right?.min ?? 0) / (right?.max ?? 1));
  });

  const cut = result({
    dimensions: [month],
    rows: [
      { keys: [{ ...at('2026-01-01'), part: { from: '2026-01-20', to: '2026-01-31' } }], values: [4] },
      { keys: [at('2026-02-01')], values: [10] },
      { keys: [at('2026-03-01')], values: [12] },
      { keys: [{ ...at('2026-04-01'), so_far: true }], values: [3] },
    ],
  });

  it('draws what is counted in part in another way, and says so', () => {
    const bars = seriesOf(cut, 'bar')[0].data;
    expect(bars.map((d: { itemStyle?: { decal?: object } }) => !!d.itemStyle?.decal)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    const [whole, part] = seriesOf(cut, 'line');
    expect(whole.data).toEqual([null, 10, 12, null]);
    expect(part.data.map((d: { value: number } | null) => d?.value)).toEqual([4, undefined, 12, 3]);
    const { formatter } = draw(cut, 'bar', look).option.tooltip as unknown as {
      formatter: (x: unknown) => HTMLElement;
    };
    expect(formatter([{ dataIndex: 0 }]).textContent).toMatch(/January 2026 · Jan 20\s–\s31, 2026 only/);
    expect(formatter([{ dataIndex: 3 }]).textContent).toMatch(/April 2026 · so far/);
  });

  it('draws the cut ends of a line over bars apart too', () => {
    const r = {
      ...cut,
      measures: [hours, amount],
      rows: cut.rows.map((row) => ({ ...row, values: [1, ...row.values] })),
    };
    const [, line, part] = seriesOf(r, 'bar');
    expect(line.data).toEqual([null, 10, 12, null]);
    expect(part.data.map((d: { value: number } | null) => d?.value)).toEqual([4, undefined, 12, 3]);
    expect(part.yAxisIndex).toBe(1);
  });

  it('begins a stack with its first whole week, says so, and names a week by the day it is counted from', () => {
    const week = { by: 'week', title: 'Week', type: 'time', unit: 'week' } as const;
    const first = { ...at('2026-08-24'), part: { from: '2026-08-30', to: '2026-08-30' } };
    const r = result({
      dimensions: [week, project],
      rows: [first, at('2026-08-31'), at('2026-09-07')].map((k, i) => ({
        keys: [k, named(1, 'Falcon')],
        values: [i * 100],
      })),
    });
    expect(seriesOf(r, 'area')[0].data).toEqual([null, 100, 200]);
    const drawing = draw(r, 'area', look);
    expect(drawing.remark).toContain('first whole week');
    expect((drawing.option.xAxis as { data: string[] }).data[0]).toMatch(/Aug 30/);
    expect(draw(r, 'bar', look).remark).toBeUndefined();
  });

  it('stands bars of two units side by side, each with a scale of its own', () => {
    const r = result({
      dimensions: [project],
      measures: [hours, amount],
      rows: [{ keys: [named(1, 'Falcon')], values: [4, 90000] }],
    });
    const { option } = draw(r, 'bar', look);
    expect(option.grid).toHaveLength(2);
    expect(option.title).toMatchObject([{ text: 'Hours' }, { text: 'Amount (EUR)' }]);
    expect(seriesOf(r, 'bar').map((s) => [s.name, s.xAxisIndex, s.yAxisIndex])).toEqual([
      ['Hours', 0, 0],
      ['Amount', 1, 1],
    ]);
  });

  it('writes the shares of one ring with as many decimals', () => {
    const labels = (...values: number[]) => {
      const rows = values.map((v, i) => ({ keys: [named(i + 1, `P${i}`)], values: [v] }));
      const r = result({ dimensions: [project], rows, totals: [values.reduce((a, v) => a + v, 0)] });
      const [pie] = seriesOf(r, 'donut');
      return values.map((value) => /share\|(.*)}/.exec(pie.label.formatter({ name: 'x', value }))?.[1]);
    };
    expect(labels(70, 91, 839)).toEqual(['7%', '9%', '84%']);
    expect(labels(4, 91, 905)).toEqual(['0.4%', '9.1%', '90.5%']);
  });

  it('leaves such steps out for a reader who chose so, but never all of them', () => {
    expect(wholeSteps(cut)).toMatchObject({ left: 2, result: { rows: [{ values: [10] }, { values: [12] }] } });
    const only = { ...cut, rows: cut.rows.slice(0, 1) };
    expect(wholeSteps(only)).toEqual({ result: only, left: 0 });
  });

  it('draws no zero where the other period has no such day', () => {
    const r = { ...byMonth, compare_period: { from: '2025-10-01', to: '2025-12-31', time_zone: 'UTC' } };
    r.rows = r.rows.map((row, i) => ({ ...row, compare: [i === 3 ? null : 7] }));
    expect(seriesOf(r, 'line')[1].data).toEqual([7, 7, 7, null]);
  });

  it('shows as many bars as can be read and counts the others', () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ keys: [named(i + 1, `P${i}`)], values: [50 - i] }));
    const r = result({ dimensions: [project], rows });
    const { hidden } = draw(r, 'bar', look);
    expect(hidden).toBeGreaterThan(0);
    expect(seriesOf(r, 'bar')[0].data).toHaveLength(50 - hidden);
    expect(draw(r, 'bar', { ...look, height: 1400 }).hidden).toBe(0);
  });

  it('keeps Other, without which the whole is not seen, and says what the rest comes to', () => {
    const rows = Array.from({ length: 49 }, (_, i) => ({ keys: [named(i + 1, `P${i}`)], values: [50 - i] }));
    const r = result({ dimensions: [project], rows: [...rows, { keys: [other], values: [1904] }] });
    const { option, hidden, rest } = draw(r, 'bar', look);
    const data = seriesOf(r, 'bar')[0].data.map((d: { value: number }) => d.value);
    expect(data.slice(0, 2).concat(data.at(-1))).toEqual([50, 49, 1904]);
    expect((option.yAxis as { data: string[] }).data.at(-1)).toBe('Other');
    const sum = rows.slice(49 - hidden).reduce((a, row) => a + (row.values[0] ?? 0), 0);
    expect(rest).toBe(`${sum.toLocaleString('en')} h`);
  });

  it('has a figure on every bar of a year when asked to, with the unit in the title of the axis', () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      keys: [at(`2026-${String(i + 1).padStart(2, '0')}-01`)],
      values: [120 + i],
    }));
    const r = result({ dimensions: [month], rows });
    const tile = { ...look, width: 460 };
    const picture: Picture = { kind: 'bar', options: { values: true } };
    const [s] = seriesOf(r, picture, tile);
    expect(s.data.map((value: number, dataIndex: number) => s.label.formatter({ value, dataIndex }))).toEqual(
      rows.map((row) => String(row.values[0])),
    );
    expect(draw(r, picture, tile).option.yAxis).toMatchObject([{ name: 'Hours' }]);
  });

  it('gives the names of a ring the room that those on its other side leave', () => {
    const names = ['Studio operations', 'Pitches and proposals', 'Web', 'Ops'];
    const rows = names.map((name, i) => ({ keys: [named(i + 1, name)], values: [[25, 24, 26, 25][i] ?? 0] }));
    const [pie] = seriesOf(result({ dimensions: [project], rows, totals: [100] }), 'donut', {
      ...look,
      width: 460,
      height: 280,
    });
    for (const [dataIndex, name] of names.entries())
      expect(pie.label.formatter({ name, value: 25, dataIndex })).toContain(`${name}\n`);
    expect(pie.center[0]).toBeLessThan(230);
  });

  it('writes a figure on a line on the side of its point where no line passes', () => {
    const rows = [1, 9, 1, 9, 1, 9, 1].map((v, i) => ({ keys: [at(`2026-0${i + 1}-01`)], values: [v] }));
    const [s] = seriesOf(result({ dimensions: [month], rows }), { kind: 'line', options: { values: true } });
    const below = s.data.map((d: unknown) => typeof d === 'object' && d !== null);
    expect(below[1]).toBe(false);
    expect(s.label).toMatchObject({ textBorderColor: look.surface });
    expect(s.labelLayout).toMatchObject({ hideOverlap: true });
  });

  it('names two lines that end close to each other a line of text apart, the higher one above', () => {
    const ends = (...values: [number, number]) => {
      const rows = [1, 2, 3].flatMap((m) =>
        values.map((v, i) => ({ keys: [at(`2026-0${m}-01`), named(i + 1, `P${i}`)], values: [v] })),
      );
      const wide = { ...look, width: 700 };
      return seriesOf(result({ dimensions: [month, project], rows }), 'line', wide).map((s) => s.endLabel.offset[1]);
    };
    // 250 px for 100: 2 is 5 of the 16 from one name to the next. The larger one comes first.
    expect(ends(98, 100)).toEqual([-5.5, 5.5]);
    expect(ends(80, 100)).toEqual([0, 0]);
  });

  it('writes no figure of a line where it would be read as that of another line', () => {
    const low = [30, 30, 30, 30, 30];
    const said = (high: number) => {
      const rows = low.flatMap((v, i) => [
        { keys: [at(`2026-0${i + 1}-01`), named(1, 'Above')], values: [high] },
        { keys: [at(`2026-0${i + 1}-01`), named(2, 'Below')], values: [v] },
        { keys: [at(`2026-0${i + 1}-01`), named(3, 'Top')], values: [100] },
      ]);
      const r = result({ dimensions: [month, project], rows });
      const series = seriesOf(r, { kind: 'line', options: { values: true } });
      return series.map((s) => {
        const d = s.data[2];
        const text = s.label.formatter({ value: typeof d === 'object' ? d.value : d, dataIndex: 2 });
        return `${s.name} ${text && (typeof d === 'object' ? 'below' : 'above')}`;
      });
    };
    // 230 px for 100: 13 px above a line is 5.7.
    expect(said(36)).toEqual(['Top above', 'Above above', 'Below below']);
    expect(said(94)).toEqual(['Top above', 'Above below', 'Below above']);
  });

  it('orders weekdays from the first day of the week of whoever looks', () => {
    const r = result({
      dimensions: [{ by: 'weekday', title: 'Weekday', type: 'number' }],
      rows: [
        { keys: [{ value: 0, label: 'Sunday' }], values: [2] },
        { keys: [{ value: 1, label: 'Monday' }], values: [8] },
      ],
    });
    expect(draw(r, 'bar', look).option.xAxis).toMatchObject({
      data: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    });
    expect(seriesOf(r, 'bar')[0].data).toEqual([8, 0, 0, 0, 0, 0, 2]);
    const american = { ...look, person: { ...look.person, first_weekday: 0 } };
    expect(draw(r, 'bar', american).option.xAxis).toMatchObject({
      data: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    });
  });

  it('shares a donut out over the first breakdown and leaves empty parts away', () => {
    const r = result({
      dimensions: [project],
      rows: [
        { keys: [named(1, 'Falcon')], values: [30] },
        { keys: [named(2, 'Heron')], values: [0] },
        { keys: [other], values: [10] },
      ],
      totals: [40],
    });
    const [pie] = seriesOf(r, 'donut');
    expect(pie.data.map((d: { name: string; value: number }) => [d.name, d.value])).toEqual([
      ['Falcon', 30],
      ['Other', 10],
    ]);
    expect(draw(r, 'donut', look).option.title).toMatchObject([{ text: '40 h' }, { text: 'Hours' }]);
    expect(draw(r, 'donut', look).option.legend).toBeUndefined();
    expect(draw(r, 'donut', { ...look, width: 300 }).option.legend).toMatchObject({ type: 'plain' });
    expect(draw(r, 'donut', { ...look, width: 170, height: 160 }).option.legend).toMatchObject({
      data: ['Falcon', 'Other'],
    });
  });

  it('keeps names apart that look the same', () => {
    const r = result({
      dimensions: [month, project],
      rows: [
        { keys: [at('2026-01-01'), named(1, 'Web')], values: [2] },
        { keys: [at('2026-01-01'), named(2, 'Web')], values: [1] },
      ],
    });
    expect(seriesOf(r, 'line').map((s) => s.name)).toEqual(['Web', 'Web (2)']);
  });
});

describe('tip', () => {
  it('shows names as they are, never as markup', () => {
    const box = tip('<img src=x onerror=alert(1)>', [{ name: '<b>Falcon</b>', value: '4 h' }], 0);
    expect(box.querySelector('img, b')).toBeNull();
    expect(box.textContent).toContain('<b>Falcon</b>');
  });
});

describe('a figure in a picture is the answer’s', () => {
  const margin = { key: 'margin', title: 'Margin', format: 'money', currency: 'EUR' } as const;
  const tag = { by: 'tag', title: 'Tag', type: 'id', overlaps: true } as const;
  const week = { by: 'week', title: 'Week', type: 'time', unit: 'week' } as const;
  const titleOf = (d: ReturnType<typeof draw>) => (d.option.title as { text: string }[])[0]?.text;

  it('counts the parts below zero that a ring cannot draw', () => {
    const r = result({
      dimensions: [project],
      measures: [margin],
      rows: [
        { keys: [named(1, 'Profit')], values: [24000] },
        { keys: [named(2, 'Loss')], values: [-14000] },
      ],
      totals: [10000],
    });
    const drawing = draw(r, 'donut', look);
    expect(titleOf(drawing)).toBe('€100.00');
    expect(drawing.remark).toContain('below zero');
    const [pie] = drawing.option.series as { label: { formatter: (x: unknown) => string } }[];
    expect(pie.label.formatter({ name: 'Profit', value: 24000 })).toContain('€240.00');
  });

  it('counts an entry with two tags once', () => {
    const r = result({
      dimensions: [tag],
      rows: [
        { keys: [named(1, 'design')], values: [3] },
        { keys: [named(2, 'urgent')], values: [2] },
        { keys: [{ value: null, label: 'No tag', kind: 'none' }], values: [1] },
      ],
      totals: [4],
    });
    const drawing = draw(r, 'donut', look);
    expect(titleOf(drawing)).toBe('4 h');
    const [pie] = drawing.option.series as { label: { formatter: (x: unknown) => string } }[];
    expect(pie.label.formatter({ name: 'design', value: 3 })).toContain('3 h');
  });

  it('has no total in a tooltip where the rows do not add up to one', () => {
    const rows = [
      { keys: [at('2026-03-02'), named(1, 'design')], values: [3] },
      { keys: [at('2026-03-02'), named(2, 'urgent')], values: [2] },
    ];
    const textOf = (by: typeof tag | typeof project) => {
      const { tooltip } = draw(
        result({ dimensions: [week, by], rows, totals: [4] }),
        { kind: 'bar', options: { bars: 'stacked' } },
        look,
      ).option;
      const { formatter } = tooltip as unknown as { formatter: (x: unknown) => HTMLElement };
      return formatter([{ dataIndex: 0, seriesIndex: 0 }]).textContent;
    };
    expect(textOf(project)).toContain('Total');
    expect(textOf(tag)).not.toContain('Total');
  });
});

describe('options', () => {
  const week = { by: 'week', title: 'Week', type: 'time', unit: 'week' } as const;
  const split = result({
    dimensions: [week, project],
    rows: ['2026-01-05', '2026-01-12'].flatMap((w, i) => [
      { keys: [at(w), named(1, 'Falcon', '#0b7285')], values: [30 + i] },
      { keys: [at(w), named(2, 'Heron', '#b1335b')], values: [10] },
    ]),
    totals: [81],
  });

  it('bars stand side by side, on each other, or as shares of what stands at one place', () => {
    expect(seriesOf(split, 'bar').map((s) => s.stack)).toEqual([undefined, undefined]);
    const stacked = seriesOf(split, { kind: 'bar', options: { bars: 'stacked' } });
    expect(stacked.map((s) => [s.stack, s.data])).toEqual([
      ['all', [30, 31]],
      ['all', [10, 10]],
    ]);
    const percent: Picture = { kind: 'bar', options: { bars: 'percent' } };
    expect(seriesOf(split, percent).map((s) => s.data[0])).toEqual([0.75, 0.25]);
    // The steps divide the whole: none stands just below 100.
    expect(draw(split, percent, look).option.yAxis).toMatchObject([{ min: 0, max: 1, interval: 0.25 }]);
    const { formatter } = draw(split, percent, look).option.tooltip as unknown as {
      formatter: (p: unknown) => HTMLElement;
    };
    const told = formatter([{ dataIndex: 0 }]).textContent;
    expect(told).toMatch(/Falcon30.h · 75.?%/);
    expect(told).toMatch(/Total40.h/);
  });

  it('parts stacked areas by the paper, and fills them with exactly the colour of their thing', () => {
    for (const { areaStyle, lineStyle, itemStyle } of seriesOf(split, 'area')) {
      expect(areaStyle).toEqual({ color: itemStyle?.color, opacity: 1 });
      expect(lineStyle).toMatchObject({ color: look.surface, width: 1.5 });
    }
  });

  it('what does not add up is not stacked', () => {
    const shares = { ...split, measures: [{ key: 'billable_share', title: 'Share', format: 'percent' } as const] };
    expect(seriesOf(shares, { kind: 'bar', options: { bars: 'percent' } }).map((s) => s.stack)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('the legend can go', () => {
    for (const kind of ['bar', 'area'] as const) {
      expect(draw(split, kind, look).option.legend, kind).toBeDefined();
      expect(draw(split, { kind, options: { legend: false } }, look).option.legend, kind).toBeUndefined();
    }
    const narrow = { ...look, width: 300 };
    const lines: Picture = { kind: 'line', options: { legend: false } };
    expect(draw(split, 'line', narrow).option.legend).toBeDefined();
    expect(draw(split, lines, narrow).option.legend).toBeUndefined();
  });

  it('figures stand on the marks or do not', () => {
    const labelled = (picture: Picture, r = split) => seriesOf(r, picture).map((s) => s.label?.show ?? false);
    expect(labelled({ kind: 'bar' }, byMonth)).toEqual([true]);
    expect(labelled({ kind: 'bar', options: { values: false } }, byMonth)).toEqual([false]);
    expect(labelled({ kind: 'bar' })).toEqual([false, false]);
    expect(labelled({ kind: 'bar', options: { values: true } })).toEqual([true, true]);
    expect(labelled({ kind: 'bar', options: { values: true, bars: 'stacked' } })).toEqual([true, true]);
    expect(labelled({ kind: 'line' })).toEqual([false, false]);
    expect(labelled({ kind: 'line', options: { values: true } })).toEqual([true, true]);
  });

  it('figures of all lines of a picture are written in one way', () => {
    const r = result({
      dimensions: [week, project],
      rows: ['2026-01-05', '2026-01-12', '2026-01-19'].flatMap((w) => [
        { keys: [at(w), named(1, 'Falcon', '#0b7285')], values: [200] },
        { keys: [at(w), named(2, 'Heron', '#b1335b')], values: [20.5] },
      ]),
      totals: [661.5],
    });
    const said = seriesOf(r, { kind: 'line', options: { values: true } }).map((s) =>
      s.label.formatter({ value: s.data[1], dataIndex: 1 }),
    );
    expect(said).toEqual(['200 h', '21 h']);
  });

  it('lines are smooth or stepped, with a mark at every point', () => {
    const of = (picture: Picture) => seriesOf(split, picture)[0];
    expect(of({ kind: 'line' })).toMatchObject({ smooth: undefined, step: undefined });
    expect(of({ kind: 'line', options: { curve: 'smooth' } }).smooth).toBeGreaterThan(0);
    expect(of({ kind: 'area', options: { curve: 'stepped' } }).step).toBe('middle');
    expect(seriesOf(byMonth, 'line')[0].showSymbol).toBe(false);
    expect(seriesOf(byMonth, { kind: 'line', options: { points: true } })[0].showSymbol).toBe(true);
  });

  it('a donut has as many slices as asked for; a rest of one keeps its name', () => {
    const r = result({
      dimensions: [project],
      rows: [1, 2, 3, 4].map((n) => ({ keys: [named(n, `P${n}`)], values: [50 - 10 * n] })),
      totals: [100],
    });
    const slices = (n: number, from = r) =>
      seriesOf(from, { kind: 'donut', options: { slices: n } })[0].data.map((d: { name: string; value: number }) => [
        d.name,
        d.value,
      ]);
    expect(slices(2)).toEqual([
      ['P1', 40],
      ['P2', 30],
      ['Other', 30],
    ]);
    expect(slices(3).map(([name]: [string]) => name)).toEqual(['P1', 'P2', 'P3', 'P4']);
    const others = { ...r, rows: [...r.rows, { keys: [other], values: [5] }] };
    expect(slices(3, others)).toEqual([
      ['P1', 40],
      ['P2', 30],
      ['P3', 20],
      ['Other', 15],
    ]);
  });
});
