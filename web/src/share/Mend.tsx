import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { Access } from '../api/shapes';
import { ConfirmDialog } from '../ui';
import { settle } from './queries';

/** Gives whom a share names the access to the workspace that they lack. */
export function Mend({ id, grant, name, remedy }: { id: number; grant: number; name: string; remedy?: string }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)} aria-label={`Mend for ${name}`}>
        Mend
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Let ${name} in?`}
        confirm="Mend"
        run={async () =>
          settle(
            client,
            await ok<Access>(api.POST('/resources/{id}/grants/{grant}/mend', { params: { path: { id, grant } } })),
          )
        }
      >
        {`${remedy ?? 'They get access to the workspace.'} They may look there, and change nothing.`}
      </ConfirmDialog>
    </>
  );
}
