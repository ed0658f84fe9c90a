import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';

export const workspacesQuery = queryOptions({
  queryKey: ['workspaces'],
  queryFn: ({ signal }) => ok(api.GET('/workspaces', { signal })),
});
