import { describe, expect, it } from 'vitest';
import type { Question } from '../api/shapes';
import { parseSearch, stringifySearch } from '../url';
import { askable, fitting, fromSearch, opsFor, parsePeriod, suggestTitle, toSearch, unfit } from './question';

describe('a question in the URL', () => {
  const full: Question = {
    dataset: 'time',
    measures: ['hours', 'amount'],
    breakdowns: [{ by: 'month' }, { by: 'project', limit: 10 }],
    filters: [
      { by: 'client', op: 'is', values: [12, 13] },
      { by: 'billable', op: 'is', values: [true] },
      { by: 'description', op: 'contains', values: ['a:b, c&d=50%'] },
      { by: 'tag', op: 'is_empty' },
      { by: 'project', op: 'contains', values: ['web', '2026'] },
      { by: 'currency', op: 'is', values: ['EUR'] },
      { by: 'weekday', op: 'is_not', values: [0, 6] },
    ],
    period: { from: '2026-01-01', to: '2026-03-31' },
    compare: 'previous_year',
  };

  it('comes back as it went in', () => {
    const url = stringifySearch({ ...toSearch(full, 'stacked_bar', 'Hours & amounts') });
    expect(fromSearch(parseSearch(url))).toEqual({ question: full, picture: 'stacked_bar', title: 'Hours & amounts' });
  });

  it('keeps a question without breakdowns that way', () => {
    const q: Question = {
      ...full,
      breakdowns: [],
      filters: [],
      compare: undefined,
      period: { last: 3, unit: 'month' },
    };
    const back = fromSearch(parseSearch(stringifySearch({ ...toSearch(q, 'number') }))).question;
    expect(back).toMatchObject({ breakdowns: [], period: { last: 3, unit: 'month' } });
  });

  it('leaves out what makes no sense', () => {
    const { question, picture } = fromSearch({
      measures: 'hours,fame,hours',
      by: 'planet,project:9999,project,currency',
      filter: ['client:is:x', 'day:is:3', 'nonsense', 'description:is_empty'],
      period: '2026-02-30..2026-03-01',
      compare: 'never',
      picture: 'hologram',
    });
    expect(question).toEqual({
      dataset: 'time',
      measures: ['hours'],
      breakdowns: [{ by: 'project' }],
      filters: [{ by: 'description', op: 'is_empty' }],
      period: { preset: 'last_90_days' },
    });
    expect(picture).toBe('bar');
  });

  it('begins with something worth seeing', () => {
    expect(fromSearch({}).question.breakdowns).toEqual([{ by: 'project', limit: 10 }]);
  });
});

describe('parsePeriod', () => {
  it.each([
    ['last_quarter', { preset: 'last_quarter' }],
    ['2026-01-31..2026-02-01', { from: '2026-01-31', to: '2026-02-01' }],
    ['last:12:month', { last: 12, unit: 'month' }],
    ['2026-02-01..2026-01-31', undefined],
    ['last:0:day', undefined],
    ['last:5:fortnight', undefined],
    ['', undefined],
  ])('%s', (text, period) => expect(parsePeriod(text)).toEqual(period));
});

describe('unfit', () => {
  const by = (...keys: string[]) => keys.map((k) => ({ by: k }));
  it.each([
    ['line', ['hours'], by('project'), /by time/],
    ['line', ['hours'], by('project', 'week'), undefined],
    ['stacked_bar', ['hours'], by('project'), /two breakdowns/],
    ['stacked_bar', ['billable_share'], by('project', 'month'), /does not add up/],
    ['donut', ['distinct_users'], by('project'), /does not add up/],
    ['donut', ['amount'], by('client'), undefined],
    ['bar', ['hours'], [], /needs? a breakdown/],
    ['table', ['hours'], [], undefined],
  ] as const)('%s of %s by %j', (kind, measures, breakdowns, why) => {
    const reason = unfit(kind, { measures: [...measures], breakdowns: [...breakdowns] });
    if (why) expect(reason).toMatch(why);
    else expect(reason).toBeUndefined();
  });

  it('has a picture for every question', () => {
    expect(fitting('donut', { measures: ['hours'], breakdowns: [] })).toBe('number');
    expect(fitting('line', { measures: ['hours'], breakdowns: by('user') })).toBe('bar');
  });
});

describe('filters', () => {
  it('are asked only when filled in', () => {
    const q = askable({
      dataset: 'time',
      measures: ['hours'],
      period: { preset: 'today' },
      filters: [
        { by: 'client', op: 'is', values: [] },
        { by: 'project', op: 'is_empty' },
      ],
    });
    expect(q.filters).toEqual([{ by: 'project', op: 'is_empty' }]);
  });

  it('offer emptiness only where there can be none', () => {
    expect(opsFor('project')).toContain('is_empty');
    expect(opsFor('user')).not.toContain('is_empty');
    expect(opsFor('day')).toEqual([]);
  });
});

it('suggests a title in words', () => {
  expect(
    suggestTitle({
      dataset: 'time',
      measures: ['hours', 'amount'],
      breakdowns: [{ by: 'month' }, { by: 'client' }],
      period: { preset: 'today' },
    }),
  ).toBe('Hours and amount by month and client');
});
