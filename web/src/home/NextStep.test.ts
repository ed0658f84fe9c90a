import { expect, it } from 'vitest';
import { stepOf } from './NextStep';

it.each([
  [0, 0, 'project'],
  [0, 3, 'project'],
  [2, 0, 'chart'],
  [2, 1, 'dashboard'],
] as const)('with %i projects and %i charts the next step is a %s', (projects, charts, step) => {
  expect(stepOf(projects, charts)).toBe(step);
});
