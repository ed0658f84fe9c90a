import { describe, expect, it } from 'vitest';
import type { PublicLink } from '../api/shapes';
import { anyone } from '../format';
import { linkNotes } from './links';

const link = (patch: Partial<PublicLink>) =>
  ({
    id: 1,
    name: 'Client A',
    url: 'https://vitrine.example/s/abc',
    created_at: '2026-11-01T00:00:00Z',
    created_by: { id: 1, name: 'Tom' },
    views: 31,
    live: true,
    state: 'live',
    at_once: false,
    held_back: 0,
    shows_less: false,
    shows_money: false,
    ...patch,
  }) as PublicLink;
const notes = (patch: Partial<PublicLink>) => linkNotes(link(patch), anyone);

describe('a public link', () => {
  it('that works and shows all has nothing to say', () => {
    expect(notes({})).toEqual([]);
  });
  it('that waits for its new owner, or rests, is kept or ended', () => {
    expect(notes({ state: 'waiting', live: false })).toMatchObject([{ does: 'keep', warn: true }]);
    expect(notes({ state: 'paused', live: false, why: 'Tom may no longer make links.' })).toEqual([
      { words: 'Tom may no longer make links.', does: 'keep', warn: true },
    ]);
  });
  it('says what it does not show yet, and offers to show it', () => {
    expect(notes({ held_back: 2 })).toEqual([{ words: '2 changes are not published yet.', does: 'look', warn: true }]);
    expect(notes({ held_back: 1 })[0]?.words).toBe('1 change is not published yet.');
  });
  it('offers to show nothing while nobody sees it', () => {
    expect(notes({ state: 'paused', live: false, held_back: 2 }).map((n) => n.does)).toEqual(['keep', undefined]);
  });
  it('says where it shows less than the screen', () => {
    expect(notes({ shows_less: true, less_words: 'It counts what Tom may see.' })).toEqual([
      { words: 'It counts what Tom may see.' },
    ]);
  });
  it('that is dead says why, and nothing keeps it', () => {
    expect(notes({ state: 'dead', live: false, why_dead: 'It has expired.' })).toEqual([
      { words: 'It has expired.', warn: true },
    ]);
  });
});
