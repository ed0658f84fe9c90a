import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { Access } from '../api/shapes';

export const accessQuery = (id: number) =>
  queryOptions({
    queryKey: ['access', id],
    queryFn: ({ signal }) => ok<Access>(api.GET('/resources/{id}/access', { params: { path: { id } }, signal })),
  });

/** Drops what was known of who can open things: for whoever has just lost one. */
export function forget(client: QueryClient) {
  for (const key of ['access', 'candidates', 'explain', 'past-access', 'share-preview'] as const)
    client.removeQueries({ queryKey: [key] });
}
