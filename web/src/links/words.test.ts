import { expect, it } from 'vitest';
import type { DashboardData } from '../api/shapes';
import { countedWords } from './words';

const visitor = { locale: 'en-GB', time_zone: 'America/New_York', first_weekday: 1 };
const of = (...periods: [string, string][]) =>
  ({
    computed_at: '2026-11-27T13:05:00Z',
    widgets: Object.fromEntries(
      periods.map(([from, to], i) => [`w${i}`, { result: { period: { from, to, time_zone: 'Europe/Vienna' } } }]),
    ),
  }) as unknown as DashboardData;

it.each([
  [of(['2026-11-01', '2026-11-27'], ['2026-11-01', '2026-11-27']), '1 – 27 Nov 2026 · as of 14:05, Vienna time'],
  // Each chart says its own days.
  [of(['2026-11-01', '2026-11-27'], ['2026-01-01', '2026-11-27']), 'As of 14:05, Vienna time'],
  [of(), 'As of 14:05, Vienna time'],
])('a visitor reads which days are counted, when, and by whose clock', (data, words) => {
  expect(countedWords(data, 'Europe/Vienna', visitor).replaceAll(/\s/g, ' ')).toBe(words);
});

it('the formats are the visitor’s, the clock is the link’s', () => {
  const words = countedWords(of(['2026-11-01', '2026-11-27']), 'Europe/Vienna', { ...visitor, locale: 'en-US' });
  expect(words.replaceAll(/\s/g, ' ')).toBe('Nov 1 – 27, 2026 · as of 2:05 PM, Vienna time');
});
