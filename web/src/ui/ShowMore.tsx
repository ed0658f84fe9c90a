import { Button, Group, Text } from '@mantine/core';
import { count } from '../format';
import { usePerson } from '../session/session';

interface Props {
  /** The list, as it is asked for page by page. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  shown: number;
  total: number;
}

/** Under a list of which there is more: how much of it stands here, and the next page. */
export function ShowMore({ query, shown, total }: Props) {
  const p = usePerson();
  if (!query.hasNextPage) return null;
  return (
    <Group justify="space-between" mt="sm">
      <Text size="sm" c="dimmed" role="status">
        {count(shown, p)} of {count(total, p)}
      </Text>
      <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Show more
      </Button>
    </Group>
  );
}
