import { Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { among } from '../api/keys';
import type { Resource } from '../api/shapes';
import { pathOf } from '../paths';
import { usePerson } from '../session/session';
import { ConfirmDialog, undoable } from '../ui';
import { accessQuery } from './access';
import { restore, toBin } from './bin';
import { loss } from './loss';

interface Props {
  /** A chart or dashboard on whose page one is. */
  resource: Resource;
  opened: boolean;
  onClose: () => void;
  /** Where to go once it is gone. */
  to: string;
}

/** Asks, moves it to the bin, and offers to undo that. */
export function DeleteDialog({ resource: r, opened, onClose, to }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const p = usePerson();
  const library = r.kind === 'chart' && !r.dashboard_id;
  const access = useQuery({ ...accessQuery(r.id), enabled: opened && library });
  const words = r.dashboard_id
    ? [`It disappears from ${r.dashboard ? `“${r.dashboard}”` : 'its dashboard'} for everyone.`]
    : loss(r, access.data?.shown_on ?? [], p);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete “${r.title}”?`}
      confirm={`Delete ${r.kind}`}
      danger
      // What it says must be all of it.
      why={library && access.isPending ? 'Checking where it is shown …' : undefined}
      run={async () => {
        await toBin(r);
        await router.navigate({ to });
        client.removeQueries({ predicate: among(r.kind, 'access', 'chart-data') });
        await client.invalidateQueries();
        const left = router.state.location.pathname;
        undoable(
          `Moved “${r.title}” to the bin`,
          async () => {
            const back = await restore(r.id);
            await client.invalidateQueries();
            // Whoever has gone on meanwhile is not called back.
            if (router.state.location.pathname === left) await router.navigate({ to: pathOf(back) });
          },
          `“${r.title}” was not brought back.`,
        );
      }}
    >
      <Stack gap={8}>
        {words.map((w) => (
          <Text key={w}>{w}</Text>
        ))}
        <Text>You can bring it back from the bin for 30 days.</Text>
      </Stack>
    </ConfirmDialog>
  );
}
