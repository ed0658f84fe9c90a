import { Group, Select, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import { count, day, dayRange, moment, people, plural, weekdays } from '../format';
import { usePerson } from '../session/session';
import { ErrorNote, ReasonButton } from '../ui';
import { DateField } from '../ui/DateField';
import type { Workspace } from './people';
import team from './team.module.css';

type Values = Workspace['settings'];

const zones = Intl.supportedValuesOf('timeZone');

/** Only what was changed is sent: somebody else may be changing something else. Text that was taken away is empty. */
function changed(before: Values, after: Values) {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Values)[]);
  keys.delete('locked_until');
  return Object.fromEntries([...keys].filter((k) => before[k] !== after[k]).map((k) => [k, after[k] ?? '']));
}

/** What holds for everyone in a workspace: who makes what, who sees money, whose days are counted, what is locked. */
export function WorkspaceSettings({ workspace }: { workspace: Workspace }) {
  const person = usePerson();
  const client = useQueryClient();
  const [v, setV] = useState<Values>(workspace.settings);
  // What is typed as the first day that is not locked is none.
  const [noDay, setNoDay] = useState(false);
  const set = (patch: Partial<Values>) => setV((old) => ({ ...old, ...patch }));
  const why = workspace.can_edit ? undefined : 'Only workspace admins can change these settings.';
  const save = useMutation({
    mutationFn: () =>
      ok(
        api.PATCH('/workspaces/{id}', {
          params: { path: { id: workspace.id } },
          body: { settings: changed(workspace.settings, v) },
        }),
      ),
    meta: { quiet: true, done: 'Settings saved' },
    onSuccess: () => client.invalidateQueries(),
  });
  const problem = save.isError ? toProblem(save.error) : undefined;
  const who = (key: 'projects_by' | 'clients_by' | 'tags_by', label: string) => (
    <Select
      label={label}
      data={[
        { value: 'everyone', label: 'Every member' },
        { value: 'admins', label: 'Admins only' },
      ]}
      value={v[key] ?? 'everyone'}
      allowDeselect={false}
      disabled={!!why}
      onChange={(to) => set({ [key]: to === 'admins' ? 'admins' : 'everyone' })}
    />
  );
  const zone = v.time_zone || 'UTC';
  const moved = zone !== (workspace.settings.time_zone || 'UTC');
  return (
    <Stack>
      {why && (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      )}
      {problem && <ErrorNote error={problem} kept="Nothing was changed." />}
      {who('projects_by', 'Who can create projects')}
      {who('clients_by', 'Who can create clients')}
      {who('tags_by', 'Who can create tags')}
      <Title order={3} mt="sm">
        Money
      </Title>
      <Select
        label="Who can see rates and amounts"
        description="Everyone else sees amounts only for projects they can see money for."
        data={[
          { value: 'admins', label: 'Admins only' },
          { value: 'managers', label: 'Project managers, for their projects' },
          { value: 'everyone', label: 'Everyone with a role here' },
        ]}
        value={v.rates_visible ?? 'managers'}
        allowDeselect={false}
        disabled={!!why}
        onChange={(to) => set({ rates_visible: (to ?? 'managers') as Values['rates_visible'] })}
        error={problem?.field('rates_visible')}
      />
      <Select
        label="Who can see labour cost and margin"
        description="What people cost the organization."
        data={[
          { value: 'admins', label: 'Admins only' },
          { value: 'managers', label: 'Project managers, for their projects' },
        ]}
        value={v.costs_visible ?? 'admins'}
        allowDeselect={false}
        disabled={!!why}
        onChange={(to) => set({ costs_visible: to === 'managers' ? 'managers' : 'admins' })}
        error={problem?.field('costs_visible')}
      />
      <TextInput
        label="Currency"
        description="Of new projects, such as EUR"
        maxLength={3}
        w={180}
        value={v.currency ?? ''}
        placeholder="EUR"
        disabled={!!why}
        onChange={(e) => set({ currency: e.currentTarget.value.toUpperCase() || undefined })}
        error={problem?.field('currency')}
      />
      <Switch
        label="New entries are billable"
        description="When they have no project"
        checked={v.default_billable ?? false}
        disabled={!!why}
        onChange={(e) => set({ default_billable: e.currentTarget.checked })}
      />
      <Title order={3} mt="sm">
        Days
      </Title>
      <Select
        label="Time zone"
        description="Used for everything shared here: charts, dashboards, links and locked periods. Your own pages use your time zone."
        data={zones.includes(zone) ? zones : [zone, ...zones]}
        value={zone}
        searchable
        allowDeselect={false}
        limit={200}
        nothingFoundMessage="No time zone found"
        disabled={!!why}
        onChange={(to) => to && set({ time_zone: to })}
        error={problem?.field('time_zone')}
      />
      {moved && !why && <Moves workspace={workspace.id} zone={zone} />}
      <Select
        label="Weeks begin on"
        data={weekdays({ ...person, locale: 'en' }, 'long').map((w) => ({ value: String(w.number), label: w.name }))}
        value={String(v.first_weekday ?? 1)}
        allowDeselect={false}
        disabled={!!why}
        onChange={(to) => to && set({ first_weekday: Number(to) })}
        error={problem?.field('first_weekday')}
      />
      <DateField
        label="Locked before"
        description="Entries before this day cannot be changed. Workspace admins can still change them after confirming."
        value={noDay ? undefined : (v.locked_before ?? '')}
        disabled={!!why}
        onChange={(day) => {
          setNoDay(day === undefined);
          if (day !== undefined) set({ locked_before: day || undefined });
        }}
        error={problem?.field('locked_before')}
      />
      <Group justify="flex-end">
        <ReasonButton
          why={
            why ??
            (noDay ? 'Enter another date first.' : undefined) ??
            (JSON.stringify(v) === JSON.stringify(workspace.settings) ? 'There are no changes to save.' : undefined)
          }
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          Save
        </ReasonButton>
      </Group>
    </Stack>
  );
}

/** What another time zone would move to another day, before it is saved. */
function Moves({ workspace, zone }: { workspace: number; zone: string }) {
  const p = usePerson();
  const moves = useQuery({
    queryKey: keys['zone-preview'].of(workspace, zone),
    queryFn: ({ signal }) =>
      ok(
        api.GET('/workspaces/{id}/zone-preview', {
          params: { path: { id: workspace }, query: { time_zone: zone } },
          signal,
        }),
      ),
    retry: false,
  });
  if (moves.isError) return <ErrorNote error={moves.error} />;
  const m = moves.data;
  return (
    <div className={team.moves} role="status">
      {!m ? (
        'Checking what would move …'
      ) : m.entries === 0 ? (
        'No entry moves to another day.'
      ) : (
        <>
          {count(m.entries, p)} of {plural(m.of, 'entry', 'entries', p)} by {people(m.people, p)}{' '}
          {m.entries === 1 ? 'moves' : 'move'} to another day
          {m.first &&
            m.last &&
            (m.first === m.last ? `, on ${day(m.first, p)}` : `, between ${dayRange(m.first, m.last, p)}`)}
          .
        </>
      )}
      {m?.locked && ` What is locked stays locked, up to ${moment(m.locked.until, p)}.`}
    </div>
  );
}
