import { describe, expect, it } from 'vitest';
import { alone, type Box, compact, freeId, place, readingOrder, samePlaces, step } from './layout';

const box = (id: string, x: number, y: number, w: number, h: number): Box => ({ id, x, y, w, h });
const at = (boxes: Box[], id: string) => {
  const b = boxes.find((b) => b.id === id);
  return b && [b.x, b.y, b.w, b.h];
};
const overlaps = (boxes: Box[]) =>
  boxes.some((a) =>
    boxes.some((b) => a.id < b.id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
  );

const rows = [box('a', 0, 0, 4, 2), box('b', 4, 0, 8, 2), box('c', 0, 2, 6, 4), box('d', 6, 2, 6, 4)];

describe('compact', () => {
  it('lets boxes rise into the gaps', () => {
    expect(at(compact([box('a', 0, 3, 4, 2), box('b', 0, 9, 4, 2)]), 'b')).toEqual([0, 2, 4, 2]);
  });
  it('parts boxes that overlap', () => {
    const parted = compact([box('a', 0, 0, 6, 4), box('b', 3, 1, 6, 4), box('c', 0, 0, 12, 1)]);
    expect(overlaps(parted)).toBe(false);
  });
  it('brings back what lies outside the columns', () => {
    expect(at(compact([box('a', 11, 0, 6, 2)]), 'a')).toEqual([6, 0, 6, 2]);
    expect(at(compact([box('a', -3, 0, 40, 0)]), 'a')).toEqual([0, 0, 12, 1]);
  });
  it('leaves a tidy layout alone, and the order of the list too', () => {
    expect(compact(rows)).toEqual(rows);
    expect(compact([...rows].reverse()).map((b) => b.id)).toEqual(['d', 'c', 'b', 'a']);
  });
});

describe('place', () => {
  it('fills the rest of the last row before it starts another', () => {
    const one = place([], box('a', 0, 0, 6, 4));
    const two = place(one, box('b', 0, 0, 6, 4));
    const three = place(two, box('c', 0, 0, 6, 4));
    expect([at(two, 'b'), at(three, 'c')]).toEqual([
      [6, 0, 6, 4],
      [0, 4, 6, 4],
    ]);
  });
});

describe('step', () => {
  it('swaps with the neighbour below and back again', () => {
    const down = step(rows, 'a', 'down');
    expect(at(down, 'c')?.[1]).toBe(0);
    expect(at(down, 'a')?.[1]).toBe(4);
    expect(overlaps(down)).toBe(false);
    expect(at(step(down, 'a', 'up'), 'a')?.[1]).toBe(0);
  });
  it('makes room for a box that grows', () => {
    const wide = step(rows, 'a', 'wider');
    expect(at(wide, 'a')).toEqual([0, 0, 5, 2]);
    expect(overlaps(wide)).toBe(false);
  });
  it('stays within the columns and never shrinks to nothing', () => {
    expect(at(step(rows, 'a', 'left'), 'a')).toEqual([0, 0, 4, 2]);
    expect(at(step(rows, 'd', 'right'), 'd')?.[0]).toBe(6);
    const thin = step([box('a', 0, 0, 1, 1)], 'a', 'narrower');
    expect(at(step(thin, 'a', 'shorter'), 'a')).toEqual([0, 0, 1, 1]);
  });
});

describe('the rest', () => {
  it('reads from the top, then from the left', () => {
    expect(readingOrder([...rows].reverse()).map((b) => b.id)).toEqual(['a', 'b', 'c', 'd']);
  });
  it('notices a box that moved', () => {
    expect(samePlaces(rows, [...rows].reverse())).toBe(true);
    expect(samePlaces(rows, step(rows, 'a', 'wider'))).toBe(false);
    expect(samePlaces(rows, rows.slice(1))).toBe(false);
  });
  it('never gives an id twice', () => {
    expect(freeId([{ id: 'w2' }, { id: 'w3' }])).toBe('w4');
    expect(freeId([])).toBe('w1');
  });
});

it('gives the whole row of a phone to a small tile that none stands beside', () => {
  const tile = (id: string, w: number, kind = 'chart') => ({ id, x: 0, y: 0, w, h: 2, kind });
  const lone = (...all: ReturnType<typeof tile>[]) => [...alone(all)];
  expect(lone(tile('a', 4), tile('b', 4), tile('c', 4))).toEqual(['c']);
  expect(lone(tile('a', 4), tile('b', 4), tile('wide', 8))).toEqual([]);
  expect(lone(tile('a', 4), tile('wide', 8), tile('b', 4))).toEqual(['a', 'b']);
  expect(lone(tile('a', 4), tile('text', 4, 'text'), tile('b', 4))).toEqual(['a', 'b']);
});
