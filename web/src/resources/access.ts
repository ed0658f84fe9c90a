import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { among, keys } from '../api/keys';
import type { Access } from '../api/shapes';

export const accessQuery = (id: number) =>
  queryOptions({
    queryKey: keys.access.of(id),
    queryFn: ({ signal }) => ok<Access>(api.GET('/resources/{id}/access', { params: { path: { id } }, signal })),
  });

/** Drops what was known of who can open things: for whoever has just lost one. */
export function forget(client: QueryClient) {
  client.removeQueries({ predicate: among('access', 'candidates', 'explain', 'past-access', 'share-preview') });
}
