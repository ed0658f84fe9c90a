import { minutesText, parseTime } from './clock';
import { date, type Person } from './format';

// Days as people read and type them in fields. A day is "2026-11-22"; one with a time is "2026-11-22T09:05". Pure.

// Fields write years and digits as the API does, whatever calendar a locale prefers.
const plain = { calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC' } as const;
const medium = { ...plain, dateStyle: 'medium' } as const;
const numeric = { ...plain, year: 'numeric', month: '2-digit', day: '2-digit' } as const;

const at = (day: string) => new Date(`${day}T00:00:00Z`);

/** A day as it stands in a field: "22 Nov 2026". Whatever it says, parseDay reads it. */
export function dayText(day: string, p: Person): string {
  const text = date(p.locale, medium).format(at(day));
  return parseDay(text, p) === day ? text : day;
}

/** How a day may be typed in numbers: "dd/mm/yyyy". */
export function dayHint(p: Person): string {
  const names: Record<string, string> = { day: 'dd', month: 'mm', year: 'yyyy' };
  return date(p.locale, numeric)
    .formatToParts(0)
    .map((part) => names[part.type] ?? part.value)
    .join('');
}

interface Words {
  order: string[];
  months: Map<string, number>;
  /** What stands between the parts and means nothing: "de" in "22 de nov. de 2026". */
  between: Set<string>;
}

const words = new Map<string, Words>();
const split = (text: string) => text.toLowerCase().match(/\p{L}[\p{L}\p{M}]*|\d+/gu) ?? [];

function wordsOf(locale: string): Words {
  let w = words.get(locale);
  if (w) return w;
  w = { order: [], months: new Map(), between: new Set() };
  for (const { type } of date(locale, numeric).formatToParts(0))
    if (type === 'day' || type === 'month' || type === 'year') w.order.push(type);
  for (const dateStyle of ['medium', 'long'] as const)
    for (const { type, value } of date(locale, { ...plain, dateStyle }).formatToParts(0))
      if (type === 'literal') for (const word of split(value)) w.between.add(word);
  // The interface is in English, so English names are read everywhere; the person's own win.
  for (const language of ['en', locale])
    for (const month of ['long', 'short'] as const)
      for (let n = 0; n < 12; n++)
        for (const options of [{ month }, { month, day: 'numeric' }, medium] as const)
          for (const { type, value } of date(language, { ...plain, ...options }).formatToParts(Date.UTC(2026, n, 1)))
            if (type === 'month') {
              const name = split(value).join('');
              if (/\D/.test(name)) w.months.set(name, n + 1);
            }
  words.set(locale, w);
  return w;
}

function dayFrom(year: number, month: number, day: number): string | undefined {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const there = year >= 1000 && year <= 9999 && at(text);
  return there && !Number.isNaN(there.getTime()) && there.toISOString().startsWith(text) ? text : undefined;
}

const yearOf = (digits: string) => (digits.length === 2 ? 2000 + Number(digits) : Number(digits));

/**
 * Reads a day as a person may type it: "2026-11-22", the numbers in the order of their locale ("22/11/2026", "22.11.26"), or
 * with the name of the month ("22 Nov 2026"). Undefined when it is no day.
 */
export function parseDay(text: string, p: Person): string | undefined {
  const w = wordsOf(p.locale);
  const clean = text.replace(/[\u200e\u200f\u061c]/g, '').replace(/[年月日]/g, ' ');
  const rest = split(clean).filter((part) => !w.between.has(part));
  const month = rest.map((part) => w.months.get(part)).find((n) => n !== undefined);
  const numbers = rest.filter((part) => /^\d+$/.test(part));
  if (
    rest.length !== 3 ||
    numbers.length !== (month === undefined ? 3 : 2) ||
    /[^\p{L}\p{M}\d\s.,/’'‐-–-]/u.test(clean)
  )
    return undefined;
  const [a = '', b = '', c = ''] = numbers;
  const whole = (digits: string) => digits.length === 4;
  if (month !== undefined)
    return whole(a) ? dayFrom(Number(a), month, Number(b)) : dayFrom(yearOf(b), month, Number(a));
  if (whole(a)) return dayFrom(Number(a), Number(b), Number(c));
  const by = Object.fromEntries(w.order.map((type, i) => [type, numbers[i] ?? '']));
  if (whole(c) && w.order[0] === 'year') return undefined; // which of the two is the day cannot be told
  return dayFrom(yearOf(by.year ?? ''), Number(by.month), Number(by.day));
}

/** A day with a time as it stands in a field: "22 Nov 2026, 09:05". Whatever it says, parseDayTime reads it. */
export function dayTimeText(value: string, p: Person): string {
  const [day = '', time = ''] = value.split('T');
  const shown = date(p.locale, { ...plain, timeStyle: 'short' }).format(new Date(`${value}:00Z`));
  return `${dayText(day, p)}, ${parseTime(shown) === parseTime(time) ? shown : time}`;
}

/** Reads a day and a time after it, with a space, a comma or a T between: "22/11/2026 9:05"; undefined when it is none. */
export function parseDayTime(text: string, p: Person): string | undefined {
  const m = /^(.+?)(?:T|,?\s+)(\d{1,2}(?:[:.h]?\d{2})?\s*(?:[ap]m?)?)$/iu.exec(text.trim());
  const day = m?.[1] && parseDay(m[1], p);
  const minutes = m?.[2] ? parseTime(m[2]) : undefined;
  return day && minutes !== undefined ? `${day}T${minutesText(minutes)}` : undefined;
}
