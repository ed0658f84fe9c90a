import { expect, it } from 'vitest';
import { rolesHeld, tree, wholeBranch } from './people';

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

it('says what a role comes through, and nothing of one that was given there', () => {
  const held = rolesHeld({
    workspaces: [{ id: 1, name: 'Studio', role: 'member', tree: true }],
    reached: [
      { id: 1, name: 'Studio', role: 'viewer', tree: true, group: { id: 9, name: 'Design' }, above: false },
      { id: 2, name: 'Brand', role: 'viewer', tree: false, group: { id: 9, name: 'Design' }, above: false },
      { id: 5, name: 'Print', role: 'viewer', tree: true, group: { id: 9, name: 'Design' }, above: false },
      { id: 3, name: 'Lab', role: 'analyst', tree: true, above: true },
      { id: 4, name: 'Shop', role: 'admin', tree: true, group: { id: 9, name: 'Design' }, above: true },
    ],
  });
  expect(held.map((h) => [h.where, h.role, h.through])).toEqual([
    ['Studio and below', 'Member', undefined],
    ['Brand, Print and below', 'Viewer', 'Design'],
    ['Lab and below', 'Analyst', 'a workspace above'],
    ['Shop and below', 'Admin', 'Design in a workspace above'],
  ]);
});
