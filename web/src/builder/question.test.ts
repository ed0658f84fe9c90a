import { describe, expect, it } from 'vitest';
import type { Question } from '../api/shapes';
import { fitting, kindOf, suited } from '../pictures/kinds';
import { parseSearch, stringifySearch } from '../url';
import { opsFor, shapeOfQuestion } from './dataset';
import { askable, fromSearch, parsePeriod, suggestTitle, toSearch } from './question';
import { time } from './testdata';

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
    const picture = { kind: 'bar', options: { bars: 'percent', values: true, legend: false } } as const;
    const url = stringifySearch({ ...toSearch(full, picture, 'Hours & amounts') });
    expect(fromSearch(time, parseSearch(url))).toEqual({ question: full, picture, title: 'Hours & amounts' });
  });

  it('keeps a question without breakdowns that way', () => {
    const q: Question = {
      ...full,
      breakdowns: [],
      filters: [],
      compare: undefined,
      period: { last: 3, unit: 'month' },
    };
    const back = fromSearch(time, parseSearch(stringifySearch({ ...toSearch(q, { kind: 'number' }) }))).question;
    expect(back).toMatchObject({ breakdowns: [], period: { last: 3, unit: 'month' } });
  });

  it('leaves out what makes no sense', () => {
    const { question, picture } = fromSearch(time, {
      measures: 'hours,fame,hours',
      by: 'planet,project:9999,project,currency',
      filter: ['client:is:x', 'day:is:3', 'nonsense', 'description:is_empty'],
      period: '2026-02-30..2026-03-01',
      compare: 'never',
      picture: 'hologram',
      option: 'legend:false',
    });
    expect(question).toEqual({
      dataset: 'time',
      measures: ['hours'],
      breakdowns: [{ by: 'project' }],
      filters: [{ by: 'description', op: 'is_empty' }],
      period: { preset: 'last_90_days' },
    });
    expect(picture).toEqual({ kind: 'bar' });
    const options = ['slices:1', 'values:maybe', 'legend:true', 'curve:smooth', 'slices:5'];
    expect(fromSearch(time, { picture: 'donut', option: options }).picture).toEqual({
      kind: 'donut',
      options: { slices: 5 },
    });
  });

  it('begins with something worth seeing', () => {
    expect(fromSearch(time, {}).question.breakdowns).toEqual([{ by: 'project', limit: 10 }]);
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

describe('a picture', () => {
  const by = (...keys: string[]) => keys.map((k) => ({ by: k }) as never);
  const shape = (measures: string[], breakdowns: never[]) =>
    shapeOfQuestion(time, { measures: measures as never, breakdowns });
  it.each([
    ['line', ['hours'], by('project'), /by time/],
    ['line', ['hours'], by('project', 'week'), undefined],
    ['area', ['billable_share'], by('project', 'month'), /does not add up/],
    ['donut', ['distinct_users'], by('project'), /does not add up/],
    ['donut', ['amount'], by('client'), undefined],
    ['donut', ['amount'], by(), /needs? a breakdown/],
    ['bar', ['hours'], [], /needs? a breakdown/],
    ['table', ['hours'], [], undefined],
  ] as const)('%s of %s by %j says what it needs', (kind, measures, breakdowns, why) => {
    const reason = kindOf(kind).needs(shape([...measures], [...breakdowns]));
    if (why) expect(reason).toMatch(why);
    else expect(reason).toBeUndefined();
  });

  it('suits every question', () => {
    expect(fitting('donut', shape(['hours'], []))).toBe('number');
    expect(fitting('line', shape(['hours'], by('user')))).toBe('bar');
  });

  it('keeps of its options those it has and may choose', () => {
    const stacked = { kind: 'bar', options: { bars: 'stacked', legend: false } } as const;
    expect(suited(stacked, shape(['hours'], by('month', 'project')))).toEqual(stacked);
    expect(suited(stacked, shape(['billable_share'], by('month', 'project')))).toEqual({
      kind: 'bar',
      options: { legend: false },
    });
    expect(suited({ kind: 'donut', options: { slices: 5 } }, shape(['hours'], []))).toEqual({ kind: 'number' });
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
    expect(opsFor(time, 'project')).toContain('is_empty');
    expect(opsFor(time, 'user')).not.toContain('is_empty');
    expect(opsFor(time, 'day')).toEqual([]);
  });
});

it('suggests a title in words', () => {
  expect(
    suggestTitle(time, {
      dataset: 'time',
      measures: ['hours', 'amount'],
      breakdowns: [{ by: 'month' }, { by: 'client' }],
      period: { preset: 'today' },
    }),
  ).toBe('Hours and amount by month and client');
});
