import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { among, keys } from '../api/keys';
import { nextPage } from '../api/pages';
import type { Access, Explanation, GrantEdit, Holders, IfPrivate, LockedEdit, SharePreview } from '../api/shapes';
import { accessQuery } from '../resources/access';

export const candidatesQuery = (id: number, search: string) =>
  queryOptions({
    queryKey: keys.candidates.found(id, search),
    queryFn: ({ signal }) =>
      ok(
        api.GET('/resources/{id}/candidates', {
          params: { path: { id }, query: { search: search || undefined } },
          signal,
        }),
      ),
  });

/** Whom its ownership may be offered to. */
export const newOwnersQuery = (id: number, search: string) =>
  queryOptions({
    queryKey: keys.candidates.owners(id, search),
    queryFn: ({ signal }) =>
      ok(
        api.GET('/resources/{id}/candidates', {
          params: { path: { id }, query: { search: search || undefined, for: 'owner' } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Why somebody can do what they can; without a user oneself, with a moment as it was then. */
export const explainQuery = (id: number, user?: number, at?: string) =>
  queryOptions({
    queryKey: keys.explain.of(id, user, at),
    queryFn: ({ signal }) =>
      ok<Explanation>(
        api.GET('/resources/{id}/explain', { params: { path: { id }, query: { user_id: user, at } }, signal }),
      ),
  });

interface Looking {
  /** A moment in the past. */
  at?: string;
  search?: string;
}

/** Everyone who can open it, or could at a moment, page by page. */
export const whoQuery = (id: number, { at, search }: Looking) =>
  infiniteQueryOptions({
    queryKey: at ? keys['past-access'].who(id, at, search) : keys.access.who(id, search),
    queryFn: ({ pageParam, signal }) =>
      ok<Holders>(
        api.GET('/resources/{id}/who', {
          params: { path: { id }, query: { at, search: search || undefined, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** What it is shared with, or was at a moment, page by page. */
export const grantsQuery = (id: number, { at, search }: Looking) =>
  infiniteQueryOptions({
    queryKey: at ? keys['past-access'].grants(id, at, search) : keys.access.grants(id, search),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/resources/{id}/grants', {
          params: { path: { id }, query: { at, search: search || undefined, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
    retry: false,
  });

export interface Change {
  edits: GrantEdit[];
  end_private?: boolean;
  /** A public link is about to be made. */
  publish?: boolean;
  /** The link that is about to show more. */
  link?: number;
  /** With rates and amounts. */
  shows_money?: boolean;
  /** What becomes of the person's private charts on a dashboard. */
  private_charts?: IfPrivate;
  /** The locked filters the link would have. */
  locked?: LockedEdit[];
  /** The projects it would show are left out. */
  leave_out?: boolean;
  /** But for those that are public inside their workspace. */
  keep_public?: boolean;
}

export const previewQuery = (id: number, change: Change) =>
  queryOptions({
    queryKey: keys['share-preview'].of(id, change),
    queryFn: ({ signal }) =>
      ok<SharePreview>(api.POST('/resources/{id}/grants/preview', { params: { path: { id } }, body: change, signal })),
    staleTime: 0,
    gcTime: 0,
  });

const touched = among(
  'access',
  'dashboard',
  'chart',
  'dashboards',
  'charts',
  'home',
  'explain',
  'share-preview',
  'dashboard-data',
  'dashboard-choices',
);

/** Puts the answer of a change in place and asks again for what it touches. */
export async function settle(client: QueryClient, access: Access) {
  client.setQueryData(accessQuery(access.id).queryKey, access);
  await refresh(client);
}

export async function refresh(client: QueryClient) {
  await client.invalidateQueries({ predicate: touched });
}
