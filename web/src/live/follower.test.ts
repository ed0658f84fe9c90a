import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Follower, type LiveEvent } from './follower';

/** A stream that a test speaks on. */
class Stream {
  readyState = 1;
  closed = false;
  private listeners = new Map<string, (e: unknown) => void>();
  constructor(readonly url: URL) {}
  addEventListener(name: string, f: (e: unknown) => void) {
    this.listeners.set(name, f);
  }
  close() {
    this.closed = true;
  }
  say(name: string, data: unknown, lastEventId = '') {
    this.listeners.get(name)?.({ data: JSON.stringify(data), lastEventId });
  }
  breaks(refused = false) {
    this.readyState = refused ? 2 : 0;
    this.listeners.get('error')?.({});
  }
}

function follower(random = 0.5) {
  const streams: Stream[] = [];
  const told: LiveEvent[] = [];
  const session = { over: false };
  const f = new Follower({ user: 7, organization: 3 }, (e) => told.push(e), {
    open: (url) => {
      const s = new Stream(new URL(url, 'http://v'));
      streams.push(s);
      return s as unknown as EventSource;
    },
    isSignedOut: async () => session.over,
    random: () => random,
  });
  const last = () => streams[streams.length - 1] as Stream;
  const open = () => streams.filter((s) => !s.closed);
  return { f, streams, told, session, last, open };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a stream', () => {
  it('says for whom it is and what it follows, and is one', () => {
    const { f, streams, last } = follower();
    f.follow([5]);
    f.follow([5, 2]);
    vi.advanceTimersByTime(30);
    expect(streams).toHaveLength(1);
    expect(last().url.search).toBe('?user=7&organization=3&resource=2&resource=5');
    expect([f.follows(2), f.follows(9)]).toEqual([true, false]);
  });

  it('is opened again for more, from where it stood, and not for less', () => {
    const { f, streams, last, open } = follower();
    f.follow([1, 2]);
    vi.advanceTimersByTime(30);
    last().say('revision', 41);
    last().say('entries', 42, '42');
    f.follow([1]);
    vi.advanceTimersByTime(1000);
    expect(streams).toHaveLength(1);
    f.follow([1, 3]);
    vi.advanceTimersByTime(30);
    expect(open()).toEqual([last()]);
    expect(last().url.searchParams.get('since')).toBe('42');
    expect(last().url.searchParams.getAll('resource')).toEqual(['1', '3']);
  });

  it('that breaks comes back after a while of its own, later each time, up to half a minute', () => {
    const waits = [0, 0.5, 1].map((random) => {
      const { f, streams, last } = follower(random);
      f.follow([]);
      vi.advanceTimersByTime(30);
      return Array.from({ length: 6 }, () => {
        const before = streams.length;
        last().breaks();
        let ms = 0;
        for (; streams.length === before; ms += 100) vi.advanceTimersByTime(100);
        return ms;
      });
    });
    expect(waits).toEqual([
      [1000, 2000, 4000, 8000, 16000, 16000],
      [2000, 4000, 8000, 16000, 32000, 32000],
      [3000, 6000, 12000, 24000, 48000, 48000],
    ]);
  });

  it('that was heard again waits no longer than at first', () => {
    const { f, streams, last } = follower(0);
    f.follow([]);
    vi.advanceTimersByTime(30);
    for (const wait of [1000, 2000]) {
      last().breaks();
      vi.advanceTimersByTime(wait);
    }
    expect(streams).toHaveLength(3);
    last().say('alive', {});
    last().breaks();
    vi.advanceTimersByTime(1000);
    expect(streams).toHaveLength(4);
  });

  it('of which nothing is heard for a minute is dead', () => {
    const { f, streams, last, open } = follower(0);
    f.follow([]);
    vi.advanceTimersByTime(30);
    vi.advanceTimersByTime(60_000);
    last().say('alive', {});
    vi.advanceTimersByTime(60_000);
    expect(streams).toHaveLength(1);
    vi.advanceTimersByTime(6_000);
    expect(streams).toHaveLength(2);
    expect(open()).toEqual([last()]);
  });

  it('that is refused because nobody is signed in says so, and does not come back', async () => {
    const { f, streams, told, session, last } = follower();
    f.follow([]);
    vi.advanceTimersByTime(30);
    session.over = true;
    last().breaks(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(told).toEqual([{ name: 'signed_out', data: {} }]);
    expect(streams).toHaveLength(1);
  });

  it('that is refused for another reason comes back', async () => {
    const { f, streams, told, last } = follower(0);
    f.follow([]);
    vi.advanceTimersByTime(30);
    last().breaks(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect([told.length, streams.length]).toEqual([0, 2]);
  });

  it('ends when the session does, and says nothing after it is closed', () => {
    const { f, streams, told, last, open } = follower();
    f.follow([1]);
    vi.advanceTimersByTime(30);
    last().say('signed_out', {});
    expect(open()).toEqual([]);
    vi.advanceTimersByTime(120_000);
    expect([told.map((e) => e.name), streams.length]).toEqual([['signed_out'], 1]);
  });
});
