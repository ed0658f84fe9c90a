import { describe, expect, it } from 'vitest';
import { anyone } from '../format';
import { holdingWords } from './holdings';

describe('what shows by somebody’s rights', () => {
  it.each([
    [{ charts: 11, links: 3, tiles: 2 }, '11 charts, 3 public links, and 2 tiles'],
    [{ charts: 1, links: 0, tiles: 1 }, '1 chart and 1 tile'],
    [{ charts: 2, links: 0, tiles: 0, money: 1 }, '2 charts and the amounts of 1 chart or dashboard'],
    [{ charts: 0, links: 0, tiles: 0 }, 'nothing'],
  ])('%j: %s', (held, words) => {
    expect(holdingWords(held, anyone)).toBe(words);
  });
});
