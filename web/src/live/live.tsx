import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { notifySignedOut } from '../api/query-client';
import { throttle } from './throttle';

// One event stream a page. It says when anything in the organization changed (what is on the page is asked for again),
// when a resource the page shows was saved, and when it may no longer be seen.

/** What no revision changes, or what would disturb somebody who is typing. */
const still = new Set([
  'setup',
  'search',
  'demo-people',
  'invitation',
  'chart',
  'dashboard',
  'preview',
  'share-preview',
  'past-access',
]);

type GoneListener = (resource: number) => void;

class Stream {
  private source: EventSource | null = null;
  private wanted = new Map<number, number>();
  private listeners = new Set<GoneListener>();
  private reopen: ReturnType<typeof setTimeout> | undefined;
  private url = '';
  private last = 0;

  constructor(
    private readonly onRevision: () => void,
    private readonly onSaved: () => void,
  ) {}

  watch(resource: number): () => void {
    this.wanted.set(resource, (this.wanted.get(resource) ?? 0) + 1);
    this.plan();
    return () => {
      const left = (this.wanted.get(resource) ?? 1) - 1;
      if (left > 0) this.wanted.set(resource, left);
      else this.wanted.delete(resource);
      this.plan();
    };
  }

  onGone(l: GoneListener): () => void {
    this.listeners.add(l);
    return () => this.listeners.delete(l);
  }

  /** Opens the stream for what is wanted now, once the page has settled. */
  plan(after = 30) {
    clearTimeout(this.reopen);
    this.reopen = setTimeout(() => this.open(), after);
  }

  private open() {
    const query = [...this.wanted.keys()]
      .sort((a, b) => a - b)
      .map((r) => `resource=${r}`)
      .join('&');
    const url = `/api/v1/live${query ? `?${query}` : ''}`;
    if (this.source && this.url === url && this.source.readyState !== EventSource.CLOSED) return;
    this.source?.close();
    this.url = url;
    const source = new EventSource(url);
    this.source = source;
    source.addEventListener('revision', (e) => {
      const revision = Number((e as MessageEvent<string>).data);
      // The first one only says where the organization stands; after a break it may have moved.
      if (this.last !== 0 && revision !== this.last) this.onRevision();
      this.last = revision;
    });
    source.addEventListener('saved', this.onSaved);
    source.addEventListener('gone', (e) => {
      const resource = Number((e as MessageEvent<string>).data);
      for (const l of this.listeners) l(resource);
    });
    source.addEventListener('signed_out', () => {
      source.close();
      notifySignedOut();
    });
    source.addEventListener('error', () => {
      // The browser connects again by itself unless the server refused; then asking a little later is up to us.
      if (source.readyState === EventSource.CLOSED) this.plan(5000);
    });
  }

  close() {
    clearTimeout(this.reopen);
    this.source?.close();
    this.source = null;
  }
}

const StreamContext = createContext<Stream | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const stream = useMemo(() => {
    const refresh = throttle(() => {
      void client.invalidateQueries({ predicate: (q) => !still.has(String(q.queryKey[0])) });
    }, 3000);
    // A saved resource and who may see it: the page holds what it shows until the person asks for the newer one.
    const resource = throttle(() => {
      void client.invalidateQueries({ predicate: (q) => q.queryKey[0] === 'dashboard' || q.queryKey[0] === 'chart' });
    }, 1000);
    return new Stream(() => {
      refresh();
      resource();
    }, resource);
  }, [client]);
  useEffect(() => {
    stream.plan();
    return () => stream.close();
  }, [stream]);
  return <StreamContext.Provider value={stream}>{children}</StreamContext.Provider>;
}

/** Follows a resource the page shows. `gone` turns true within a second after it may no longer be seen. */
export function useLive(resource: number | undefined): { gone: boolean } {
  const stream = useContext(StreamContext);
  const [gone, setGone] = useState<number | null>(null);
  useEffect(() => {
    if (!stream || resource === undefined) return;
    const off = stream.onGone((id) => {
      if (id === resource) setGone(id);
    });
    const leave = stream.watch(resource);
    return () => {
      off();
      leave();
    };
  }, [stream, resource]);
  return { gone: gone !== null && gone === resource };
}
