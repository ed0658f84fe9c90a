// Every kind of picture at every size, on one page, for the browser test that looks at what is drawn (e2e/pictures.test.js).
import '../theme/mantine.css';
import '../theme/global.css';
import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import type { PictureKind, Result, ResultKey, ResultMeasure } from '../api/shapes';
import { ChartPicture } from '../pictures/ChartPicture';
import { theme } from '../theme/theme';

const hours: ResultMeasure = { key: 'hours', title: 'Hours', format: 'hours' };
const margin: ResultMeasure = { key: 'margin', title: 'Margin', format: 'money', currency: 'EUR' };
const amount: ResultMeasure = { key: 'amount', title: 'Amount', format: 'money', currency: 'EUR' };
const share: ResultMeasure = { key: 'billable_share', title: 'Billable share', format: 'percent' };
const project = { by: 'project', title: 'Project', type: 'id' } as const;
const week = { by: 'week', title: 'Week', type: 'time', unit: 'week' } as const;

const names = [
  'Web',
  'Corrections: Wanderlust Verlag, Frühjahrskatalog, second round of proofs',
  'App',
  'Donaudampfschifffahrtsgesellschaftskapitänsmützenentwicklung',
  'Internal {meetings} | travel',
  '日本語のプロジェクト名',
];
const things = (n: number): ResultKey[] =>
  Array.from({ length: n }, (_, i) => ({
    value: i + 1,
    label: names[i] ?? `Project number ${i + 1}`,
    colour: ['#0b7285', '#e8590c', '#5f3dc4', '#2b8a3e'][i % 4],
    slot: Math.floor(i / 4),
  }));
const other: ResultKey = { value: null, label: 'Other', kind: 'other' };
const none: ResultKey = { value: null, label: 'No project', kind: 'none' };
const weeks = (n: number): ResultKey[] =>
  Array.from({ length: n }, (_, i) => {
    const value = new Date(Date.UTC(2025, 10, 3 + 7 * i)).toISOString().slice(0, 10);
    if (i === 0) return { value, label: value, part: { from: '2025-11-05', to: '2025-11-09' } };
    return i === n - 1
      ? { value, label: value, so_far: true, part: { from: value, to: value } }
      : { value, label: value };
  });
// Large, small, zero and in between, the same every time.
const number = (i: number, scale: number) => Math.round(scale * (0.5 + 0.5 * Math.sin(i * 2.7)) * 100) / 100;

const result = (r: Partial<Result>): Result => ({
  dimensions: [],
  measures: [hours],
  rows: [],
  totals: [],
  workspaces: [],
  period: { from: '2025-11-05', to: '2026-11-27', time_zone: 'UTC' },
  truncated: false,
  empty: false,
  ...r,
});
const before = { from: '2024-10-05', to: '2025-11-04', time_zone: 'UTC' };

