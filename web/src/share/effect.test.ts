import { describe, expect, it } from 'vitest';
import { anyone } from '../format';
import {
  commonOffers,
  effects,
  emptyTiles,
  isAddress,
  keyOf,
  levelTitle,
  names,
  noFigures,
  receivers,
  ref,
} from './effect';

const user = (name: string) => ({ id: name.length, name });

describe('what a change would give and take', () => {
  it('tells opening from doing more, and losing it from doing less', () => {
    const e = effects(
      {
        gains: [
          { user: user('Ann'), before: [], after: ['view'] },
          { user: user('Bea'), before: ['view'], after: ['view', 'edit'] },
        ],
        loses: [
          { user: user('Carl'), before: ['view'], after: [] },
          { user: user('Dora'), before: ['view', 'edit'], after: ['view'] },
        ],
      },
      anyone,
    );
    expect(e.gives).toEqual([
      '1 person will be able to open it: Ann.',
      '1 person will be able to do more with it: Bea.',
    ]);
    expect(e.takes).toEqual([
      '1 person will no longer be able to open it: Carl.',
      '1 person will be able to do less with it: Dora.',
    ]);
  });
  it('counts those one does not know without naming them', () => {
    const gains = [{ user: user('Ann'), before: [], after: ['view'] }];
    expect(effects({ gains, loses: [], gains_others: 12 }, anyone).gives).toEqual([
      '13 people will be able to open it: Ann and 12 others.',
    ]);
    expect(effects({ gains: [], loses: [], loses_others: 12 }, anyone).takes).toEqual([
      '12 people will no longer be able to open it.',
    ]);
  });
  it('says once who will be able to open what was private', () => {
    const gains = [{ user: user('Ben Ash'), before: [], after: ['view' as const] }];
    const of = { gains, loses: [], ends_private: true, who_then: 2 };
    expect(effects(of, anyone).gives).toEqual(['Ben Ash will be able to open it (2 people in all).']);
    expect(effects({ ...of, gains_others: 4, who_then: 6 }, anyone).gives).toEqual([
      'Ben Ash and 4 others will be able to open it (6 people in all).',
    ]);
    expect(effects({ ...of, gains: [], gains_others: 4, who_then: 5 }, anyone).gives).toEqual([
      '4 people will be able to open it (5 people in all).',
    ]);
  });
  it('names a few and counts the rest', () => {
    expect(names(['Ann', 'Bea', 'Carl', 'Dora', 'Eve'].map(user), anyone)).toBe('Ann, Bea, Carl, and 2 others');
  });
});

