import { describe, expect, it } from 'vitest';
import type { Chart, Dashboard } from '../api/shapes';
import { body, changed, copyOf, draftOf, edit, unlocks } from './draft';

const dashboard = {
  id: 7,
  kind: 'dashboard',
  title: 'Delivery',
  path: '/acme/delivery',
  version: 3,
  filters: { period: { preset: 'last_90_days' } },
  locked: [{ id: 'l1', dimension: 'project', op: 'is_not', count: 3, can_loosen: false }],
  widgets: [
    {
      id: 'w1',
      kind: 'chart',
      chart_id: 11,
      chart: { shown: true, opens: true, id: 11, title: 'Hours' },
      x: 0,
      y: 0,
      w: 6,
      h: 4,
    },
    { id: 'w2', kind: 'chart', chart: { shown: false, reason: 'Not shared with you' }, x: 6, y: 0, w: 6, h: 4 },
    {
      id: 'w4',
      kind: 'chart',
      chart_id: 13,
      chart: { shown: true, id: 13, title: 'Only here' },
      x: 0,
      y: 6,
      w: 6,
      h: 4,
    },
    { id: 'w3', kind: 'text', text: 'Hello', x: 0, y: 4, w: 12, h: 2 },
  ],
} as unknown as Dashboard;
const chart = {
  id: 12,
  title: 'Share',
  question: {},
  picture: { kind: 'number' },
  can: ['view', 'share'],
  owner: { id: 2, name: 'Tom' },
  perspective: 'author',
} as unknown as Chart;

const me = { id: 1, name: 'Ann' };

describe('a draft', () => {
  const start = draftOf(dashboard);

  it('has changed only when saving would change something', () => {
    expect(changed(start, draftOf(dashboard))).toBe(false);
    expect(changed(edit(start, { do: 'arrange', boxes: start.widgets }), start)).toBe(false);
    expect(changed(edit(start, { do: 'title', title: 'Delivery ' }), start)).toBe(false);
    expect(changed(edit(start, { do: 'title', title: 'Sales' }), start)).toBe(true);
    expect(changed(edit(start, { do: 'text', id: 'w3', title: '', text: 'Bye' }), start)).toBe(true);
    expect(changed(edit(start, { do: 'filters', filters: {} }), start)).toBe(true);
    const own = edit(start, { do: 'own-period', id: 'w1', own: true });
    expect(changed(own, start)).toBe(true);
    expect(body(own, 3).widgets.map((w) => w.own_period)).toEqual([true, undefined, undefined, undefined]);
    expect(changed(edit(own, { do: 'own-period', id: 'w1', own: false }), start)).toBe(false);
    const there = edit(start, { do: 'step', id: 'w1', how: 'narrower' });
    expect(changed(there, start)).toBe(true);
    expect(changed(edit(there, { do: 'step', id: 'w1', how: 'wider' }), start)).toBe(false);
  });

  it('is saved with the version it was read at, and keeps charts that are not shown without naming them', () => {
    const sent = body(start, 3);
    expect(sent.version).toBe(3);
    expect(sent.widgets.map((w) => w.chart_id)).toEqual([11, undefined, 13, undefined]);
    expect(sent.widgets[3].text).toBe('Hello');
  });

  it('adds a chart under an id that no widget had', () => {
    const added = edit(edit(start, { do: 'remove', id: 'w1' }), { do: 'add-chart', chart, me });
    expect(added.widgets.map((w) => w.id)).toEqual(['w2', 'w4', 'w3', 'w5']);
    expect(added.widgets.at(-1)?.chart_id).toBe(12);
  });

  it('places a private chart as the person chose, and lets viewers see what they may share', () => {
    const [open, kept] = (['end_private', 'keep_here'] as const).map((if_private) =>
      edit(start, { do: 'add-chart', chart, me, if_private }).widgets.at(-1),
    );
    expect(open).toMatchObject({ vouched: true, i_vouch: true, lives_here: false });
    expect(kept).toMatchObject({ lives_here: true });
    expect(kept?.vouched).toBeUndefined();
    const sent = body(edit(start, { do: 'add-chart', chart, me, if_private: 'keep_here' }), 3);
    expect(sent.widgets.at(-1)).toMatchObject({ chart_id: 12, if_private: 'keep_here' });
  });

  it('becomes a copy without the address and without what the editor sees only there', () => {
    const copy = copyOf(start);
    expect(copy.path).toBe('');
    expect(copy.widgets.map((w) => w.id)).toEqual(['w1', 'w3']);
  });
});

describe('locked filters', () => {
  const draft = draftOf(dashboard);

  it('are named by their id where the editor may not know what they leave out', () => {
    expect(body(draft, 3).locked).toEqual([{ id: 'l1' }]);
    expect(unlocks(draft, draft)).toBe(false);
  });

  it('are told as new, and as taken away', () => {
    const mine = { id: '', dimension: 'tag', op: 'is', values: [{ id: 4 }], count: 1, can_loosen: true } as const;
    const locked = [{ ...mine, values: [...mine.values] }];
    const next = edit(draft, { do: 'locked', locked });
    expect(body(next, 3).locked).toEqual([{ dimension: 'tag', op: 'is', values: [4] }]);
    expect(changed(next, draft)).toBe(true);
    expect(unlocks(next, draft)).toBe(true);
  });

  it('go to another dashboard only where all their values are known', () => {
    expect(copyOf(draft).locked).toEqual([]);
  });
});
