import { describe, expect, it } from 'vitest';
import type { Dashboard } from '../api/shapes';
import { changed, draftOf } from './draft';
import { type Act, act, begin } from './history';

const start = draftOf({
  title: 'Delivery',
  path: '/acme/delivery',
  filters: {},
  locked: [],
  widgets: [
    { id: 'a', kind: 'text', text: 'One', x: 0, y: 0, w: 6, h: 2 },
    { id: 'b', kind: 'text', text: 'Two', x: 0, y: 2, w: 6, h: 2 },
  ],
} as unknown as Dashboard);
const after = (...acts: Act[]) => acts.reduce(act, begin(start));

describe('editing a dashboard', () => {
  it('brings a removed tile back where it was', () => {
    const gone = after({ do: 'remove', id: 'a' });
    expect(gone.draft.widgets.map((w) => w.id)).toEqual(['b']);
    const back = act(gone, { do: 'undo' });
    expect(changed(back.draft, start)).toBe(false);
    expect(act(back, { do: 'undo' })).toBe(back);
  });
  it('undoes moves one by one, and what is typed at once', () => {
    const h = after(
      { do: 'step', id: 'a', how: 'right' },
      { do: 'step', id: 'a', how: 'wider' },
      { do: 'title', title: 'D' },
      { do: 'title', title: 'De' },
    );
    expect(h.past).toHaveLength(3);
    const named = act(h, { do: 'undo' });
    expect(named.draft.title).toBe('Delivery');
    expect(act(act(named, { do: 'undo' }), { do: 'undo' }).draft).toEqual(start);
  });
  it('does not count what changes nothing', () => {
    const same = start.widgets.map(({ id, x, y, w, h }) => ({ id, x, y, w, h }));
    expect(after({ do: 'arrange', boxes: same }).past).toHaveLength(0);
  });
  it('keeps what was done on the server meanwhile', () => {
    const h = after({ do: 'remove', id: 'b' }, { do: 'told', id: 'b', told: { i_vouch: true } }, { do: 'undo' });
    expect(h.draft.widgets.find((w) => w.id === 'b')?.i_vouch).toBe(true);
  });
  it('begins anew with somebody else’s version', () => {
    expect(after({ do: 'remove', id: 'a' }, { do: 'reset', draft: start }).past).toHaveLength(0);
  });
});
