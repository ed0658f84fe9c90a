import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { among } from '../api/keys';
import { revisionOf } from '../api/revision';
import { useMe } from '../session/session';
import { type Connection, connect } from './connect';
import type { LiveEvent } from './follower';
import { ask, askSaved, type News, unknown } from './moves';
import { pace } from './pace';

/** How often a page asks again at most: for everything, and for the resource it shows and whoever may see it. */
const every = { all: 3000, resource: 1000 };

const isResource = among('dashboard', 'chart');

/** What a page does about what it hears. */
class Listener {
  private connection: Connection | null = null;
  private wanted = new Map<number, number>();
  private lost = new Set<(resource: number) => void>();
  private news: News = { time: new Map() };
  private rights: number | undefined;
  private begun = false;
  private readonly all;
  private readonly resource;

  constructor(
    private readonly client: QueryClient,
    private readonly leave: () => void,
    random?: () => number,
  ) {
    this.all = pace(() => this.ask(), every.all, random);
    this.resource = pace(() => this.askResource(), every.resource, random);
  }

  start(to: (hear: (e: LiveEvent) => void, back: () => void) => Connection) {
    this.connection = to(
      (e) => this.hear(e),
      () => this.moved(unknown),
    );
    this.connection.want([...this.wanted.keys()]);
  }

  stop() {
    this.begun = false;
    this.all.stop();
    this.resource.stop();
    this.connection?.close();
    this.connection = null;
  }

  watch(resource: number, onGone: (resource: number) => void): () => void {
    this.lost.add(onGone);
    this.count(resource, 1);
    return () => {
      this.lost.delete(onGone);
      this.count(resource, -1);
    };
  }

  private count(resource: number, by: number) {
    const left = (this.wanted.get(resource) ?? 0) + by;
    if (left > 0) this.wanted.set(resource, left);
    else this.wanted.delete(resource);
    this.connection?.want([...this.wanted.keys()]);
  }

  hear(e: LiveEvent) {
    switch (e.name) {
      case 'revision':
        this.moved(e.data as number);
        break;
      case 'time': {
        const { workspace, revision } = e.data as { workspace: number; revision: number };
        this.news.time.set(workspace, revision);
        this.all.call();
        break;
      }
      case 'entries':
        this.news.entries = e.data as number;
        this.all.call();
        break;
      case 'saved': {
        const { resource, version } = e.data as { resource: number; version: number };
        askSaved(this.client, resource, version);
        break;
      }
      case 'gone':
        for (const l of this.lost) l(e.data as number);
        break;
      case 'signed_out':
        this.leave();
        break;
    }
  }

  /** The first revision only says where the organization stands: answers that do not say where they stood are of that time. */
  private moved(revision: number) {
    if (!this.begun) {
      this.begun = true;
      ask(this.client, { revision, time: new Map() }, (q) => revisionOf(q.state.data) !== undefined);
      return;
    }
    this.news.revision = revision;
    this.rights = revision;
    this.all.call();
    this.resource.call();
  }

  private ask() {
    const news = this.news;
    this.news = { time: new Map() };
    ask(this.client, news, (q) => !isResource(q));
  }

  private askResource() {
    ask(this.client, { revision: this.rights, time: new Map() }, isResource);
  }
}

const LiveContext = createContext<Listener | null>(null);

/** Keeps what the page shows as new as what the server has, for who is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { user, organization } = useMe();
  // A fresh page: nothing of what this person saw stays in memory, and whoever is signed in now sees what is theirs.
  const listener = useMemo(() => new Listener(client, () => window.location.reload()), [client]);
  useEffect(() => {
    listener.start((hear, back) => connect({ user: user.id, organization: organization.id }, hear, back));
    return () => listener.stop();
  }, [listener, user.id, organization.id]);
  return <LiveContext.Provider value={listener}>{children}</LiveContext.Provider>;
}

/** Follows a resource the page shows. `gone` turns true within a second after it may no longer be seen. */
export function useLive(resource: number | undefined): { gone: boolean } {
  const listener = useContext(LiveContext);
  const [gone, setGone] = useState<number | null>(null);
  useEffect(() => {
    if (!listener || resource === undefined) return;
    return listener.watch(resource, (id) => {
      if (id === resource) setGone(id);
    });
  }, [listener, resource]);
  return { gone: gone !== null && gone === resource };
}
