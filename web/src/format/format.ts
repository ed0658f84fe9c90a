// Numbers, dates and words in a person's own format. Everything here is pure: the person and the now are arguments.

export interface Person {
  locale: string;
  time_zone: string;
  first_weekday: number;
  /** How lengths of time are written: 0:45, or 0.75 h. Visitors, who cannot choose, read decimals. */
  durations?: 'clock' | 'decimal';
}

export const anyone: Person = { locale: 'en', time_zone: 'UTC', first_weekday: 1 };

interface NumberFormat {
  format: (value: number) => string;
}

const numbers = new Map<string, NumberFormat>();

/** Numbers in a person's format, with a minus sign that is one: a hyphen is easily missed, and narrower than a plus. */
export function number(locale: string, options: Intl.NumberFormatOptions): NumberFormat {
  const key = locale + JSON.stringify(options);
  let f = numbers.get(key);
  if (!f) {
    // What rounds to zero has no sign.
    const intl = new Intl.NumberFormat(locale || undefined, { signDisplay: 'negative', ...options });
    f = { format: (v) => intl.format(v).replace('-', '−') };
    numbers.set(key, f);
  }
  return f;
}

const dates = new Map<string, Intl.DateTimeFormat>();
/** Intl.DateTimeFormat, one for each locale and options. */
export function date(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let f = dates.get(key);
  if (!f) {
    f = new Intl.DateTimeFormat(locale || undefined, options);
    dates.set(key, f);
  }
  return f;
}

/** What stands where there is no value. */
export const nothing = '–';

/** Months and days without the year where it is this one: "1 Sep – 27 Nov". */
export function shortDays(from: string, to: string, today: string, p: Person): string {
  const year = today.slice(0, 4);
  const own = from.slice(0, 4) === year && to.slice(0, 4) === year;
  const f = date(p.locale, { day: 'numeric', month: 'short', ...(own ? {} : { year: 'numeric' }), timeZone: 'UTC' });
  return f.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}

/** From here on minutes are noise: whole hours in both ways of writing them. */
export const manyHours = 100;

/** Hours as the person reads them: "12:30" or "12.5 h", and "1,284 h" from 100 on. */
export function hours(value: number | null | undefined, p: Person): string {
  if (value == null) return nothing;
  const many = Math.abs(value) >= manyHours;
  if (!many && p.durations === 'clock') return hoursClock(value, p);
  if (value > 0 && value < 0.005) return `<${number(p.locale, {}).format(0.01)} h`;
  return `${number(p.locale, { maximumFractionDigits: many ? 0 : Math.abs(value) < 10 ? 2 : 1 }).format(value)} h`;
}

