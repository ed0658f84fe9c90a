import { Button, Group, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, Grant, Resource } from '../api/shapes';
import { people } from '../format';
import { usePerson } from '../session/session';
import { ConfirmDialog } from '../ui';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './dialog.module.css';
import { useUndoShare } from './Effect';
import { levelTitle, names } from './effect';
import { Mend } from './Mend';
import { settle } from './queries';

/** Whom it is shared with and who cannot open it all the same: why, and what helps. */
export function Stranded({ access, resource }: { access: Access; resource: Resource }) {
  const p = usePerson();
  const rows = access.grants
    .map((grant) => ({ grant, left: access.unreachable.filter((u) => u.grant === grant.id) }))
    .filter((x) => x.grant.unreachable || x.left.length > 0);
  const unnamed = access.unreachable_total - access.unreachable.length;
  if (rows.length === 0 && unnamed === 0) return null;
  return (
    <section aria-labelledby="stranded">
      <Title order={3} id="stranded" mb={4}>
        Shared, but cannot open it
      </Title>
      <ul className={classes.rows}>
        {rows.map(({ grant, left }) => (
          <Row key={grant.id} access={access} resource={resource} grant={grant} left={left} />
        ))}
      </ul>
      {unnamed > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {people(unnamed, p)} in a group or workspace it is shared with cannot open it{rows.length > 0 && ' either'}.
        </Text>
      )}
    </section>
  );
}

interface RowProps {
  access: Access;
  resource: Resource;
  grant: Grant;
  left: Access['unreachable'];
}

function Row({ access, resource, grant, left }: RowProps) {
  const p = usePerson();
  const client = useQueryClient();
  const undo = useUndoShare(access.id);
  const [removing, setRemoving] = useState(false);
  const name = grant.principal.name;
  const mends = grant.unreachable?.mend || left.some((u) => u.mend);
  // One reason may hold for many: it is said once, with their names.
  const reasons = new Map<string, Access['unreachable']>();
  for (const u of left) {
    const words = mends ? u.reason : `${u.reason} ${u.remedy ?? ''}`.trim();
    reasons.set(words, [...(reasons.get(words) ?? []), u]);
  }
  return (
    <li>
      <div className={classes.row}>
        <PrincipalIcon principal={grant.principal} />
        <div className={classes.name}>
          <span>{name}</span>
          <span className={classes.detail}>
            {grant.principal.detail}
            {left.length > 0 && ` · ${people(left.length, p)} cannot open it`}
          </span>
        </div>
        <span className={classes.level}>{levelTitle(access.levels, grant.level)}</span>
      </div>
      <div className={classes.under}>
        {grant.unreachable && (
          <Text size="sm" c="var(--v-warn)">
            {grant.unreachable.reason} {!mends && grant.unreachable.remedy}
          </Text>
        )}
        {[...reasons].map(([words, who]) => (
          <Text key={words} size="sm" c="var(--v-warn)">
            {who.length > 1 &&
              `${names(
                who.map((u) => u.user),
                p,
              )}: `}
            {words}
          </Text>
        ))}
        <Group gap="xs" mt={6}>
          {mends && <Mend resource={resource} grant={grant} />}
          {grant.can_change && (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          )}
        </Group>
        <ConfirmDialog
          opened={removing}
          onClose={() => setRemoving(false)}
          title={`Remove ${name}?`}
          confirm={`Remove ${name}`}
          danger
          run={async () => {
            await settle(
              client,
              await ok<Access>(
                api.DELETE('/resources/{id}/grants/{grant}', {
                  params: { path: { id: access.id, grant: grant.id } },
                }),
              ),
            );
            undo(`Removed ${name}`, grant.id);
          }}
        >
          It is no longer shared with {name}.
        </ConfirmDialog>
      </div>
    </li>
  );
}