describe('principals', () => {
  it('go back to the API without what only people read', () => {
    expect(ref({ kind: 'workspace', id: 4, tree: true, name: 'Studio', detail: 'everyone', people: 25 })).toEqual({
      kind: 'workspace',
      id: 4,
      tree: true,
    });
  });
  it('are told apart', () => {
    const keys = [
      keyOf({ kind: 'user', id: 1 }),
      keyOf({ kind: 'group', id: 1 }),
      keyOf({ kind: 'workspace', id: 1 }),
      keyOf({ kind: 'workspace', id: 1, tree: true }),
      keyOf({ kind: 'class', class: 'staff' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('get only levels that each of them may be given', () => {
    const levels = [{ key: 'view' }, { key: 'edit' }, { key: 'full' }];
    expect(commonOffers([{ offers: ['view', 'edit', 'full'] }, { offers: ['view', 'edit'] }], levels)).toEqual([
      'view',
      'edit',
    ]);
    expect(commonOffers([{ offers: ['full'] }, { offers: [] }], levels)).toEqual([]);
  });
});

describe('levels', () => {
  const levels = [
    { key: 'none', title: 'Nothing', can: [] },
    { key: 'view', title: 'View', can: ['view'] },
  ];
  it('have a title, and so has having none', () => {
    expect(levelTitle(levels, 'view')).toBe('View');
    expect(levelTitle(levels, '')).toBe('Nothing');
    expect(levelTitle(levels.slice(1), '')).toBe('No access');
  });
});

describe('tiles that would be empty', () => {
  it.each([
    [{ charts: 5, count: 0, can_vouch: 0 }, null],
    [
      { charts: 5, count: 2, can_vouch: 2 },
      '2 of 5 tiles will be empty for them. Edit the dashboard and choose “Show it to viewers” there.',
    ],
    [
      { charts: 1, count: 1, can_vouch: 0, some: true },
      '1 of 1 tile will be empty for some of them. Ask somebody who can share the chart to show it to viewers, or copy it into the dashboard.',
    ],
    [
      { charts: 5, count: 3, can_vouch: 1 },
      '3 of 5 tiles will be empty for them. Edit the dashboard: you can show 1 of them to viewers. For the others, ask somebody who can share the chart to show it to viewers, or copy it into the dashboard.',
    ],
  ])('%j → %s', (empty, text) => {
    const words = emptyTiles(empty, anyone);
    expect(words && `${words.told} ${words.todo}`).toBe(text);
  });
});

describe('charts without figures', () => {
  const none = { people: 0, charts: 0, all: 0 };
  const empty = { charts: 6, count: 0, can_vouch: 0, people: 14, money: none, rows: none, out: 0 };
  it.each([
    [{}, []],
    [
      { money: { people: 12, charts: 6, all: 12 } },
      ['12 of the 14 people will see no figures at all: they may not see the amounts or labour cost shown there.'],
    ],
    [
      { money: { people: 14, charts: 2, all: 0 } },
      ['All 14 people will see no figures in 2 of 6 charts: they may not see the amounts or labour cost shown there.'],
    ],
    [
      { people: 1, charts: 1, money: { people: 1, charts: 1, all: 1 } },
      ['This person will see no figures: they may not see the amounts or labour cost it shows.'],
    ],
    [
      { out: 6 },
      [
        'Visitors will see no figures at all: the link leaves out the amounts or labour cost shown there. Once somebody edits a chart so that it shows only hours, they see those.',
      ],
    ],
    [
      { out: 2, count: 1 },
      [
        'Visitors will see no figures in 2 of 6 charts: the link leaves out the amounts or labour cost shown there. Once somebody edits a chart so that it shows only hours, they see those.',
      ],
    ],
    [
      { charts: 1, out: 1 },
      [
        'Visitors will see no figures: the link leaves out the amounts or labour cost it shows. Once somebody edits a chart so that it shows only hours, they see those.',
      ],
    ],
    [
      { rows: { people: 3, charts: 1, all: 0 } },
      [
        '3 of the 14 people will see only their own time, if any, in 1 of 6 charts: it shows each person what they can see, and they cannot see other people’s time on these projects.',
      ],
    ],
  ])('%j', (of, words) => {
    expect(noFigures({ ...empty, ...of }, anyone)).toEqual(words);
  });
  it('count who sees none at all', () => {
    const some = { ...empty, money: { people: 12, charts: 6, all: 9 }, rows: { people: 3, charts: 1, all: 2 } };
    expect(receivers(some)).toEqual({ people: 14, without: 9 });
  });
});

describe('addresses', () => {
  it.each([
    ['ann@acme.example', true],
    ['ann', false],
    ['ann@acme', false],
    ['ann lee@acme.example', false],
  ])('%s: %s', (text, is) => {
    expect(isAddress(text)).toBe(is);
  });
  it('stand for somebody whose id one does not know', () => {
    const by = { kind: 'user' as const, email: 'ann@acme.example', name: 'ann@acme.example', people: 1 };
    expect(ref(by)).toEqual({ kind: 'user', email: 'ann@acme.example' });
    expect(keyOf(by)).not.toBe(keyOf({ kind: 'user', email: 'bea@acme.example' }));
  });
});
