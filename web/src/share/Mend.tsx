import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, Grant, Resource } from '../api/shapes';
import { ConfirmDialog } from '../ui';
import { settle } from './queries';

interface Props {
  resource: Pick<Resource, 'id' | 'workspace'>;
  grant: Grant;
}

/** Gives whom a share names the access to the workspace that they lack. */
export function Mend({ resource, grant }: Props) {
  const client = useQueryClient();
  const { name, kind } = grant.principal;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)} aria-label={`Give access to ${name}`}>
        Give access
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Give ${name} access?`}
        confirm="Give access"
        run={async () =>
          settle(
            client,
            await ok<Access>(
              api.POST('/resources/{id}/grants/{grant}/mend', {
                params: { path: { id: resource.id, grant: grant.id } },
              }),
            ),
          )
        }
      >
        {`${kind === 'group' ? `Everyone in ${name}` : name} becomes a viewer in ${resource.workspace}: they can see what is shared with them there, but cannot change anything.`}
      </ConfirmDialog>
    </>
  );
}
