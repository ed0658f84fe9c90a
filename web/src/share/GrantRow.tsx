import { Button, Group, Select, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Access, Grant, Resource } from '../api/shapes';
import { day, dayOf, moment, people } from '../format';
import { endOf } from '../format/clock';
import { usePerson } from '../session/session';
import { ErrorNote, ReasonButton, When } from '../ui';
import { DateField } from '../ui/DateField';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './dialog.module.css';
import { Effect, useChange } from './Effect';
import { levelTitle, ref } from './effect';
import { Fixed } from './FixedRows';
import { LeaveOut, useLeaveOut } from './LeaveOut';
import { Mend } from './Mend';
import { usePrivateCharts } from './PrivateCharts';
import { type Change, previewQuery } from './queries';

/** One share: with whom, since when and until when, at which level, and what may be changed about it. */
export function GrantRow({ grant: g, access, resource }: { grant: Grant; access: Access; resource: Resource }) {
  const p = usePerson();
  const [next, setNext] = useState<string | null>(null);
  // The last day, '' for none, or undefined for one that cannot be, while it is being changed.
  const [ends, setEnds] = useState<string | null | undefined>(null);
  const projects = useLeaveOut();
  const cancel = () => {
    projects.decide(null);
    setNext(null);
    setEnds(null);
  };
  const secret = usePrivateCharts(access.kind);
  const level = next ?? g.level;
  const end = ends === null ? g.expires_at : ends ? endOf(ends, p).toISOString() : undefined;
  const change: Change = {
    edits: [{ principal: ref(g.principal), level, expires_at: level === '' ? undefined : end }],
    end_private: (access.private && next !== null && next !== '') || undefined,
    private_charts: secret.asked,
    ...projects.asked,
  };
  const changing = next !== null || ends !== null;
  const preview = useQuery({
    ...previewQuery(access.id, change),
    enabled: next !== null || (ends != null && end !== g.expires_at),
    retry: false,
  });
  const save = useChange(access.id, cancel, ({ edits: [made] }) => ({
    message: made?.level
      ? made.level === g.level
        ? `Changed when ${g.principal.name}’s access ends`
        : `Changed ${g.principal.name} to ${levelTitle(access.levels, made.level)}`
      : `Removed ${g.principal.name}`,
    grant: g.id,
  }));
  const options = [
    ...access.levels
      .filter((l) => g.offers.includes(l.key) || l.key === g.level)
      .map((l) => ({ value: l.key, label: l.title })),
    // Classes keep their order at all times, so that none ends before another.
    ...(g.principal.kind === 'class'
      ? []
      : [{ value: 'until', label: g.expires_at ? 'Change expiry …' : 'Set expiry …' }]),
    { value: 'remove', label: 'Remove' },
  ];
  const rank = (level: string) => access.levels.findIndex((l) => l.key === level);
  const limited = g.holds && !access.private && rank(g.holds) < rank(g.level) ? g.holds : undefined;
  // What their role gives them anyway.
  const least = access.implied.find((i) => g.principal.kind === 'class' && i.title === g.principal.name);
  const owner = g.principal.kind === 'user' && g.principal.id === access.owner.id;
  return (
    <li data-asleep={access.private || Boolean(g.unreachable) || (g.asleep && Boolean(g.reason))}>
      <div className={classes.row}>
        <PrincipalIcon principal={g.principal} />
        <div className={classes.name}>
          <span>{g.principal.name}</span>
          <span className={classes.detail}>
            {owner && 'owner · '}
            <Breakable text={g.principal.detail ?? ''} />
            {least && ` · never less than ${levelTitle(access.levels, least.level)}`}
            {g.principal.kind !== 'user' && ` · ${people(g.principal.people, p)}`}
            {' · '}
            <Tooltip
              label={`${g.joined_at === g.at ? 'Given' : 'Last changed'} by ${g.by.name || 'a colleague'}, ${moment(g.at, p)}`}
            >
              <time dateTime={g.joined_at}>since {day(dayOf(g.joined_at, p), p)}</time>
            </Tooltip>
            {g.expires_at && (
              <>
                {new Date(g.expires_at) < new Date() ? ' · expired ' : ' · expires '}
                <When at={g.expires_at} />
              </>
            )}
          </span>
        </div>
        {g.can_change ? (
          <Select
            aria-label={`Access of ${g.principal.name}`}
            w={{ base: 124, xs: 150 }}
            size="xs"
            data={options}
            value={next === '' ? 'remove' : level}
            allowDeselect={false}
            onChange={(v) => {
              if (v === 'until') return setEnds(g.expires_at ? dayOf(g.expires_at, p) : '');
              setNext(v === g.level || v === null ? null : v === 'remove' ? '' : v);
            }}
            comboboxProps={{ shadow: 'md' }}
          />
        ) : (
          <Fixed why="You cannot change this, because it is above the levels you can give.">
            {levelTitle(access.levels, g.level)}
          </Fixed>
        )}
      </div>
      {g.reason && !changing && (
        <Text size="sm" c="var(--v-warn)" className={classes.under}>
          {g.reason}
        </Text>
      )}
      {limited && !g.reason && !changing && (
        <Text size="sm" c="dimmed" className={classes.under}>
          Only {levelTitle(access.levels, limited)} for now, because of their role.
        </Text>
      )}
      {g.unreachable && !changing && (
        <div className={classes.under}>
          <Text size="sm" c="var(--v-warn)">
            Cannot open it: {g.unreachable.reason} {!g.unreachable.mend && g.unreachable.remedy}
          </Text>
          <Group gap="xs" mt={6}>
            {g.unreachable.mend && <Mend resource={resource} grant={g} />}
            {g.can_change && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                onClick={() => setNext('')}
                aria-label={`Remove ${g.principal.name} …`}
              >
                Remove
              </Button>
            )}
          </Group>
        </div>
      )}
      {changing && (
        <div className={classes.under}>
          {ends !== null && next !== '' && (
            <DateField
              size="xs"
              w={180}
              mb={6}
              label="Expires after"
              description="Leave empty for no expiry"
              min={dayOf(new Date(), p)}
              value={ends}
              onChange={setEnds}
              autoFocus
            />
          )}
          {preview.isError && <ErrorNote error={preview.error} />}
          {save.isError && <ErrorNote error={save.error} kept="Nothing was changed." />}
          {preview.data && <LeaveOut preview={preview.data} who={g.principal.name} of={access.kind} state={projects} />}
          {secret.choice(preview.data)}
          {preview.data && (
            <Effect preview={preview.data} resource={access.id} levels={access.levels} edits={change.edits} />
          )}
          <Group gap="xs" mt={6}>
            <ReasonButton
              size="compact-sm"
              loading={save.isPending || preview.isFetching}
              color={next === '' ? 'red' : undefined}
              why={
                ends === undefined && next !== ''
                  ? 'Enter another date first.'
                  : preview.isError
                    ? 'This cannot be saved. See the message above.'
                    : (projects.undecided(preview.data) ??
                      secret.undecided(preview.data) ??
                      (next === null && end === g.expires_at ? 'Choose another day first.' : undefined))
              }
              onClick={() => save.mutate({ ...change, private_charts: secret.chosen(preview.data) })}
            >
              {next === ''
                ? `Remove ${g.principal.name}`
                : next === null
                  ? ends
                    ? `Expire on ${day(ends, p)}`
                    : g.expires_at
                      ? 'Remove expiry'
                      : 'Set expiry'
                  : `${preview.data?.ends_private ? 'Turn off private and change' : 'Change'} to ${levelTitle(access.levels, next)}`}
            </ReasonButton>
            <Button size="compact-sm" variant="default" onClick={cancel}>
              Cancel
            </Button>
          </Group>
        </div>
      )}
    </li>
  );
}

/** An e-mail address breaks after its @ where it has to. */
function Breakable({ text }: { text: string }) {
  const [name, domain] = text.split('@');
  if (domain === undefined) return text;
  return (
    <>
      {name}@<wbr />
      {domain}
    </>
  );
}
