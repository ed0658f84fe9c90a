import { expect, it } from 'vitest';
import type { SchemeLevel } from '../api/shapes';
import { add, draftOf, keyOf, levelsOf, move, nearest, remove, rename, setCan, setGives, wrongTitles } from './levels';

const level = (key: string, title: string, can: SchemeLevel['can'], hands_out: string[] = []): SchemeLevel => ({
  key,
  title,
  can,
  hands_out,
  publishes_if_allowed: false,
});

const view = level('view', 'View', ['view', 'export']);
const share = level('share', 'View & share', ['view', 'export', 'share'], ['view', 'share']);
const full = level('full', 'Full', ['view', 'share', 'manage_access'], ['view', 'share', 'full']);
const draft = draftOf([view, share, full]);
const can = (levels: typeof draft, id: string) => levels.find((l) => l.id === id)?.can;

it('comes back as it was when nothing is changed', () => {
  expect(levelsOf(draft)).toEqual([view, share, full]);
});

it('begins with opening: whatever else is ticked opens too, and without opening nothing is left', () => {
  expect(can(setCan(setCan(draft, 'view', 'view', false), 'view', 'edit', true), 'view')).toEqual(['edit', 'view']);
  expect(can(setCan(draft, 'full', 'view', false), 'full')).toEqual([]);
});

it('gives nothing to others once it neither shares nor decides', () => {
  const without = setCan(draft, 'share', 'share', false);
  expect(without.find((l) => l.id === 'share')?.gives).toEqual([]);
  const still = setCan(draft, 'full', 'share', false);
  expect(still.find((l) => l.id === 'full')?.gives).toEqual(['view', 'share', 'full']);
});

it('adds a level before those who manage access, who may give it, with a key of its own', () => {
  expect(levelsOf(rename(add(draft), 'new 1', 'Viéw')).map((l) => [l.key, l.can, l.hands_out])).toEqual([
    ['view', view.can, []],
    ['share', share.can, ['view', 'share']],
    ['view_2', ['view'], []],
    ['full', full.can, ['view', 'share', 'view_2', 'full']],
  ]);
});

it('removes a level everywhere it is given', () => {
  expect(levelsOf(remove(draft, 'share')).map((l) => [l.key, l.hands_out])).toEqual([
    ['view', []],
    ['full', ['view', 'full']],
  ]);
});

it('moves a level, and not beyond the ends', () => {
  const order = (levels: typeof draft) => levels.map((l) => l.id);
  expect(order(move(draft, 'full', -1))).toEqual(['view', 'full', 'share']);
  expect(order(move(draft, 'view', -1))).toEqual(['view', 'share', 'full']);
  expect(order(move(draft, 'full', 1))).toEqual(['view', 'share', 'full']);
});

it('lists what is given in the order of the levels, whatever order it was ticked in', () => {
  const ticked = setGives(setGives(draft, 'share', 'view', false), 'share', 'view', true);
  expect(levelsOf(ticked)[1]?.hands_out).toEqual(['view', 'share']);
});

it('makes keys of any title', () => {
  expect(keyOf('Éditer & partager')).toBe('editer_partager');
  expect(keyOf('3 stars')).toBe('level_3_stars');
  expect(keyOf('表示')).toBe('level');
});

it('names the levels without a title of their own', () => {
  const wrong = wrongTitles(rename(rename(add(draft), 'new 1', ' '), 'share', 'view'));
  expect([...wrong]).toEqual([
    ['share', 'Another level has this name'],
    ['new 1', 'Enter a name'],
  ]);
});

it('puts in the place of a level that is gone the strongest that gives nobody more', () => {
  expect(nearest(share, [view, full])).toBe('view');
  expect(nearest({ can: ['view', 'export', 'share', 'delete'] }, [view, share])).toBe('share');
  expect(nearest(view, [share, full])).toBe('');
});
