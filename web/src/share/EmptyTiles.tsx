import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SharePreview } from '../api/shapes';
import { paths } from '../paths';
import { usePerson } from '../session/session';
import { emptyTiles } from './effect';

/** Said before a dashboard is shared: charts on it that would show those people nothing. */
export function EmptyTiles({ preview, dashboard, who }: { preview: SharePreview; dashboard: number; who?: string }) {
  const words = emptyTiles(preview.empty, usePerson(), who);
  if (!words) return null;
  return (
    <Text size="sm" c="var(--v-warn)">
      {words.told} {words.todo}{' '}
      <Anchor component={Link} to={paths.dashboard({ id: dashboard }, 'edit')} size="sm">
        Edit dashboard
      </Anchor>
    </Text>
  );
}
