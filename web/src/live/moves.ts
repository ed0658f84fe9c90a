import type { Query, QueryClient } from '@tanstack/react-query';
import { type Cause, movedBy } from '../api/keys';
import { revisionOf } from '../api/revision';

/** What a query may say of itself, beside the table. */
export interface QueryMeta extends Record<string, unknown> {
  /** Which workspaces' time its answer counts; undefined: it may be any. */
  counts?: (data: unknown) => number[] | undefined;
  /** Asks again only for what counts these workspaces. */
  renew?: (client: QueryClient, query: Query, moved: Moved) => void;
  /** Its answer is of time that only these may have moved. */
  movedBy?: readonly Cause[];
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: QueryMeta;
  }
}

/** The workspaces whose time moved, each with the revision at which it last did. */
export type Moved = ReadonlyMap<number, number>;

/** What has happened since the page last asked: of each cause, the newest revision. */
export interface News {
  revision?: number;
  time: Map<number, number>;
  entries?: number;
}

/** Something happened that nobody can say the revision of. */
export const unknown = Number.POSITIVE_INFINITY;

const metaOf = (q: Query): QueryMeta => (q.meta ?? {}) as QueryMeta;
const causesOf = (q: Query): readonly Cause[] => metaOf(q).movedBy ?? movedBy(q.queryKey);

/** Whether the answer of a query lacks what happened at a revision. */
const lacks = (q: Query, revision: number) => q.state.data === undefined || (revisionOf(q.state.data) ?? 0) < revision;

/** Those of the workspaces whose time moved that an answer counts and has not yet. */
export function missed(body: unknown, counted: number[] | undefined, moved: Moved): Moved {
  const has = revisionOf(body) ?? 0;
  return new Map([...moved].filter(([w, at]) => at > has && (counted === undefined || counted.includes(w))));
}

/** Asks again for whatever the news moved, and for nothing else. `saved` and revisions of resources are the page's own. */
export function ask(client: QueryClient, news: News, only: (q: Query) => boolean = () => true) {
  const { revision, entries, time } = news;
  const whole = new Set<Query>();
  const renewed: [Query, Moved][] = [];
  for (const q of client.getQueryCache().findAll({ predicate: only })) {
    const causes = causesOf(q);
    if (
      (revision !== undefined && causes.includes('revision') && lacks(q, revision)) ||
      (entries !== undefined && causes.includes('entries') && lacks(q, entries))
    ) {
      whole.add(q);
      continue;
    }
    if (time.size === 0 || !causes.includes('time')) continue;
    const moved = missed(q.state.data, metaOf(q).counts?.(q.state.data), time);
    if (moved.size === 0) continue;
    const renewable = q.isActive() && q.state.fetchStatus === 'idle' && q.state.status === 'success';
    if (metaOf(q).renew && renewable) renewed.push([q, moved]);
    else whole.add(q);
  }
  // It calls its predicate more than once.
  void client.invalidateQueries({ predicate: (q) => whole.has(q) });
  for (const [q, moved] of renewed) metaOf(q).renew?.(client, q, moved);
}

/** Asks again for a resource the page shows, unless it has that version. */
export function askSaved(client: QueryClient, resource: number, version: number) {
  void client.invalidateQueries({
    predicate: (q) => {
      if (!causesOf(q).includes('saved')) return false;
      const data = q.state.data as { id?: number; version?: number } | undefined;
      return data?.id === resource && (data.version ?? 0) < version;
    },
  });
}
