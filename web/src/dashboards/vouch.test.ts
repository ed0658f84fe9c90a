import { describe, expect, it } from 'vitest';
import type { Widget } from '../api/shapes';
import { anyone } from '../format';
import { removed, shownOn } from './vouch';

const tom = { id: 2, name: 'Tom' };
const me = 1;
const tile = (patch: Partial<Widget>): Widget => ({
  id: 'a',
  kind: 'chart',
  x: 0,
  y: 0,
  w: 6,
  h: 5,
  chart_id: 7,
  chart: { shown: true, id: 7, title: 'Margin', owner: tom },
  ...patch,
});

describe('a chart of the library on a dashboard', () => {
  it('that nobody lets viewers see says so, and whom to ask', () => {
    expect(shownOn(tile({ can_vouch: false }), me, anyone)).toEqual({
      on: false,
      may: false,
      words: 'Only people with access to this chart will see it here. Ask Tom to show it to viewers.',
    });
  });
  it('asks nobody else where the person may let viewers see it', () => {
    expect(shownOn(tile({ can_vouch: true }), me, anyone)).toEqual({
      on: false,
      may: true,
      words: 'Only people with access to this chart will see it here.',
    });
  });
  it.each([
    [{ i_vouch: false, vouchers: [tom] }, 'because Tom lets them.', false],
    [{ i_vouch: true, vouchers: [{ id: me, name: 'Ann' }] }, 'because you let them.', true],
    [{ i_vouch: true, vouchers: [{ id: me, name: 'Ann' }, tom] }, 'because you and Tom let them.', true],
    [{ i_vouch: false, vouchers: [] }, 'who can open this dashboard.', false],
  ])('%j is shown on: %s', (patch, words, may) => {
    const shown = shownOn(tile({ vouched: true, ...patch }), me, anyone);
    expect(shown).toMatchObject({ on: true, may });
    expect(shown?.words).toContain(words);
  });
  it('that lives here needs nobody', () => {
    expect(shownOn(tile({ lives_here: true }), me, anyone)).toBeUndefined();
    expect(shownOn(tile({ kind: 'text' }), me, anyone)).toBeUndefined();
    expect(shownOn(tile({ chart: { shown: false } }), me, anyone)).toBeUndefined();
  });
});

describe('charts removed from a dashboard', () => {
  const lives = tile({ id: 'l', lives_here: true });
  it('are those that live in it and stand on no tile, also when they were removed just now', () => {
    const base = { widgets: [lives, tile({ id: 'b', chart_id: 8 })], removed_charts: [{ id: 9, title: 'Old' }] };
    expect(removed(base, base.widgets)).toEqual([{ id: 9, title: 'Old' }]);
    expect(removed(base, [])).toEqual([
      { id: 9, title: 'Old' },
      { id: 7, title: 'Margin' },
    ]);
  });
});
