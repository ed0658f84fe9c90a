import { describe as about, expect, it } from 'vitest';
import type { Result } from '../api/shapes';
import { describe } from './describe';
import { change, figure, tick, timeLabel } from './figures';
import { sortRows } from './order';

const p = { locale: 'en', time_zone: 'UTC', first_weekday: 1 };
const hours = { key: 'hours', title: 'Hours', format: 'hours' } as const;
const amount = { key: 'amount', title: 'Amount', format: 'money', currency: 'EUR' } as const;
const share = { key: 'billable_share', title: 'Billable share', format: 'percent' } as const;

const r: Result = {
  workspaces: [],
  dimensions: [{ by: 'project', title: 'Project', type: 'id' }],
  measures: [hours],
  rows: [
    { keys: [{ value: 1, label: 'Falcon' }], values: [320], compare: [160] },
    { keys: [{ value: 2, label: 'Ärger' }], values: [null], compare: [4] },
    { keys: [{ value: 3, label: 'Zebra' }], values: [8], compare: [80] },
    { keys: [{ value: null, label: 'Other', kind: 'other' }], values: [500], compare: [10] },
  ],
  totals: [828],
  compare_totals: [414],
  period: { from: '2026-01-01', to: '2026-03-31', time_zone: 'UTC' },
  compare_period: { from: '2025-10-01', to: '2025-12-31', time_zone: 'UTC' },
  truncated: false,
  empty: false,
};

about('figures', () => {
  it('say the unit, and nothing for nothing', () => {
    expect(figure(1284.4, hours, p)).toMatch(/^1,284.h$/);
    expect(figure(null, hours, p)).toBe('–');
    expect(figure(12_345, amount, p)).toContain('123.45');
  });

  it('leave units to the axis on ticks', () => {
    expect(tick(1_250_000, amount, p)).toBe('12.5K');
    expect(tick(0.25, share, p)).toBe('25');
    expect(tick(0.25, hours, p)).toBe('0.25');
  });

  it('change in per cent, shares in points', () => {
    expect(change(106, 100, hours, p)).toMatch(/^\+6.?%$/);
    expect(change(0.71, 0.68, share, p)).toBe('+3 points');
    expect(change(5, 0, hours, p)).toBeUndefined();
  });

  it('name periods of time short and long', () => {
    expect(timeLabel('2026-04-01', 'quarter', p, true)).toBe('Q2 2026');
    expect(timeLabel('2026-04-01', 'month', p)).toBe('Apr');
    expect(timeLabel('2026-04-01', 'year', p)).toBe('2026');
  });
});

about('describe', () => {
  it('says what, when, how much, and what stands out', () => {
    const text = describe(r, 'bar', p);
    expect(text).toMatch(/^Bar chart of hours by project, /);
    expect(text).toMatch(/Overall 828.h, \+100.?% against/);
    expect(text).toMatch(/Highest: Falcon with 320.h. Lowest: Zebra/);
  });

  it('says when there is nothing', () => {
    expect(describe({ ...r, rows: [], totals: [0], empty: true, compare_totals: [0] }, 'bar', p)).toMatch(
      /No time was tracked\.$/,
    );
  });
});

about('sortRows', () => {
  const names = (column: string, descending: boolean) =>
    sortRows(r, { column, descending }, p).map((x) => x.keys[0]?.label);
  it('keeps Other last and what has no value behind what has', () => {
    expect(names('value0', true)).toEqual(['Falcon', 'Zebra', 'Ärger', 'Other']);
    expect(names('value0', false)).toEqual(['Zebra', 'Falcon', 'Ärger', 'Other']);
  });
  it('sorts names as people do', () => {
    expect(names('by0', false)).toEqual(['Ärger', 'Falcon', 'Zebra', 'Other']);
  });
  it('sorts by change', () => {
    expect(names('change0', true)).toEqual(['Falcon', 'Zebra', 'Ärger', 'Other']);
  });
});
