import { expect, it } from 'vitest';
import { firstWeekday, localesWith, placeOf, sameClock } from './browser';

const now = new Date('2026-11-27T12:00:00Z');

it.each([
  ['de-AT', 1],
  ['en-US', 0],
  ['en-GB', 1],
  ['ar-EG', 6],
  ['not a locale', 1],
])('weeks of %s begin on day %i', (locale, day) => {
  expect(firstWeekday(locale)).toBe(day);
});

it.each([
  ['Europe/Vienna', 'Europe/Vienna', true],
  ['Europe/Vienna', 'Europe/Berlin', true],
  ['Europe/Kyiv', 'Europe/Kiev', true],
  ['Europe/London', 'UTC', false], // the same today, not in summer
  ['Europe/Vienna', 'UTC', false],
  ['Asia/Kolkata', 'Asia/Kathmandu', false],
  ['Europe/Vienna', 'Mars/Olympus', true],
])('%s and %s show the same time: %s', (a, b, same) => {
  expect(sameClock(a, b, now)).toBe(same);
});

it('a zone is called by its place', () => {
  expect(placeOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  expect(placeOf('UTC')).toBe('UTC');
});

it('whatever language a browser speaks can be chosen', () => {
  expect(localesWith('hu-HU')[0]).toEqual({ value: 'hu-HU', label: 'Hungarian (Hungary)' });
  expect(localesWith('de-AT').filter((l) => l.value === 'de-AT')).toHaveLength(1);
});
