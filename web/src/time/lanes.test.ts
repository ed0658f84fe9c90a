import { expect, it } from 'vitest';
import { lanes } from './lanes';

const of = (...spans: [number, number][]) =>
  lanes(spans.map(([start, end]) => ({ start, end }))).map((e) => [e.start, e.lane, e.of]);

it('puts side by side only what overlaps', () => {
  expect(of([540, 600], [600, 660])).toEqual([
    [540, 0, 1],
    [600, 0, 1],
  ]);
  expect(of([540, 660], [600, 720], [660, 700], [800, 810])).toEqual([
    [540, 0, 2],
    [600, 1, 2],
    [660, 0, 2],
    [800, 0, 1],
  ]);
});

it('has nothing for a day without entries', () => {
  expect(of()).toEqual([]);
});
