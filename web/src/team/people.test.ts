import { expect, it } from 'vitest';
import { tree, wholeBranch } from './people';

const places = [
  { id: 1, name: 'Studio' },
  { id: 2, parent_id: 1, name: 'Client A' },
  { id: 3, parent_id: 2, name: 'Brand' },
  { id: 4, parent_id: 9, name: 'Below one I cannot see' },
];

it('shows the tree, and what hangs under nothing that is seen at its root', () => {
  expect(tree(places).map((w) => [w.item.id, w.depth])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 0],
  ]);
});

it('moves no workspace below itself', () => {
  expect([...wholeBranch(places, 1)].sort()).toEqual([1, 2, 3]);
});
