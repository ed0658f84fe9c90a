import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';

/** Whether nobody has set this server up yet, and whether it shows the demo. */
export const setupQuery = queryOptions({
  queryKey: keys.setup.all,
  queryFn: () => ok<{ needed: boolean; demo: boolean }>(api.GET('/setup')),
});

/** Characters of the shortest password the server takes. */
export const shortestPassword = 10;
