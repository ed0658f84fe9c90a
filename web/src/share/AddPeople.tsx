import { Group, MultiSelect, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Access, Candidate, Resource } from '../api/shapes';
import { people } from '../format';
import { usePerson } from '../session/session';
import { ErrorNote, ReasonButton } from '../ui';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './dialog.module.css';
import { Effect, useChange } from './Effect';
import { commonOffers, isAddress, keyOf, levelTitle, ref } from './effect';
import { InviteGuest, inviteLabel, Stranger } from './InviteGuest';
import { LeaveOut, useLeaveOut } from './LeaveOut';
import { usePrivateCharts } from './PrivateCharts';
import { type Change, candidatesQuery, previewQuery } from './queries';

/** Somebody the search found, or whoever has an address that it did not find. */
type Chosen = Candidate & { email?: string };

/** The option that invites instead of choosing somebody. */
const inviteKey = 'invite';

/** Finds people, groups and workspaces, and shares with them once it was shown what that does. */
export function AddPeople({ access, resource }: { access: Access; resource: Resource }) {
  const p = usePerson();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [level, setLevel] = useState<string | null>(null);
  const secretProjects = useLeaveOut();
  const secret = usePrivateCharts(resource.kind);
  const [finding, setFinding] = useState(false);
  // Whom to invite as a guest: the form, and then the invitation, stay until another address is taken.
  const [inviting, setInviting] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const leaving = useRef(false);
  const anybody = useQuery(candidatesQuery(access.id, ''));
  const found = useQuery({ ...candidatesQuery(access.id, search), placeholderData: keepPreviousData });
  const offers = commonOffers(chosen, access.levels);
  const picked = level && offers.includes(level) ? level : (offers[0] ?? null);
  const change: Change = {
    edits: picked ? chosen.map((c) => ({ principal: ref(c), level: picked })) : [],
    end_private: access.private || undefined,
    private_charts: secret.asked,
    ...secretProjects.asked,
  };
  const ready = chosen.length > 0 && picked !== null;
  const preview = useQuery({
    ...previewQuery(access.id, change),
    enabled: ready,
    retry: false,
    placeholderData: ready ? keepPreviousData : undefined,
  });
  const save = useChange(
    access.id,
    () => {
      setChosen([]);
      secretProjects.decide(null);
      field.current?.focus();
    },
    (_, answer) => {
      // All that was shared in one step is taken back with any of it.
      const before = new Set(access.grants.map((g) => g.id));
      const made = answer.grants.find((g) => !before.has(g.id));
      return { message: `Shared with ${chosen.map((c) => c.name).join(', ')}`, grant: made?.id };
    },
  );
  const { decide } = secretProjects;
  // Another share would show something else.
  useEffect(() => decide(null), [chosen, picked, decide]);
  // It comes after the dialog has chosen what has the focus.
  useEffect(() => field.current?.focus(), []);

  const items: Chosen[] = [...(found.data?.items ?? [])];
  const settled = search === typed.trim() && !found.isPlaceholderData && found.data !== undefined;
  // Nobody here has the address that was typed.
  const stranger = settled && items.length === 0 ? found.data : undefined;
  if (settled && items.length === 0 && isAddress(search) && !stranger?.note) {
    const everybody = anybody.data?.items.filter((c) => c.kind === 'user') ?? [];
    const levels = everybody.length > 0 ? new Set(everybody.flatMap((c) => c.offers)) : null;
    items.push({
      kind: 'user',
      email: search,
      name: search,
      detail: 'person with this address',
      people: 1,
      offers: access.levels.filter((l) => (levels ? levels.has(l.key) : l.can.length > 0)).map((l) => l.key),
    });
  }
  const guest = stranger?.invite?.email;
  const byKey = new Map([...items, ...chosen].map((c) => [keyOf(c), c]));
  const unknown = preview.isError ? toProblem(preview.error).field('principal.email') : undefined;
  const who = chosen.map((c) => (c.kind === 'user' ? c.name : `${c.name} (${people(c.people, p)})`)).join(', ');
  const undecided = ready ? secretProjects.undecided(preview.data) : undefined;
  if (anybody.data?.total === 0 && chosen.length === 0 && !typed && !inviting)
    return (
      <Text size="sm" c="dimmed">
        There is nobody else to share it with.
      </Text>
    );

  return (
    <Stack gap={8}>
      <div className={classes.add}>
        <MultiSelect
          ref={field}
          aria-label="Add people, groups, workspaces"
          placeholder={chosen.length ? undefined : 'Add by name or e-mail address …'}
          searchable
          hidePickedOptions
          clearSearchOnChange
          searchValue={typed}
          onBlur={() => {
            leaving.current = true;
          }}
          onSearchChange={(text) => {
            // The field empties when it is left; an address is kept, with what is said of it.
            const left = leaving.current;
            leaving.current = false;
            if (left && isAddress(typed.trim())) return;
            setTyped(text);
            if (text) setFinding(true);
          }}
          // Closes once somebody is chosen: what the share would do stands right below.
          openOnFocus={false}
          dropdownOpened={finding}
          onDropdownOpen={() => setFinding(true)}
          onDropdownClose={() => setFinding(false)}
          data={[
            ...[...byKey].map(([value, c]) => ({ value, label: c.name })),
            ...(guest ? [{ value: inviteKey, label: inviteLabel(guest) }] : []),
          ]}
          filter={({ options }) => options}
          value={chosen.map(keyOf)}
          onChange={(keys) => {
            setFinding(false);
            if (keys.includes(inviteKey)) setInviting(guest);
            else setChosen(keys.flatMap((k) => byKey.get(k) ?? []));
          }}
          error={unknown}
          renderOption={({ option }) => {
            if (option.value === inviteKey)
              return (
                <Group gap={10} wrap="nowrap">
                  <IconUserPlus size={18} aria-hidden />
                  <div className={classes.name}>
                    <Text size="sm">{option.label}</Text>
                    <Text size="xs" c="dimmed">
                      {stranger?.note}
                    </Text>
                  </div>
                </Group>
              );
            const c = byKey.get(option.value);
            return (
              c && (
                <Group gap={10} wrap="nowrap">
                  <PrincipalIcon principal={c} />
                  <div className={classes.name}>
                    <Text size="sm">{c.name}</Text>
                    <Text size="xs" c="dimmed">
                      {c.detail}
                      {c.kind !== 'user' && ` · ${people(c.people, p)}`}
                    </Text>
                  </div>
                </Group>
              )
            );
          }}
          nothingFoundMessage={stranger?.note ?? (settled ? 'No results' : 'Searching')}
          comboboxProps={{ shadow: 'md' }}
        />
        {chosen.length > 0 && (
          <>
            <Select
              aria-label="Access level"
              w={150}
              data={offers.map((k) => ({ value: k, label: levelTitle(access.levels, k) }))}
              value={picked}
              onChange={setLevel}
              allowDeselect={false}
              placeholder="No common level"
            />
            <ReasonButton
              loading={save.isPending || preview.isFetching}
              why={
                picked === null
                  ? 'No level can be given to all of them.'
                  : preview.isError
                    ? 'This cannot be shared. See the message below.'
                    : (undecided ?? secret.undecided(preview.data))
              }
              onClick={() => save.mutate({ ...change, private_charts: secret.chosen(preview.data) })}
            >
              {preview.data?.ends_private ? 'Turn off private and share' : 'Share'}
            </ReasonButton>
          </>
        )}
      </div>
      {/* The open list says it itself, and would lie over it. */}
      {stranger?.note && !finding && (
        <Stranger note={stranger.note} email={guest} onInvite={() => setInviting(guest)} />
      )}
      {inviting && (
        <InviteGuest
          key={inviting}
          email={inviting}
          onCancel={() => {
            setInviting(undefined);
            setTyped(inviting);
            field.current?.focus();
          }}
          onInvited={() => void client.invalidateQueries({ queryKey: keys.candidates.all })}
        />
      )}
      {ready && preview.isError && !unknown && <ErrorNote error={preview.error} />}
      {save.isError && <ErrorNote error={save.error} kept="Nothing was shared." />}
      {ready && preview.data && (
        <>
          <LeaveOut preview={preview.data} who={who} of={resource.kind} state={secretProjects} />
          {secret.choice(preview.data)}
          {undecided && (
            <Text size="sm" c="dimmed">
              {undecided}
            </Text>
          )}
          <Effect preview={preview.data} resource={access.id} levels={access.levels} edits={change.edits} />
        </>
      )}
    </Stack>
  );
}
