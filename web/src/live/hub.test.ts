import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveEvent } from './follower';
import { Hub } from './hub';

/** A hub, the streams it opens, and what each page is told. */
function stage() {
  const streams: { url: URL; closed: boolean; say: (name: LiveEvent['name'], data: unknown) => void }[] = [];
  const hub = new Hub(
    { user: 7, organization: 3 },
    {
      open: (url) => {
        const listeners = new Map<string, (e: unknown) => void>();
        const stream = {
          url: new URL(url, 'http://v'),
          closed: false,
          say: (name: string, data: unknown) => listeners.get(name)?.({ data: JSON.stringify(data), lastEventId: '' }),
        };
        streams.push(stream);
        return {
          addEventListener: (name: string, f: (e: unknown) => void) => listeners.set(name, f),
          close: () => {
            stream.closed = true;
          },
        } as unknown as EventSource;
      },
      isSignedOut: async () => false,
      random: () => 0,
    },
  );
  const page = (wants: number[] = [], shown = true) => {
    const told: string[] = [];
    const port = { postMessage: (e: LiveEvent) => told.push(`${e.name} ${JSON.stringify(e.data)}`) };
    hub.say(port, { wants, shown });
    vi.advanceTimersByTime(30);
    return {
      told,
      say: (wants: number[], shown = true) => {
        hub.say(port, { wants, shown });
        vi.advanceTimersByTime(30);
      },
      close: () => hub.say(port, 'bye'),
    };
  };
  const live = () => streams.filter((s) => !s.closed);
  const last = () => streams[streams.length - 1] as (typeof streams)[number];
  return { hub, page, live, last };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('ten pages have one stream until the last is closed, whichever is closed first', () => {
  const { page, live, last } = stage();
  const pages = Array.from({ length: 10 }, (_, n) => page([n + 1]));
  expect(live()).toHaveLength(1);
  last().say('revision', 5);
  for (const p of pages) expect(p.told).toEqual(['revision 5']);
  for (const p of pages.slice(0, 9)) p.close();
  last().say('revision', 6);
  expect(pages.map((p) => p.told.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
  pages[9]?.close();
  expect(live()).toHaveLength(0);
});

it('a page that comes later is told what the others know', () => {
  const { page, last } = stage();
  page([4]);
  last().say('saved', { resource: 4, version: 2 });
  last().say('time', { workspace: 1, revision: 8 });
  last().say('time', { workspace: 1, revision: 9 });
  last().say('revision', 5);
  expect(page([4]).told).toEqual([
    'revision 5',
    'time {"workspace":1,"revision":9}',
    'saved {"resource":4,"version":2}',
  ]);
});

it('what is known already is not told again', () => {
  const { page, last } = stage();
  const p = page();
  for (const at of [9, 9, 8]) last().say('time', { workspace: 1, revision: at });
  last().say('revision', 5);
  last().say('revision', 5);
  expect(p.told).toEqual(['time {"workspace":1,"revision":9}', 'revision 5']);
});

it('of more than a stream follows, what nobody looks at waits', () => {
  const { page, last } = stage();
  const many = Array.from({ length: 99 }, (_, n) => n + 1);
  const hidden = page(many);
  page([200, 201]);
  expect(last().url.searchParams.getAll('resource')).toHaveLength(100);
  expect(last().url.searchParams.getAll('resource')).toEqual(expect.arrayContaining(['200', '201']));
  hidden.say([...many, 100, 101]);
  expect(last().url.searchParams.getAll('resource')).not.toContain('200');
});

it('a resource that is gone is not told of any more', () => {
  const { page, last } = stage();
  const p = page([4]);
  last().say('saved', { resource: 4, version: 2 });
  last().say('gone', 4);
  expect(p.told).toEqual(['saved {"resource":4,"version":2}', 'gone 4']);
  expect(page([]).told).toEqual([]);
});

it('after signing out nothing is left of what was heard', () => {
  const { page, live, last } = stage();
  const p = page([4]);
  last().say('revision', 5);
  last().say('time', { workspace: 1, revision: 8 });
  last().say('saved', { resource: 4, version: 2 });
  last().say('signed_out', {});
  expect(p.told[3]).toBe('signed_out {}');
  expect(live()).toHaveLength(0);
  expect(page([4]).told).toEqual([]);
});
