import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import type { Key } from '../api/keys';
import { noteRevision } from '../api/revision';
import { ask, askSaved, missed, type News, type QueryMeta } from './moves';

/** An answer that says at which revision it was given. */
function answer<T extends object>(body: T, revision: number): T {
  noteRevision(body, new Response(null, { headers: { 'Vitrine-Revision': String(revision) } }));
  return body;
}

const counts = (data: unknown) => (data as { workspaces?: number[] } | undefined)?.workspaces;

/** Answers that a page shows, and which of them it asks for again. */
function page(shown: { key: Key; data: object; meta?: QueryMeta }[]) {
  const client = new QueryClient();
  const asked: string[] = [];
  for (const { key, data, meta } of shown) {
    client.setQueryData(key, data);
    const queryFn = () => {
      asked.push(String(key[0]));
      return new Promise<object>(() => {});
    };
    new QueryObserver(client, { queryKey: key, queryFn, meta, staleTime: Number.POSITIVE_INFINITY }).subscribe(
      () => {},
    );
  }
  return { client, asked };
}

const moved = (...all: [number, number][]): News => ({ time: new Map(all) });

it('time that moved asks only for what counts it and has not got it', () => {
  const cases: { about: string; data: object; meta?: QueryMeta; asks: boolean }[] = [
    { about: 'counts it', data: answer({ workspaces: [1, 2] }, 10), meta: { counts }, asks: true },
    { about: 'counts another', data: answer({ workspaces: [3] }, 10), meta: { counts }, asks: false },
    { about: 'counts none', data: answer({ workspaces: [] }, 10), meta: { counts }, asks: false },
    { about: 'has it already', data: answer({ workspaces: [2] }, 20), meta: { counts }, asks: false },
    { about: 'does not say what it counts', data: answer({}, 10), meta: { counts }, asks: true },
    { about: 'does not say how new it is', data: { workspaces: [2] }, meta: { counts }, asks: true },
  ];
  for (const { about, data, meta, asks } of cases) {
    const { client, asked } = page([{ key: ['chart-data', 1], data, meta }]);
    ask(client, moved([2, 20]));
    expect(asked, about).toEqual(asks ? ['chart-data'] : []);
  }
});

it('a dashboard asks for its tiles alone', () => {
  const renew = vi.fn();
  const { client, asked } = page([
    { key: ['dashboard-data', 1], data: answer({ workspaces: [1, 2] }, 10), meta: { counts, renew } },
  ]);
  ask(client, moved([2, 20], [3, 21]));
  expect(asked).toEqual([]);
  expect(renew.mock.calls.map(([, , m]) => [...(m as Map<number, number>)])).toEqual([[[2, 20]]]);
});

it('each cause asks for what it moves, and for nothing else', () => {
  const everything = () => [
    { key: ['projects'] as Key, data: answer({}, 10) },
    {
      key: ['time-entries', 'running'] as Key,
      data: answer({}, 10),
      meta: { movedBy: ['revision', 'entries'] as const },
    },
    { key: ['time-entries', 7] as Key, data: answer({}, 10) },
    { key: ['search', 'x'] as Key, data: answer({}, 10) },
  ];
  const cases: [News, string[]][] = [
    [{ time: new Map(), revision: 20 }, ['projects', 'time-entries', 'time-entries']],
    [{ time: new Map(), revision: 10 }, []],
    [{ time: new Map(), entries: 20 }, ['time-entries', 'time-entries']],
    [moved([2, 20]), ['time-entries']],
    [moved(), []],
  ];
  for (const [news, want] of cases) {
    const { client, asked } = page(everything());
    ask(client, news);
    expect(asked).toEqual(want);
  }
});

it('a newer version asks for that resource, unless the page has it', () => {
  for (const [version, want] of [
    [3, []],
    [4, ['dashboard']],
  ] as const) {
    const { client, asked } = page([
      { key: ['dashboard', 1], data: { id: 1, version: 3 } },
      { key: ['dashboard', 2], data: { id: 2, version: 3 } },
    ]);
    askSaved(client, 1, version);
    expect(asked).toEqual(want);
  }
});

it('what is missed of time is what an answer counts and has not', () => {
  const body = answer({}, 10);
  const time = new Map([
    [1, 9],
    [2, 11],
    [3, 12],
  ]);
  expect([...missed(body, [1, 2], time).keys()]).toEqual([2]);
  expect([...missed(body, undefined, time).keys()]).toEqual([2, 3]);
});
