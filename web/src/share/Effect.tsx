import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { Access, GrantEdit, SharePreview } from '../api/shapes';
import { people } from '../format';
import { usePerson } from '../session/session';
import { undoable } from '../ui';
import classes from './dialog.module.css';
import { EmptyTiles } from './EmptyTiles';
import { effects, keyOf, levelTitle } from './effect';
import { type Change, settle } from './queries';

/** Offers to undo what was just done to a share. */
export function useUndoShare(id: number) {
  const client = useQueryClient();
  return (message: string, grant: number) =>
    undoable(
      message,
      async () =>
        settle(
          client,
          await ok<Access>(api.POST('/resources/{id}/grants/{grant}/undo', { params: { path: { id, grant } } })),
        ),
      'The share was not brought back.',
    );
}

/** Saves a change that was shown before. undo says what was done to a share, and to which: it can be undone then. */
export function useChange(
  id: number,
  done: () => void,
  undo?: (change: Change, answer: Access) => { message: string; grant?: number },
) {
  const client = useQueryClient();
  const offer = useUndoShare(id);
  return useMutation({
    mutationFn: (change: Change) =>
      ok<Access>(
        api.POST('/resources/{id}/grants', {
          params: { path: { id } },
          body: {
            edits: change.edits,
            end_private: change.end_private,
            private_charts: change.private_charts,
            leave_out: change.leave_out,
            keep_public: change.keep_public,
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async (answer, change) => {
      done();
      await settle(client, answer);
      const did = undo?.(change, answer);
      // What is no longer private, was moved or left out, would not be as it was.
      if (did?.grant && !change.end_private && !change.private_charts && !change.leave_out)
        offer(did.message, did.grant);
    },
  });
}

interface EffectProps {
  preview: SharePreview;
  /** What is shared. */
  resource: number;
  levels: Access['levels'];
  /** What the person asks for; the classes of people that change with it are named. */
  edits: GrantEdit[];
}

/** What a change would give and take, before it is made. */
export function Effect({ preview, resource, levels, edits }: EffectProps) {
  const p = usePerson();
  const { gives, takes } = effects(preview, p);
  const asked = new Set(edits.map((e) => keyOf(e.principal)));
  const along = preview.changes.filter((c) => c.principal.kind === 'class' && !asked.has(keyOf(c.principal)));
  return (
    <div role="status" className={classes.effect}>
      {preview.ends_private && (
        <Text size="sm">
          It is private now. After this it no longer is
          {gives.length > 0 ? '.' : `: ${people(preview.who_then, p)} will be able to open it.`}
        </Text>
      )}
      {along.map((c) => (
        <Text key={keyOf(c.principal)} size="sm">
          {c.principal.name} changes with it: {levelTitle(levels, c.before)} → {levelTitle(levels, c.after)}.
        </Text>
      ))}
      {gives.map((t) => (
        <Text key={t} size="sm" c="dimmed">
          {t}
        </Text>
      ))}
      {takes.map((t) => (
        <Text key={t} size="sm" c="var(--v-warn)">
          {t}
        </Text>
      ))}
      <EmptyTiles preview={preview} dashboard={resource} />
      {gives.length + takes.length + along.length === 0 && !preview.ends_private && (
        <Text size="sm" c="dimmed">
          Nobody’s access changes.
        </Text>
      )}
    </div>
  );
}