/** Hours and minutes, however many: 1,284:05. What rounds to nothing and is not is <0:01. */
export function hoursClock(value: number, p: Person): string {
  const minutes = Math.round(Math.abs(value) * 60);
  if (value > 0 && minutes === 0) return '<0:01';
  const whole = number(p.locale, { maximumFractionDigits: 0 }).format(Math.floor(minutes / 60));
  return `${value < 0 && minutes > 0 ? '−' : ''}${whole}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Seconds as a clock: 0:42:10. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** Seconds as the person reads a length of time, to the minute: "1:05", or "1.08 h". */
export function duration(seconds: number, p: Person): string {
  const minutes = Math.round(Math.max(0, seconds) / 60);
  if (p.durations !== 'decimal') return hoursClock(Math.max(0, seconds) / 3600, p);
  if (minutes === 0) return hours(Math.max(0, seconds) / 3600, p);
  return `${number(p.locale, { maximumFractionDigits: 2 }).format(minutes / 60)} h`;
}

/** Money in minor units; whole units for nothing and from 1,000 on, where cents only add noise. */
export function money(
  cents: number | null | undefined,
  currency: string | undefined,
  p: Person,
  exact = false,
): string {
  if (cents == null) return nothing;
  const value = cents / 100;
  const digits = !exact && (value === 0 || Math.abs(value) >= 1000) ? 0 : 2;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (!currency) return number(p.locale, options).format(value);
  return number(p.locale, { ...options, style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(value);
}

/** A share: 0.714 → "71 %" as the locale writes it. */
export function percent(share: number | null | undefined, p: Person, digits = 0): string {
  if (share == null) return nothing;
  return number(p.locale, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

export function count(value: number | null | undefined, p: Person): string {
  if (value == null) return nothing;
  return number(p.locale, { maximumFractionDigits: 1 }).format(value);
}

/** A number short enough for an axis: 12K, 1.5M. */
export function short(value: number, p: Person): string {
  return number(p.locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export type Format = 'hours' | 'count' | 'money' | 'percent';

/** A measure's value as its format says. */
export function measure(value: number | null | undefined, format: Format, p: Person, currency?: string): string {
  switch (format) {
    case 'hours':
      return hours(value, p);
    case 'money':
      return money(value, currency, p);
    case 'percent':
      return percent(value, p, 1);
    default:
      return count(value, p);
  }
}

/** How much more or less than before: "+6 %"; null when there is nothing to compare with. */
export function change(now: number | null | undefined, before: number | null | undefined, p: Person): string | null {
  if (now == null || before == null || before === 0) return null;
  return number(p.locale, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }).format(
    (now - before) / Math.abs(before),
  );
}

/** "1 person", "12 people". */
export function people(n: number, p: Person): string {
  return n === 1 ? '1 person' : `${count(n, p)} people`;
}

export function plural(n: number, one: string, many: string, p: Person): string {
  return `${count(n, p)} ${n === 1 ? one : many}`;
}

/** A day ("2026-11-22"), which has no zone: 22 Nov 2026. */
export function day(iso: string, p: Person, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }): string {
  return date(p.locale, { ...options, timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`));
}

/** A moment in the person's zone, exact to the minute. */
export function moment(iso: string, p: Person): string {
  return date(p.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: p.time_zone }).format(new Date(iso));
}

export function timeOfDay(iso: string, p: Person): string {
  return date(p.locale, { timeStyle: 'short', timeZone: p.time_zone }).format(new Date(iso));
}

/** The day a moment falls on in the person's zone: "2026-11-22". */
export function dayOf(iso: string | Date, p: Person): string {
  const at = typeof iso === 'string' ? new Date(iso) : iso;
  return date('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: p.time_zone }).format(at);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago or until: "3 hours ago", "yesterday", "just now". */
export function relative(iso: string, now: Date, p: Person): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  for (const [unit, length] of steps) {
    if (size >= length || unit === 'minute')
      return new Intl.RelativeTimeFormat(p.locale || undefined, { numeric: 'auto' }).format(
        Math.trunc(seconds / length) || Math.sign(seconds),
        unit,
      );
  }
  return 'just now';
}

/** Days from a to b in words, without what both share: "1 – 30 Nov 2026". */
export function dayRange(from: string, to: string, p: Person): string {
  const f = date(p.locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return f.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}

/** Names in a sentence: "Falcon, Heron and Ibis". */
export function sentence(names: string[], p: Person, type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return new Intl.ListFormat(p.locale || undefined, { type }).format(names);
}

/** Weekdays from the person's first day on, as {number: 0–6, name}. */
export function weekdays(p: Person, width: 'long' | 'short' | 'narrow' = 'short'): { number: number; name: string }[] {
  return Array.from({ length: 7 }, (_, i) => {
    const n = (i + p.first_weekday) % 7;
    // 2023-01-01 was a Sunday.
    return {
      number: n,
      name: date(p.locale, { weekday: width, timeZone: 'UTC' }).format(new Date(Date.UTC(2023, 0, 1 + n))),
    };
  });
}

/** Initials for an avatar: "Tom Aldous" → "TA". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

/** "a, b and c". */
export function list(words: string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
