import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pace, spread } from './pace';

let hidden = false;
const look = (away: boolean) => {
  hidden = away;
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  hidden = false;
  vi.useFakeTimers();
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('runs soon after the first call, and makes up for the others once, at the end of the span', () => {
  const run = vi.fn();
  const { call } = pace(run, 3000, () => 0);
  for (let n = 0; n < 10; n++) call();
  vi.advanceTimersByTime(0);
  expect(run).toHaveBeenCalledTimes(1);
  call();
  call();
  vi.advanceTimersByTime(2999);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60_000);
  expect(run).toHaveBeenCalledTimes(2);
});

it('spreads pages that hear of it at the same time', () => {
  const runs = [0, 0.5, 1].map((random) => {
    const run = vi.fn();
    pace(run, 3000, () => random).call();
    return run;
  });
  vi.advanceTimersByTime(spread / 2);
  expect(runs.map((r) => r.mock.calls.length)).toEqual([1, 1, 0]);
  vi.advanceTimersByTime(spread / 2);
  expect(runs.map((r) => r.mock.calls.length)).toEqual([1, 1, 1]);
});

it('waits while nobody looks, and then runs once', () => {
  const run = vi.fn();
  const { call } = pace(run, 3000, () => 0);
  look(true);
  for (let n = 0; n < 5; n++) call();
  vi.advanceTimersByTime(600_000);
  expect(run).not.toHaveBeenCalled();
  look(false);
  vi.advanceTimersByTime(0);
  expect(run).toHaveBeenCalledTimes(1);
});

it('does not run after it was stopped', () => {
  const run = vi.fn();
  const { call, stop } = pace(run, 3000, () => 0);
  call();
  stop();
  look(true);
  look(false);
  vi.advanceTimersByTime(60_000);
  expect(run).not.toHaveBeenCalled();
});
