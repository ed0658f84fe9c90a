import type { Period, Preset } from '../api/shapes';
import { dayRange, type Person } from './format';

/** The presets of a period, in the order menus show them. */
export const presets: { value: Preset; label: string }[] = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: 'this_week', label: 'This week' },
  { value: 'last_week', label: 'Last week' },
  { value: 'this_month', label: 'This month' },
  { value: 'last_month', label: 'Last month' },
  { value: 'this_quarter', label: 'This quarter' },
  { value: 'last_quarter', label: 'Last quarter' },
  { value: 'this_year', label: 'This year' },
  { value: 'last_year', label: 'Last year' },
  { value: 'week_to_date', label: 'Week to date' },
  { value: 'month_to_date', label: 'Month to date' },
  { value: 'year_to_date', label: 'Year to date' },
  { value: 'last_7_days', label: 'Last 7 days' },
  { value: 'last_30_days', label: 'Last 30 days' },
  { value: 'last_90_days', label: 'Last 90 days' },
  { value: 'last_365_days', label: 'Last 365 days' },
  { value: 'all_time', label: 'All time' },
];

const titles = new Map<string, string>(presets.map((p) => [p.value, p.label]));

/** A period in words. */
export function periodTitle(period: Period | undefined, p: Person): string {
  if (!period) return 'Each chart’s own period';
  if (period.preset) return titles.get(period.preset) ?? period.preset;
  if (period.from && period.to) return dayRange(period.from, period.to, p);
  if (period.last && period.unit) return `Last ${period.last} ${period.unit}${period.last === 1 ? '' : 's'}`;
  return 'Each chart’s own period';
}

/** A period as it stands in the URL: a preset, or "2026-01-01..2026-03-31". */
export function periodToURL(period: Period | undefined): string | undefined {
  if (period?.preset) return period.preset;
  if (period?.from && period.to) return `${period.from}..${period.to}`;
  return undefined;
}

const range = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** Reads what periodToURL wrote; anything else is no period. */
export function periodFromURL(text: string | undefined): Period | undefined {
  if (!text) return undefined;
  if (titles.has(text)) return { preset: text as Preset };
  const m = range.exec(text);
  return m?.[1] && m[2] && m[1] <= m[2] ? { from: m[1], to: m[2] } : undefined;
}
