import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { type Problem, toProblem } from '../api/problem';
import type { LevelUse, Scheme, SchemeLevel } from '../api/shapes';
import { plural } from '../format';
import { usePerson } from '../frame/session';
import { Foresight } from '../team/Foresight';
import { ErrorNote, Modal, ReasonButton } from '../ui';
import { said, schemePreview } from './scheme';
import classes from './sharing.module.css';

interface Props {
  scheme: Scheme;
  /** The scheme in force now. */
  from: Scheme;
  inUse: LevelUse[];
  onClose: () => void;
}

/** Puts another scheme in force: first what becomes of every share, then who gains or loses, then the button. */
export function UseScheme({ scheme, from, inUse, onClose }: Props) {
  const client = useQueryClient();
  const [mapping, setMapping] = useState(() =>
    Object.fromEntries(inUse.map((u) => [u.key, scheme.mapping[u.key] ?? ''])),
  );
  const preview = useInfiniteQuery(schemePreview(scheme.key, { mapping }));
  const use = useMutation({
    mutationFn: () => ok(api.PUT('/organization/scheme', { body: { scheme: scheme.key, mapping } })),
    meta: { quiet: true, done: `“${scheme.title}” is now in use` },
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries();
    },
  });
  const problem = use.isError ? toProblem(use.error) : preview.isError ? toProblem(preview.error) : undefined;
  const atField = problem?.fields.some((f) => inUse.some((u) => said(problem, `mapping.${u.key}`) === f.message));
  const deciding = scheme.levels.findLast((l) => l.can.includes('manage_access'))?.title;
  return (
    <Modal opened onClose={onClose} title={`Use “${scheme.title}”?`} size={680} yOffset="5vh">
      <Stack gap="lg">
        <Text c="dimmed">
          These rules take the place of “{from.title}” for the whole organization, at once. You can go back later; every
          share then has the level it gets here.
        </Text>
        <Mapping
          title={inUse.length ? 'Existing shares' : undefined}
          inUse={inUse}
          levels={scheme.levels}
          value={mapping}
          onChange={(m) => {
            use.reset();
            setMapping(m);
          }}
          problem={problem}
        />
        {problem && !atField && (
          <ErrorNote
            error={problem}
            kept={
              problem.is('conflict') && deciding
                ? `Let one of the levels become “${deciding}”: whoever has it decides about all access.`
                : 'Nothing was changed.'
            }
          />
        )}
        {!preview.isError && <Foresight of={preview} before={from.levels} after={scheme.levels} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton
            loading={use.isPending}
            why={
              preview.isError
                ? 'Change what you chose above to continue.'
                : preview.data
                  ? undefined
                  : 'Checking who gains or loses access.'
            }
            onClick={() => use.mutate()}
          >
            Use these rules
          </ReasonButton>
        </Group>
      </Stack>
    </Modal>
  );
}

interface MappingProps {
  title?: string;
  inUse: LevelUse[];
  levels: Pick<SchemeLevel, 'key' | 'title' | 'can'>[];
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
  problem?: Problem;
}

/** For every level somebody has been given: the one that takes its place, or none. */
export function Mapping({ title, inUse, levels, value, onChange, problem }: MappingProps) {
  const p = usePerson();
  const to = [
    ...levels.filter((l) => l.can.length).map((l) => ({ value: l.key, label: l.title })),
    { value: '', label: 'Remove access' },
  ];
  return (
    <fieldset className={classes.mapping}>
      <legend>{title ?? 'Nothing is shared yet.'}</legend>
      {inUse.map((u) => (
        <div key={u.key}>
          <span>
            <Text span fw={500}>
              {u.title}
            </Text>{' '}
            <Text span size="sm" c="dimmed">
              {plural(u.grants, 'share', 'shares', p)}
            </Text>
          </span>
          <Select
            aria-label={`${u.title} becomes`}
            data={to}
            value={value[u.key] ?? ''}
            allowDeselect={false}
            onChange={(v) => onChange({ ...value, [u.key]: v ?? '' })}
            error={said(problem, `mapping.${u.key}`)}
          />
        </div>
      ))}
    </fieldset>
  );
}
