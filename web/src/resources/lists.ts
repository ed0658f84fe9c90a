import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { List, Resource } from '../api/shapes';

export const tabs = [
  { value: 'all', label: 'All' },
  { value: 'private', label: 'Private' },
  { value: 'shared_with_me', label: 'Shared with me' },
  { value: 'shared_by_me', label: 'Shared by me' },
  { value: 'favourites', label: 'Favourites' },
  { value: 'recent', label: 'Recent' },
] as const;

export type Tab = (typeof tabs)[number]['value'];

interface ListQuery {
  tab: Tab;
  search?: string;
  offset: number;
  limit: number;
}

export const resourceList = (kind: 'charts' | 'dashboards', query: ListQuery) =>
  queryOptions({
    queryKey: keys[kind].list(query),
    queryFn: ({ signal }) => ok<List<Resource>>(api.GET(`/${kind}`, { params: { query }, signal })),
  });
