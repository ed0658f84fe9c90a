import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Offer } from '../api/shapes';

/** What is offered to the person and waits for an answer. */
export const offersQuery = queryOptions({
  queryKey: keys.offers.all,
  queryFn: ({ signal }) => ok(api.GET('/offers', { signal })),
});

export const offerQuery = (id: number) =>
  queryOptions({
    queryKey: keys.offers.one(id),
    queryFn: ({ signal }) => ok<Offer>(api.GET('/offers/{id}', { params: { path: { id } }, signal })),
    retry: false,
  });

export const answerOffer = (id: number, accept: boolean) =>
  accept
    ? ok(api.POST('/offers/{id}/accept', { params: { path: { id } } }))
    : ok(api.POST('/offers/{id}/decline', { params: { path: { id } } }));

/** Public links that show nothing until somebody who may make links keeps them. */
export const pausedLinksQuery = queryOptions({
  queryKey: keys['paused-links'].all,
  queryFn: ({ signal }) => ok(api.GET('/links/paused', { signal })),
});

/** One's dashboards with tiles that nobody lets viewers see any more. */
export const unvouchedQuery = queryOptions({
  queryKey: keys.unvouched.all,
  queryFn: ({ signal }) => ok(api.GET('/dashboards/unvouched', { signal })),
});
