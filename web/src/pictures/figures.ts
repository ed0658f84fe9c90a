import type { Result, ResultDimension, ResultKey, ResultMeasure } from '../api/shapes';
import {
  day,
  change as grown,
  hoursClock,
  manyHours,
  measure,
  nothing,
  number,
  type Person,
  weekdays,
} from '../format';

/** A value of a result in words, with its unit. */
export const figure = (value: number | null | undefined, m: ResultMeasure, p: Person) =>
  measure(value, m.format, p, m.currency);

/** Values that stand side by side in a picture: all in one way, so that none looks more exact than its neighbour. */
export function pictureFigure(
  m: ResultMeasure,
  values: (number | null | undefined)[],
  p: Person,
): (v: number | null | undefined) => string {
  if (m.format === 'percent') return columnFigure(m, values, p);
  if (m.format !== 'hours' || !values.some((v) => Math.abs(v ?? 0) >= manyHours)) return (v) => figure(v, m, p);
  const whole = number(p.locale, { maximumFractionDigits: 0 });
  return (v) => (v == null ? nothing : v > 0 && v < 0.5 ? '<1 h' : `${whole.format(v)} h`);
}

/** Values of a picture without their unit, where the title of their axis has it. A share keeps its sign. */
export function bareFigure(
  m: ResultMeasure,
  values: (number | null | undefined)[],
  p: Person,
): (v: number | null | undefined) => string {
  const way = pictureFigure(m.format === 'money' ? { ...m, currency: undefined } : m, values, p);
  return m.format === 'hours' ? (v) => way(v).replace(/\s*h$/, '') : way;
}

/** Shares of a whole, all with as many decimals: none, unless one would be told as nothing. */
export function shareFigure(shares: number[], p: Person): (share: number) => string {
  const digits = shares.some((s) => s > 0 && s < 0.01) ? 1 : 0;
  const f = number(p.locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (s) => f.format(s);
}

/** Values of one column of a table: all with as many decimals, so that they stand below each other; nothing has none. */
export function columnFigure(
  m: ResultMeasure,
  values: (number | null | undefined)[],
  p: Person,
): (v: number | null | undefined) => string {
  if (m.format === 'hours' && p.durations === 'clock') return (v) => (v == null ? nothing : hoursClock(v, p));
  const shown = m.format === 'money' ? 100 : m.format === 'percent' ? 0.01 : 1;
  const most = m.format === 'money' ? 2 : 1;
  const whole = values.every((v) => v == null || Number.isInteger(Number((v / shown).toFixed(most))));
  // Cents beside thousands are noise; beside a single smaller amount all have them.
  const large = m.format === 'percent' ? Number.POSITIVE_INFINITY : m.format === 'money' ? 100_000 : 100;
  const digits = values.every((v) => !v || Math.abs(v) >= large) || (whole && m.format !== 'money') ? 0 : most;
  const options: Intl.NumberFormatOptions = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (m.format === 'percent') options.style = 'percent';
  if (m.format === 'money' && m.currency)
    Object.assign(options, { style: 'currency', currency: m.currency, currencyDisplay: 'narrowSymbol' });
  const f = number(p.locale, options);
  const zero = number(p.locale, { ...options, minimumFractionDigits: 0, maximumFractionDigits: 0 });
  return (v) => {
    if (v == null) return nothing;
    const text = (v === 0 ? zero : f).format(m.format === 'money' ? v / 100 : v);
    return m.format === 'hours' ? `${text} h` : text;
  };
}

/** A value with as many decimals as asked for; hours are decimal then, whatever the person's habit. */
export function exactFigure(value: number | null | undefined, m: ResultMeasure, decimals: number, p: Person): string {
  if (value == null) return nothing;
  const options: Intl.NumberFormatOptions = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  if (m.format === 'percent') options.style = 'percent';
  if (m.format === 'money' && m.currency)
    Object.assign(options, { style: 'currency', currency: m.currency, currencyDisplay: 'narrowSymbol' });
  const text = number(p.locale, options).format(m.format === 'money' ? value / 100 : value);
  return m.format === 'hours' ? `${text}\u202fh` : text;
}

/** The one number that says most about a result: its first measure, of all rows. */
export function headline(result: Result | null, p: Person): string {
  const first = result?.measures[0];
  return result && first ? figure(result.totals[0], first, p) : 'nothing';
}

/** A value for an axis, where the unit is said once and not here. */
export function tick(value: number, m: ResultMeasure, p: Person): string {
  const v = m.format === 'money' ? value / 100 : m.format === 'percent' ? value * 100 : value;
  const size = Math.abs(v);
  const short: Intl.NumberFormatOptions =
    size >= 10_000
      ? { notation: 'compact', maximumFractionDigits: 1 }
      : { maximumFractionDigits: size > 0 && size < 10 ? 2 : 1 };
  return number(p.locale, short).format(v);
}

/** The unit an axis or a column head names once; empty where the title says it all. */
export function unitOf(m: ResultMeasure): string {
  if (m.format === 'hours') return 'h';
  if (m.format === 'money') return m.currency ?? '';
  return m.format === 'percent' ? '%' : '';
}

export function titleWithUnit(m: ResultMeasure): string {
  const unit = unitOf(m);
  return unit && unit !== 'h' ? `${m.title} (${unit})` : m.title;
}

/** Change against the comparison: per cent, or points for a share. Undefined when there is nothing to compare with. */
export function change(
  value: number | null | undefined,
  before: number | null | undefined,
  m: ResultMeasure,
  p: Person,
): string | undefined {
  if (m.format !== 'percent') return grown(value, before, p) ?? undefined;
  if (value == null || before == null) return undefined;
  const points = (value - before) * 100;
  const digits = Math.abs(points) < 10 ? 1 : 0;
  const n = number(p.locale, { signDisplay: 'exceptZero', maximumFractionDigits: digits });
  return `${n.format(points)} points`;
}

const quarter = (iso: string) => Math.floor((Number(iso.slice(5, 7)) - 1) / 3) + 1;

/** A period of a time axis: short for the axis, long for a tooltip or a table. */
export function timeLabel(iso: string, unit: string | undefined, p: Person, long = false): string {
  switch (unit) {
    case 'year':
      return iso.slice(0, 4);
    case 'quarter':
      return long ? `Q${quarter(iso)} ${iso.slice(0, 4)}` : `Q${quarter(iso)}`;
    case 'month':
      return day(iso, p, long ? { month: 'long', year: 'numeric' } : { month: 'short' });
    case 'week':
      return long ? `Week of ${day(iso, p)}` : day(iso, p, { day: 'numeric', month: 'short' });
    default:
      return long
        ? day(iso, p, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
        : day(iso, p, { day: 'numeric', month: 'short' });
  }
}

export function weekdayName(n: number, p: Person, width: 'long' | 'short' = 'long'): string {
  return weekdays(p, width).find((w) => w.number === n)?.name ?? nothing;
}

export const hourName = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

/** A breakdown value in the person's words. */
export function keyLabel(d: ResultDimension | undefined, k: ResultKey | undefined, p: Person): string {
  if (!d || !k) return k?.label ?? '';
  if (k.kind || k.value === null) return k.label;
  if (d.type === 'time' && typeof k.value === 'string') return timeLabel(k.value, d.unit ?? d.by, p, true);
  if (d.by === 'weekday' && typeof k.value === 'number') return weekdayName(k.value, p);
  if (d.by === 'hour' && typeof k.value === 'number') return hourName(k.value);
  if (d.by === 'billable') return k.value ? 'Billable' : 'Not billable';
  return k.label;
}
