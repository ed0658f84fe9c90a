import type { Person } from '.';

// What people type as times and durations, and days in the zone they live in. Pure.

/** What a duration may be typed as. */
export const durationShapes = '1:30, 1.5h, 45m or 90 for minutes';

/** "1:30", "1h 30m", "1.5", "45m", "1,5 h", "90" (minutes) as seconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const t = text.trim().toLowerCase().replace(',', '.');
  const clock = /^(\d{1,3}):([0-5]?\d)(?::([0-5]\d))?$/.exec(t);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
  // Whole numbers are minutes, as people type them; with decimals they can only be hours.
  if (/^\d+$/.test(t)) return Number(t) * 60;
  if (/^\d*\.\d+$/.test(t)) return Math.round(Number(t) * 3600);
  const words = /^(?:(\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*(?:m(?:in(?:utes?)?)?)?)?$/.exec(t);
  if (words?.[1] || words?.[2]) return Math.round(Number(words[1] ?? 0) * 3600 + Number(words[2] ?? 0) * 60);
  return undefined;
}

/** "9", "9:05", "905", "17.30", "5:30 pm" as minutes of the day; undefined when it is none. */
export function parseTime(text: string): number | undefined {
  const m = /^(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(am|pm|a|p)?$/.exec(text.trim().toLowerCase());
  if (!m) return undefined;
  let hour = Number(m[1]);
  if (m[3]) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (m[3].startsWith('p') ? 12 : 0);
  }
  return hour > 23 ? undefined : hour * 60 + Number(m[2] ?? 0);
}

/** Minutes of the day as 09:05. */
export const minutesText = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const wall = new Map<string, Intl.DateTimeFormat>();

/** What the wall shows at a moment in a zone, as if it were UTC, in milliseconds. */
function onTheWall(at: number, zone: string): number {
  let f = wall.get(zone);
  if (!f) {
    f = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    wall.set(zone, f);
  }
  const part = Object.fromEntries(f.formatToParts(at).map((p) => [p.type, Number(p.value)]));
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
}

/** The moment at which the wall in a zone shows a day and a minute; in the hour that a clock change skips, the one after. */
export function momentOf(day: string, minutes: number, zone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  let at = wanted - (onTheWall(wanted, zone) - wanted);
  // Once more with the offset there: it may be another than at the first guess.
  at = wanted - (onTheWall(at, zone) - at);
  return new Date(at);
}

/** The last second of a day where the person lives. */
export const endOf = (day: string, p: Person) => new Date(momentOf(addDays(day, 1), 0, p.time_zone).getTime() - 1000);

/** The minute of the day at a moment in a zone. */
export function minutesOf(iso: string, zone: string): number {
  const shown = new Date(onTheWall(new Date(iso).getTime(), zone));
  return shown.getUTCHours() * 60 + shown.getUTCMinutes();
}

export function addDays(day: string, n: number): string {
  const t = new Date(`${day}T00:00:00Z`);
  t.setUTCDate(t.getUTCDate() + n);
  return t.toISOString().slice(0, 10);
}

/** The first day of the week a day is in, as the person counts weeks. */
export function weekStart(day: string, p: Person): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday - p.first_weekday + 7) % 7));
}

/** The end of an entry that starts on a day: when the clock reads less than at the start, it is the next day's. */
export function stopOf(day: string, start: number, stop: number, zone: string): Date {
  return momentOf(stop < start ? addDays(day, 1) : day, stop, zone);
}

/** An entry longer than this is asked about. */
export const longest = 16 * 3600;

/** The times of an entry as they are typed. `from` is the start that the stop was last right for. */
export interface Span {
  start: string;
  stop: string;
  /** What was typed as its duration and is not yet in `stop`. */
  length?: string;
  from?: number;
}

const takes = (seconds: number | undefined) => seconds !== undefined && seconds < 86_400;

/** The span with another start or stop: a duration that was none is past, as it is computed anew. */
export function retimed(s: Span, to: Partial<Pick<Span, 'start' | 'stop'>>): Span {
  const length = s.length !== undefined && takes(parseDuration(s.length)) ? s.length : undefined;
  return { ...s, length, ...to };
}

/** The span once what was typed is taken: another start moves the stop, a duration sets it. */
export function settle(s: Span): Span {
  const start = parseTime(s.start);
  let stop = s.stop.trim() === '' ? undefined : parseTime(s.stop);
  const seconds = s.length === undefined ? undefined : parseDuration(s.length);
  if (start === undefined) return s;
  if (stop !== undefined && s.from !== undefined) stop = (stop + start - s.from + 1440) % 1440;
  if (seconds !== undefined && seconds < 86_400) stop = (start + Math.round(seconds / 60)) % 1440;
  const taken = s.length === undefined || (seconds !== undefined && seconds < 86_400);
  return {
    start: minutesText(start),
    stop: stop === undefined ? s.stop : minutesText(stop),
    length: taken ? undefined : s.length,
    from: start,
  };
}
