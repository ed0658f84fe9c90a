import { describe, expect, it } from 'vitest';
import { anyone } from '.';
import {
  addDays,
  endOf,
  minutesOf,
  momentOf,
  parseDuration,
  parseTime,
  retimed,
  settle,
  stopOf,
  weekStart,
} from './clock';

describe('parseDuration', () => {
  it.each([
    ['1:30', 5400],
    ['0:42:10', 2530],
    ['1h 30m', 5400],
    ['1h30', 5400],
    ['90m', 5400],
    ['90 min', 5400],
    ['1.5', 5400],
    ['1,5 h', 5400],
    ['2 hours', 7200],
    ['45', 2700],
    ['90', 5400],
    ['45m', 2700],
    ['.5', 1800],
    ['', undefined],
    ['h', undefined],
    ['1:75', undefined],
    ['soon', undefined],
    ['-1', undefined],
  ])('%s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));
});

describe('parseTime', () => {
  it.each([
    ['9', 540],
    ['9:05', 545],
    ['905', 545],
    ['1730', 1050],
    ['17.30', 1050],
    ['5:30 pm', 1050],
    ['12 am', 0],
    ['12pm', 720],
    ['24:00', undefined],
    ['9:60', undefined],
    ['13 pm', undefined],
    ['', undefined],
  ])('%s', (text, minutes) => expect(parseTime(text)).toBe(minutes));
});

describe('moments in a zone', () => {
  it('knows the offset of the day, in summer and in winter', () => {
    expect(momentOf('2026-01-15', 540, 'Europe/Vienna').toISOString()).toBe('2026-01-15T08:00:00.000Z');
    expect(momentOf('2026-07-15', 540, 'Europe/Vienna').toISOString()).toBe('2026-07-15T07:00:00.000Z');
    expect(momentOf('2026-01-15', 60, 'America/New_York').toISOString()).toBe('2026-01-15T06:00:00.000Z');
  });

  it('finds a moment on the days the clocks change', () => {
    expect(momentOf('2026-03-29', 60, 'Europe/Vienna').toISOString()).toBe('2026-03-29T00:00:00.000Z');
    expect(momentOf('2026-03-29', 240, 'Europe/Vienna').toISOString()).toBe('2026-03-29T02:00:00.000Z');
    expect(momentOf('2026-10-25', 600, 'Europe/Vienna').toISOString()).toBe('2026-10-25T09:00:00.000Z');
  });

  it('goes there and back', () => {
    for (const zone of ['Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati', 'UTC'])
      expect(minutesOf(momentOf('2026-11-22', 1234, zone).toISOString(), zone)).toBe(1234);
  });

  it('lets an entry run past midnight', () => {
    expect(stopOf('2026-11-22', 22 * 60, 60, 'UTC').toISOString()).toBe('2026-11-23T01:00:00.000Z');
    expect(stopOf('2026-11-22', 540, 600, 'UTC').toISOString()).toBe('2026-11-22T10:00:00.000Z');
  });
});

it('begins the week where the person does', () => {
  const monday = { locale: 'en', time_zone: 'UTC', first_weekday: 1 };
  expect(weekStart('2026-11-22', monday)).toBe('2026-11-16');
  expect(weekStart('2026-11-22', { ...monday, first_weekday: 0 })).toBe('2026-11-22');
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
});

describe('settle', () => {
  const at = (start: string, stop: string, length?: string) => ({ start, stop, length, from: 540 });
  it.each([
    ['another start moves the stop', at('10:30', '10:00'), '10:30–11:30'],
    ['over midnight too', at('23:30', '10:00'), '23:30–00:30'],
    ['a stop alone stays', at('9', '17'), '09:00–17:00'],
    ['a duration sets the stop', at('9:00', '10:00', '45'), '09:00–09:45'],
    ['a duration after another start', at('10:00', '10:00', '1.5h'), '10:00–11:30'],
    ['nonsense changes nothing', at('soon', '10:00'), 'soon–10:00'],
    ['a stop that is none stays to be mended', at('9:00', 'late'), '09:00–late'],
  ])('%s', (_what, span, want) => {
    const now = settle(span);
    expect(`${now.start}–${now.stop}`).toBe(want);
  });
  it('keeps a duration that is none, and one of a day or more', () => {
    expect(settle(at('9:00', '10:00', 'soon')).length).toBe('soon');
    expect(settle(at('9:00', '10:00', '25:00')).length).toBe('25:00');
  });
  it('drops a duration that is none once a start or stop is set', () => {
    expect(retimed(at('9:00', '10:00', '30h'), { stop: '11' }).length).toBeUndefined();
    expect(retimed(at('soon', '10:00', '45m'), { start: '9' })).toEqual(at('9', '10:00', '45m'));
  });
});

it('ends a day where the person lives', () => {
  expect(endOf('2026-05-03', { ...anyone, time_zone: 'America/New_York' }).toISOString()).toBe(
    '2026-05-04T03:59:59.000Z',
  );
  expect(endOf('2026-05-03', { ...anyone, time_zone: 'Asia/Tokyo' }).toISOString()).toBe('2026-05-03T14:59:59.000Z');
});
