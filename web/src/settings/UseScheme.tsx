import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { type Problem, toProblem } from '../api/problem';
import type { LevelUse, Scheme, SchemeLevel, Sleepers } from '../api/shapes';
import { Foresight } from '../foresight/Foresight';
import { plural } from '../format';
import { usePerson } from '../session/session';
import { ErrorNote, Modal, ReasonButton } from '../ui';
import { type Choices, choose, chosen, Sleeps, Wakes } from './Sleepers';
import { mappingNote, said, schemePreview } from './scheme';
import classes from './sharing.module.css';

interface Props {
  scheme: Scheme;
  /** The scheme in force now. */
  from: Scheme;
  onClose: () => void;
}

/** Puts another scheme in force: first what becomes of every share, then who gains or loses, then the button. */
export function UseScheme({ scheme, from, onClose }: Props) {
  const p = usePerson();
  const client = useQueryClient();
  const inUse = scheme.in_use;
  const [mapping, setMapping] = useState(() =>
    Object.fromEntries(inUse.map((u) => [u.key, scheme.mapping[u.key] ?? ''])),
  );
  const [choices, setChoices] = useState<Choices>({});
  const [known, setKnown] = useState<Sleepers>();
  const [typed, setTyped] = useState('');
  const change = { mapping, ...chosen(choices) };
  const preview = useInfiniteQuery(schemePreview(scheme.key, change));
  const first = preview.data?.pages[0];
  // What could wake stays the same whatever is chosen, and is not taken from under the pointer while it is asked again.
  if (first && first.wakes !== known) setKnown(first.wakes);
  const use = useMutation({
    mutationFn: () => ok(api.PUT('/organization/scheme', { body: { scheme: scheme.key, ...change } })),
    meta: { quiet: true, done: `“${scheme.title}” is now in use` },
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries();
    },
  });
  const problem = use.isError ? toProblem(use.error) : preview.isError ? toProblem(preview.error) : undefined;
  const atField = problem?.fields.some((f) => inUse.some((u) => said(problem, `mapping.${u.key}`) === f.message));
  const deciding = scheme.levels.findLast((l) => l.can.includes('manage_access'))?.title;
  const loses = (first?.losing ?? 0) > 0;
  const confirmed = !loses || typed.trim().toLowerCase() === scheme.title.toLowerCase();
  return (
    <Modal opened onClose={onClose} title={`Use “${scheme.title}”?`} size={680} yOffset="5vh">
      <Stack gap="lg">
        <Text c="dimmed">
          These rules replace “{from.title}” for the whole organization immediately. You can switch back later: shares
          and links that nobody has changed since then will be as they are now.
        </Text>
        {(inUse.length > 0 || scheme.restores === 0) && (
          <Mapping
            title={inUse.length ? 'Existing shares' : undefined}
            inUse={inUse}
            levels={scheme.levels}
            from={from}
            next={scheme}
            value={mapping}
            onChange={(m) => {
              use.reset();
              setMapping(m);
            }}
            problem={problem}
          />
        )}
        {scheme.restores > 0 && (
          <Text>
            {plural(scheme.restores, 'share was', 'shares were', p)} made under “{scheme.title}” and{' '}
            {scheme.restores === 1 ? 'gets its' : 'get their'} level back.
          </Text>
        )}
        {problem && !atField && (
          <ErrorNote
            error={problem}
            kept={
              problem.is('conflict') && deciding
                ? `Choose “${deciding}” for at least one level, so that somebody can manage access.`
                : 'Nothing was changed.'
            }
          />
        )}
        {known && <Wakes of={known} onChoose={(x, on) => setChoices(choose(choices, x, on))} choices={choices} />}
        {!preview.isError && first && <Sleeps of={first.sleeps} title={from.title} />}
        {!preview.isError && <Foresight of={preview} before={from.levels} after={scheme.levels} />}
        {loses && (
          <TextInput
            label={`Some people lose access. Type “${scheme.title}” to confirm.`}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton
            loading={use.isPending}
            color={loses ? 'red' : undefined}
            why={
              preview.isError
                ? 'Change what you chose above to continue.'
                : !first
                  ? 'Checking who gains or loses access.'
                  : confirmed
                    ? undefined
                    : `Type “${scheme.title}” first.`
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
  /** The rules of now and those that take their place: what somebody loses is said. */
  from?: Scheme;
  next?: Scheme;
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
  problem?: Problem;
}

/** For every level somebody has been given: the one that takes its place, or none. */
export function Mapping({ title, inUse, levels, from, next, value, onChange, problem }: MappingProps) {
  const p = usePerson();
  const to = [
    ...levels.filter((l) => l.can.length).map((l) => ({ value: l.key, label: l.title })),
    { value: '', label: 'No access' },
  ];
  return (
    <fieldset className={classes.mapping}>
      <legend>{title ?? 'Nothing is shared yet.'}</legend>
      {inUse.map((u) => {
        const becomes = value[u.key] ?? '';
        const note =
          from &&
          next &&
          mappingNote(
            from.levels.find((l) => l.key === u.key),
            next.levels.find((l) => l.key === becomes && l.can.length > 0),
            next,
            p,
          );
        return (
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
            {note && (
              <Text size="sm" c="var(--v-warn)" className={classes.note} role="status">
                {note}
              </Text>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
