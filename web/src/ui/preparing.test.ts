import { expect, it } from 'vitest';
import type { DashboardData } from '../api/shapes';
import { askAgainIn, preparingWords } from './preparing';

it.each([
  [undefined, 'Preparing charts…'],
  [{ done: 0, total: 1200 }, 'Preparing charts: 0 of 1,200 entries'],
  [{ done: 3_120_000, total: 10_000_000 }, 'Preparing charts: 3.1 of 10 million entries'],
])('says how far the charts are: %j', (read, words) => {
  expect(preparingWords(read, 'en-GB')).toBe(words);
});

const data = (...codes: (string | undefined)[]) =>
  ({
    widgets: Object.fromEntries(codes.map((code, i) => [i, code ? { error: { code, message: '' } } : {}])),
  }) as unknown as DashboardData;

it('asks again only while a chart is being prepared, or cannot be computed for a while', () => {
  expect(askAgainIn(undefined)).toBeUndefined();
  expect(askAgainIn(data(undefined, 'denied'))).toBeUndefined();
  expect(askAgainIn(data('unavailable', 'building'))).toBe(2000);
  expect(askAgainIn(data(undefined, 'unavailable'))).toBe(15_000);
});
