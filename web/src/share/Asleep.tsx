import { Button, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, AsleepShare } from '../api/shapes';
import { count, day, dayOf } from '../format';
import { useMe, usePerson } from '../session/session';
import { ConfirmDialog } from '../ui';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './dialog.module.css';
import { settle } from './queries';

/** Shares that the sharing rules in force cannot express: kept, without effect, to be removed. */
export function Asleep({ access }: { access: Access }) {
  const p = usePerson();
  const me = useMe();
  const client = useQueryClient();
  const [removing, setRemoving] = useState<AsleepShare>();
  if (access.asleep.length === 0) return null;
  return (
    <section aria-labelledby="asleep">
      <Title order={3} id="asleep" mb={4}>
        Paused shares
      </Title>
      <Text size="sm" c="dimmed" mb={4}>
        Paused: “{me.organization.scheme.title}” does not allow these. They work again when you return to the rules they
        were made under.
      </Text>
      <ul className={classes.rows}>
        {access.asleep.map((g) => (
          <li key={g.id} data-asleep>
            <div className={classes.row}>
              <PrincipalIcon principal={g.principal} />
              <div className={classes.name}>
                <span>{g.name}</span>
                <span className={classes.detail}>
                  {g.level_title} · paused since {day(dayOf(g.since, p), p)}: {g.why}
                </span>
              </div>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={`Remove ${g.name} …`}
                onClick={() => setRemoving(g)}
              >
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {access.asleep_total > access.asleep.length && (
        <Text size="sm" c="dimmed" mt={4}>
          And {count(access.asleep_total - access.asleep.length, p)} more.
        </Text>
      )}
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove ${removing?.name}?`}
        confirm="Remove"
        danger
        run={async () => {
          const answer = await ok<Access>(
            api.DELETE('/resources/{id}/grants/{grant}', {
              params: { path: { id: access.id, grant: removing?.id ?? 0 } },
            }),
          );
          await settle(client, answer);
        }}
      >
        This share will not come back, whatever rules are used. Nobody’s access changes now.
      </ConfirmDialog>
    </section>
  );
}
