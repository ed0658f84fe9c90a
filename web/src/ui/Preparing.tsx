import { Progress, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Status } from '../api/shapes';
import { usePerson } from '../session/session';
import { preparingWords } from './preparing';
import classes from './preparing.module.css';

const statusQuery = queryOptions({
  queryKey: keys.status.all,
  queryFn: ({ signal }) => ok<Status>(api.GET('/status', { signal })),
  staleTime: 0,
  refetchInterval: 2000,
});

/** In the place of a chart until it can be computed: how far that is, for whoever is signed in. It goes on by itself. */
export function Preparing({ visitor }: { visitor?: boolean }) {
  const person = usePerson();
  const columns = useQuery({ ...statusQuery, enabled: !visitor }).data?.columns;
  const known = columns?.state === 'building' && columns.total > 0;
  return (
    <div className={classes.preparing} role="status">
      <Text size="sm" c="dimmed">
        {preparingWords(known ? columns : undefined, person.locale)}
      </Text>
      <Progress
        className={classes.bar}
        size="xs"
        value={known ? (100 * columns.done) / columns.total : 100}
        animated={!known}
        aria-hidden
      />
    </div>
  );
}
