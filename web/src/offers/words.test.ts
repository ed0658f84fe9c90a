import { describe, expect, it } from 'vitest';
import { anyone } from '../format';
import { offerWords, tookWords } from './words';

const tom = { id: 1, name: 'Tom' };
const ann = { id: 2, name: 'Ann' };

describe('what is offered', () => {
  it('is a chart or dashboard, or the place of somebody who leaves', () => {
    expect(offerWords({ kind: 'dashboard', title: 'Delivery overview', from: tom })).toBe(
      'Tom wants to transfer “Delivery overview” to you',
    );
    expect(offerWords({ kind: 'hand_over', title: 'Tom', from: tom, by: ann })).toBe(
      'Ann asks you to take over from Tom',
    );
  });
});

describe('what was taken over', () => {
  const none = { charts: 0, links: 0, tiles: 0, money: 0, owned: 0, left: 0, items: [] };
  it.each([
    [{ ...none, charts: 2 }, 'You took over 2 charts.'],
    [{ ...none, owned: 1, left: 1 }, 'You are the owner of 1 chart or dashboard now. 1 place stays as it is.'],
  ])('%j: %s', (hand_over, words) => expect(tookWords({ hand_over }, anyone)).toBe(words));
});
