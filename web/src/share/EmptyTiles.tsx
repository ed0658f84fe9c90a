import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SharePreview } from '../api/shapes';
import { paths } from '../paths';
import { usePerson } from '../session/session';
import { emptyTiles, noFigures } from './effect';

/** Said before something is shared: charts that would show those people nothing, or less than who shares it sees. */
export function EmptyTiles({ preview, dashboard, who }: { preview: SharePreview; dashboard: number; who?: string }) {
  const p = usePerson();
  const words = emptyTiles(preview.empty, p, who);
  return (
    <>
      {words && (
        <Text size="sm" c="var(--v-warn)">
          {words.told} {words.todo}{' '}
          <Anchor component={Link} to={paths.dashboard({ id: dashboard }, 'edit')} size="sm">
            Edit dashboard
          </Anchor>
        </Text>
      )}
      {noFigures(preview.empty, p).map((told) => (
        <Text key={told} size="sm" c="var(--v-warn)">
          {told}
        </Text>
      ))}
    </>
  );
}
