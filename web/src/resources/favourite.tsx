import { ActionIcon, Tooltip } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { undoable } from '../ui';
import classes from './share.module.css';

/** The star beside a title. It turns at once and turns back if the server says no. */
export function Favourite({ id, title, favourite }: { id: number; title: string; favourite: boolean }) {
  const client = useQueryClient();
  const [shown, setShown] = useState<boolean | null>(null);
  const on = shown ?? favourite;
  const toggle = useMutation({
    mutationFn: (to: boolean) => {
      const params = { path: { id } };
      return to
        ? ok(api.PUT('/resources/{id}/favourite', { params }))
        : ok(api.DELETE('/resources/{id}/favourite', { params }));
    },
    onMutate: (to) => setShown(to),
    onSuccess: (_none, to) => {
      if (to) return;
      undoable(`Removed “${title}” from favourites`, async () => {
        await ok(api.PUT('/resources/{id}/favourite', { params: { path: { id } } }));
        await client.invalidateQueries();
      });
    },
    onSettled: async () => {
      await client.invalidateQueries();
      setShown(null);
    },
  });
  const label = on ? `Remove ${title} from favourites` : `Add ${title} to favourites`;
  return (
    <Tooltip label={on ? 'Remove from favourites' : 'Add to favourites'}>
      <ActionIcon className={classes.star} aria-label={label} aria-pressed={on} onClick={() => toggle.mutate(!on)}>
        {on ? <IconStarFilled size={17} /> : <IconStar size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
