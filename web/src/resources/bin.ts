import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/openapi';

export type Binned = components['schemas']['Binned'];
type BinList = components['schemas']['BinList'];
type Restored = components['schemas']['Restored'];

export const binQuery = (offset: number, limit: number) =>
  queryOptions({
    queryKey: keys.bin.page(offset, limit),
    queryFn: ({ signal }) => ok<BinList>(api.GET('/bin', { params: { query: { offset, limit } }, signal })),
    staleTime: 0,
  });

export const restore = (id: number) => ok<Restored>(api.POST('/bin/{id}/restore', { params: { path: { id } } }));

export const deleteForGood = (id: number) => ok(api.DELETE('/bin/{id}', { params: { path: { id } } }));

/** Moves a chart or dashboard to the bin. */
export const toBin = ({ kind, id }: { kind: 'chart' | 'dashboard'; id: number }) =>
  ok(
    kind === 'chart'
      ? api.DELETE('/charts/{id}', { params: { path: { id } } })
      : api.DELETE('/dashboards/{id}', { params: { path: { id } } }),
  );
