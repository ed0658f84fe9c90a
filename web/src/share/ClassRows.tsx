import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Access, Candidate, GrantEdit, PrincipalRef } from '../api/shapes';
import { people } from '../format';
import { usePerson } from '../session/session';
import { ErrorNote, ReasonButton } from '../ui';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './dialog.module.css';
import { Effect, useChange } from './Effect';
import { levelTitle } from './effect';
import { Fixed, ImpliedRow, OwnerRow } from './FixedRows';
import { LeaveOut, useLeaveOut } from './LeaveOut';
import { usePrivateCharts } from './PrivateCharts';
import { previewQuery } from './queries';

type Class = NonNullable<PrincipalRef['class']>;

/** From the highest to the lowest. */
const order: { class: Class; name: string }[] = [
  { class: 'staff', name: 'Staff' },
  { class: 'workspace_admin', name: 'Workspace admins' },
  { class: 'workspace_user', name: 'Workspace users' },
];

/**
 * What each class of people may do, one row each. A row that is changed pulls others along: all of it is shown before
 * anything is saved.
 */
export function ClassRows({ access, offered }: { access: Access; offered: Candidate[] }) {
  const p = usePerson();
  const nothing = access.levels.find((l) => l.can.length === 0)?.key ?? '';
  // The last row that was touched decides where two contradict each other.
  const [edits, setEdits] = useState<GrantEdit[]>([]);
  const projects = useLeaveOut();
  const secret = usePrivateCharts(access.kind);
  const change = {
    edits,
    end_private: (access.private && edits.some((e) => e.level !== nothing)) || undefined,
    private_charts: secret.asked,
    ...projects.asked,
  };
  const preview = useQuery({ ...previewQuery(access.id, change), enabled: edits.length > 0, retry: false });
  const save = useChange(
    access.id,
    () => {
      setEdits([]);
      projects.decide(null);
    },
    ({ edits: made }, answer) => ({
      message: 'Changed who has access',
      grant: [...access.grants, ...answer.grants].find((g) =>
        made.some((e) => g.principal.class && e.principal.class === g.principal.class),
      )?.id,
    }),
  );
  const rank = (level: string) => access.levels.findIndex((l) => l.key === level);
  const higher = (a: string, b: string) => (rank(a) >= rank(b) ? a : b);
  /** What a class has anyway, by its role or by that of a lower one: nobody takes it away here. */
  const floor = (c: Class): string => {
    const from = order.findIndex((o) => o.class === c);
    return order
      .slice(from)
      .flatMap((o) => access.implied.filter((i) => i.title === o.name).map((i) => i.level))
      .reduce(higher, nothing);
  };
  const now = (c: Class) => access.grants.find((g) => g.principal.class === c);
  const then = (c: Class): string => {
    const changed = preview.data?.changes.find((x) => x.principal.class === c);
    const asked = edits.find((e) => e.principal.class === c);
    return higher((changed ? changed.after : (asked?.level ?? now(c)?.level)) || nothing, floor(c));
  };
  return (
    <section aria-labelledby="class-rows">
      <Title order={3} id="class-rows" mb={4}>
        Who has access
      </Title>
      <ul className={classes.rows}>
        <OwnerRow access={access} />
        {access.implied
          .filter((i) => !order.some((o) => o.name === i.title))
          .map((i) => (
            <ImpliedRow key={i.title} implied={i} access={access} />
          ))}
        {order.map(({ class: c, name }) => {
          const grant = now(c);
          const candidate = offered.find((x) => x.class === c);
          const principal = grant?.principal ?? candidate;
          const least = floor(c);
          const before = higher(grant?.level ?? nothing, least);
          const after = then(c);
          const options = access.levels.filter(
            (l) =>
              rank(l.key) >= rank(least) &&
              (l.key === nothing || l.key === before || candidate?.offers.includes(l.key)),
          );
          return (
            <li key={c} className={classes.row} data-asleep={access.private && edits.length === 0}>
              <PrincipalIcon principal={{ kind: 'class' }} />
              <div className={classes.name}>
                <span>{principal?.name ?? name}</span>
                <span className={classes.detail}>
                  {principal ? `${principal.detail} · ${people(principal.people, p)}` : 'by their role'}
                  {least !== nothing && ` · never less than ${levelTitle(access.levels, least)}`}
                  {after !== before && <span className={classes.was}>was {levelTitle(access.levels, before)}</span>}
                </span>
              </div>
              {candidate ? (
                <Select
                  aria-label={`Access of ${principal?.name ?? name}`}
                  w={{ base: 124, xs: 150 }}
                  size="xs"
                  data={options.map((l) => ({ value: l.key, label: l.title }))}
                  value={after}
                  allowDeselect={false}
                  onChange={(level) =>
                    setEdits((e) => {
                      const others = e.filter((x) => x.principal.class !== c);
                      if (level === null) return e;
                      // Back to what it was, and nothing else was touched: no change.
                      if (level === before && others.length === 0) return [];
                      return [...others, { principal: { kind: 'class', class: c }, level }];
                    })
                  }
                  comboboxProps={{ shadow: 'md' }}
                />
              ) : (
                <Fixed why="You do not have permission to change their access.">
                  {levelTitle(access.levels, after)}
                </Fixed>
              )}
            </li>
          );
        })}
      </ul>
      {edits.length > 0 && (
        <Stack gap={6} className={classes.pending}>
          {preview.isError && <ErrorNote error={preview.error} />}
          {save.isError && <ErrorNote error={save.error} kept="Nothing was changed." />}
          {preview.data && <LeaveOut preview={preview.data} who="They" of={access.kind} state={projects} />}
          {secret.choice(preview.data)}
          {preview.data && <Effect preview={preview.data} resource={access.id} levels={access.levels} edits={edits} />}
          <Group gap="xs">
            <ReasonButton
              size="compact-sm"
              loading={save.isPending || preview.isFetching}
              why={
                preview.isError
                  ? 'This cannot be saved. See the message above.'
                  : (projects.undecided(preview.data) ?? secret.undecided(preview.data))
              }
              onClick={() => save.mutate({ ...change, private_charts: secret.chosen(preview.data) })}
            >
              {preview.data?.ends_private ? 'Turn off private and save' : 'Save'}
            </ReasonButton>
            <Button size="compact-sm" variant="default" onClick={() => setEdits([])}>
              Cancel
            </Button>
          </Group>
        </Stack>
      )}
      {edits.length === 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          Higher roles always have at least as much access as lower ones. If other rows change too, you see it before
          you save.
        </Text>
      )}
    </section>
  );
}
