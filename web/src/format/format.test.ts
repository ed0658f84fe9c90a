import { describe, expect, it } from 'vitest';
import type { Person } from '.';
import {
  change,
  clock,
  day,
  dayOf,
  dayRange,
  duration,
  hours,
  initials,
  measure,
  moment,
  money,
  people,
  percent,
  periodFromURL,
  periodTitle,
  periodToURL,
  relative,
  weekdays,
} from '.';

const london: Person = { locale: 'en-GB', time_zone: 'Europe/London', first_weekday: 1 };
const vienna: Person = { locale: 'de-AT', time_zone: 'Europe/Vienna', first_weekday: 1 };
const newYork: Person = { locale: 'en-US', time_zone: 'America/New_York', first_weekday: 0 };
// Intl separates with spaces of several widths; a reader does not mind which.
const plain = (s: string | null) => s?.replace(/[\u00a0\u202f\u2009]/g, ' ');

describe('numbers', () => {
  it('gives hours a decimal while they are few', () => {
    expect(hours(12.54, london)).toBe('12.5 h');
    expect(hours(1284.2, london)).toBe('1,284 h');
    expect(plain(hours(1284.2, vienna))).toBe('1 284 h');
    expect(hours(null, london)).toBe('–');
    expect(hours(0, london)).toBe('0 h');
  });
  it('shows cents only where they matter', () => {
    expect(money(123456, 'EUR', london)).toBe('€1,235');
    expect(money(99950, 'EUR', london)).toBe('€999.50');
    expect(money(0, 'EUR', london)).toBe('€0');
    expect(money(123456, 'EUR', london, true)).toBe('€1,234.56');
    expect(money(null, 'EUR', london)).toBe('–');
  });
  it('formats a measure as its format says', () => {
    expect(measure(0.7142, 'percent', london)).toBe('71.4%');
    expect(measure(5000, 'money', london, 'GBP')).toBe('£50.00');
    expect(measure(1234, 'count', london)).toBe('1,234');
    expect(percent(0.5, london)).toBe('50%');
  });
  it('says how much more than before, if there was something before', () => {
    expect(change(106, 100, london)).toBe('+6%');
    expect(plain(change(94, 100, london))).toBe('−6%');
    expect(change(100, 100, london)).toBe('0%');
    expect(change(5, 0, london)).toBeNull();
    expect(change(null, 5, london)).toBeNull();
  });
  it('counts people', () => {
    expect([people(1, london), people(1200, london)]).toEqual(['1 person', '1,200 people']);
  });
  it('tells time that passes', () => {
    expect([clock(2530), clock(36_061), duration(3900, london)]).toEqual(['0:42:10', '10:01:01', '1:05']);
    expect([clock(-5), duration(-5, london)]).toEqual(['0:00:00', '0:00']);
  });
  it('writes a length of time in one way, whichever page it stands on', () => {
    const [by, decimal] = (['clock', 'decimal'] as const).map((durations) => ({ ...london, durations }));
    if (!by || !decimal) throw new Error('two ways');
    expect([duration(2700, by), hours(0.75, by), hours(1284.2, by)]).toEqual(['0:45', '0:45', '1,284 h']);
    expect([duration(2700, decimal), hours(0.75, decimal), hours(1284.2, decimal)]).toEqual([
      '0.75 h',
      '0.75 h',
      '1,284 h',
    ]);
  });
  it('tells a length below a minute from nothing', () => {
    const decimal = { ...london, durations: 'decimal' as const };
    const clocked = { ...london, durations: 'clock' as const };
    expect([duration(3, clocked), hours(3 / 3600, clocked), duration(0, clocked)]).toEqual(['<0:01', '<0:01', '0:00']);
    expect([duration(3, decimal), hours(3 / 3600, decimal), duration(0, decimal)]).toEqual([
      '<0.01 h',
      '<0.01 h',
      '0 h',
    ]);
  });
});

describe('dates', () => {
  it('keeps a day a day in every zone', () => {
    expect(day('2026-03-01', newYork)).toBe('Mar 1, 2026');
    expect(day('2026-03-01', london)).toBe('1 Mar 2026');
  });
  it('tells a moment in the zone of the person', () => {
    expect(moment('2026-11-22T23:30:00Z', london)).toBe('22 Nov 2026, 23:30');
    expect(plain(moment('2026-11-22T23:30:00Z', newYork))).toBe('Nov 22, 2026, 6:30 PM');
    expect(dayOf('2026-11-22T23:30:00Z', vienna)).toBe('2026-11-23');
    expect(dayOf('2026-11-22T23:30:00Z', newYork)).toBe('2026-11-22');
  });
  it('leaves out of a range what both ends share', () => {
    expect(dayRange('2026-11-01', '2026-11-30', london)).toMatch(/^1\s?–\s?30 Nov 2026$/);
  });
  it('starts the week where the person does', () => {
    expect(weekdays(newYork).map((d) => d.number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(weekdays(london)[0]).toEqual({ number: 1, name: 'Mon' });
  });
  it.each([
    ['2026-11-22T11:59:40Z', 'just now'],
    ['2026-11-22T11:57:00Z', '3 minutes ago'],
    ['2026-11-22T09:00:00Z', '3 hours ago'],
    ['2026-11-21T09:00:00Z', 'yesterday'],
    ['2026-11-25T12:00:00Z', 'in 3 days'],
    ['2025-10-01T12:00:00Z', 'last year'],
  ])('%s at noon is %s', (at, text) => {
    expect(relative(at, new Date('2026-11-22T12:00:00Z'), london)).toBe(text);
  });
  it('makes initials of any name', () => {
    expect([initials('Tom Aldous'), initials('Cher'), initials('Ana María de la Cruz'), initials('')]).toEqual([
      'TA',
      'C',
      'AC',
      '',
    ]);
  });
});

describe('a period in the URL', () => {
  it('comes back as it went', () => {
    for (const period of [{ preset: 'last_90_days' as const }, { from: '2026-01-01', to: '2026-03-31' }])
      expect(periodFromURL(periodToURL(period))).toEqual(period);
  });
  it('is ignored when somebody typed nonsense', () => {
    for (const text of ['', 'last_5_moons', '2026-03-31..2026-01-01', '2026-01-01..', '1..2', undefined])
      expect(periodFromURL(text)).toBeUndefined();
  });
  it('has a title', () => {
    expect(periodTitle({ preset: 'last_90_days' }, london)).toBe('Last 90 days');
    expect(periodTitle({ last: 1, unit: 'month' }, london)).toBe('Last 1 month');
  });
});