const results: Record<string, Result> = {
  'one number': result({ rows: [{ keys: [], values: [1284567.25] }], totals: [1284567.25] }),
  'four numbers': result({
    measures: [hours, amount, margin, share],
    rows: [
      { keys: [], values: [128456.25, 123456789, -2345678, 0.714], compare: [138456.25, 113456789, 2345678, 0.5] },
    ],
    totals: [128456.25, 123456789, -2345678, 0.714],
    compare_period: before,
    compare_totals: [138456.25, 113456789, 2345678, 0.5],
  }),
  'twenty projects': result({
    dimensions: [project],
    rows: [...things(19), none, other].map((k, i) => ({ keys: [k], values: [number(i, 4000)] })),
    totals: [41234.5],
  }),
  'three projects': result({
    dimensions: [project],
    rows: things(3).map((k, i) => ({ keys: [k], values: [number(i + 1, 40)] })),
    totals: [52.3],
  }),
  'below zero': result({
    dimensions: [project],
    measures: [margin],
    rows: things(8).map((k, i) => ({ keys: [k], values: [(i % 3 ? -1 : 1) * number(i + 1, 12345678)] })),
    totals: [-1234567],
  }),
  'only zeros': result({
    dimensions: [project],
    rows: things(3).map((k) => ({ keys: [k], values: [0] })),
    totals: [0],
  }),
  'two units by project': result({
    dimensions: [project],
    measures: [hours, amount],
    rows: things(6).map((k, i) => ({ keys: [k], values: [number(i, 400), number(i + 3, 9876543)] })),
    totals: [1000, 3000000],
  }),
  'a year of weeks': result({
    dimensions: [week],
    rows: weeks(55).map((k, i) => ({
      keys: [k],
      values: [number(i, 400)],
      compare: [i > 52 ? null : number(i + 2, 300)],
    })),
    totals: [9000],
    compare_period: before,
    compare_totals: [8000],
  }),
  'two units by week, below zero': result({
    dimensions: [week],
    measures: [hours, margin],
    rows: weeks(9).map((k, i) => ({ keys: [k], values: [number(i, 400), (i % 2 ? -1 : 1) * number(i + 3, 9876543)] })),
    totals: [1000, 3000000],
  }),
  'weeks by twelve projects': result({
    dimensions: [week, project],
    rows: weeks(10).flatMap((w, i) =>
      [...things(11), other].map((k, j) => ({ keys: [w, k], values: [number(i * j, 90)] })),
    ),
    totals: [9000],
  }),
  'weeks by four projects': result({
    dimensions: [week, project],
    rows: weeks(10).flatMap((w, i) => things(4).map((k, j) => ({ keys: [w, k], values: [number(i * j + 1, 90)] }))),
    totals: [9000],
  }),
  'projects by weekday': result({
    dimensions: [project, { by: 'weekday', title: 'Weekday', type: 'number' }],
    rows: things(4).flatMap((k, j) =>
      [1, 2, 3, 4, 5, 6, 0].map((d) => ({
        keys: [k, { value: d, label: String(d) }],
        values: [number(d * j + 1, 90)],
      })),
    ),
    totals: [900],
  }),
};

const kinds: PictureKind[] = ['number', 'bar', 'stacked_bar', 'line', 'area', 'donut'];
const sizes = [
  [160, 120],
  [250, 180],
  [340, 260],
  [620, 300],
  [1200, 600],
] as const;

/** The kinds that draw a result as themselves, and not as another one that fits better. */
function drawnAs(r: Result): PictureKind[] {
  const time = r.dimensions.some((d) => d.type === 'time');
  return kinds.filter((k) => {
    if (r.dimensions.length === 0) return k === 'number';
    if (k === 'number') return r.dimensions.length === 1 && time;
    if (k === 'line' || k === 'area') return time;
    return k !== 'stacked_bar' || r.dimensions.length > 1;
  });
}

/** In the dark texts stand where they stand by day: one size shows that it is drawn at all. */
function Gallery({ dark }: { dark: boolean }) {
  return (
    <div>
      {Object.entries(results).flatMap(([name, r]) =>
        drawnAs(r).flatMap((kind) =>
          (dark ? sizes.slice(2, 3) : sizes).map(([width, height]) => (
            <section
              key={`${name} ${kind} ${width}`}
              data-picture={`${name} as ${kind} at ${width}×${height}`}
              style={{ width, height, margin: 8, background: 'var(--v-surface)' }}
            >
              <ChartPicture result={r} picture={{ kind }} title={name} compact={width < 300} />
            </section>
          )),
        ),
      )}
    </div>
  );
}

const root = document.getElementById('root');
const dark = new URLSearchParams(location.hash.slice(1)).get('scheme') === 'dark';
if (root)
  createRoot(root).render(
    <MantineProvider theme={theme} forceColorScheme={dark ? 'dark' : 'light'} env="test">
      <Gallery dark={dark} />
    </MantineProvider>,
  );
