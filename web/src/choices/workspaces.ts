import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';

export const workspacesQuery = queryOptions({
  queryKey: keys.workspaces.all,
  queryFn: ({ signal }) => ok(api.GET('/workspaces', { signal })),
});
