import { Badge, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconChartBar, IconLayoutDashboard, IconLock } from '@tabler/icons-react';
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { nextPage } from '../api/pages';
import { toProblem } from '../api/problem';
import type { OwnedResource } from '../api/shapes';
import { HandOver } from '../foresight/HandOver';
import { type Heir, showing, unsettled } from '../foresight/handing';
import classes from '../foresight/owned.module.css';
import { plural } from '../format';
import { pathOf } from '../paths';
import { useMe, usePerson } from '../session/session';
import { Drawer, ErrorNote, Modal, ReasonButton, RowsSkeleton, ShowMore } from '../ui';
import { capital } from '../ui/capabilities';
import sections from '../ui/sections.module.css';
import { holdingsQuery, type Person } from './people';

const page = 50;

const ownedQuery = (person: number) =>
  infiniteQueryOptions({
    queryKey: keys.people.owned(person),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/people/{id}/resources', {
          params: { path: { id: person }, query: { offset: pageParam, limit: page } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });

/** A chart or dashboard by its title, or by what one may know of it. */
const called = (r: OwnedResource) => r.title || `${capital(r.kind)} no. ${r.id}`;

/** What somebody owns; an organization admin takes over from here what nobody else would manage. */
export function Owned({ person, onClose }: { person: Person; onClose: () => void }) {
  const p = usePerson();
  const me = useMe();
  const owned = useInfiniteQuery(ownedQuery(person.id));
  const [taking, setTaking] = useState<OwnedResource>();
  const total = owned.data?.pages[0]?.total ?? 0;
  const items = owned.data?.pages.flatMap((l) => l.items) ?? [];
  return (
    <>
      <Drawer opened onClose={onClose} position="right" size={480} title={`Owned by ${person.name}`}>
        <Stack gap="md">
          {owned.isError && <ErrorNote error={owned.error} retry={() => void owned.refetch()} />}
          {owned.isPending && <RowsSkeleton rows={6} />}
          {owned.data && total === 0 && <Text c="dimmed">{person.name} does not own any charts or dashboards.</Text>}
          <HandOverNow person={person} />
          {total > 0 && (
            <>
              <Text c="dimmed" size="sm">
                {plural(total, 'chart or dashboard', 'charts and dashboards', p)}. Titles of what you cannot open are
                hidden. You can take it over; this is recorded in the log.
              </Text>
              <ul className={sections.list} aria-label={`Owned by ${person.name}`}>
                {items.map((r) => (
                  <li key={r.id} className={classes.row}>
                    {r.kind === 'chart' ? (
                      <IconChartBar size={18} role="img" aria-label="Chart" />
                    ) : (
                      <IconLayoutDashboard size={18} role="img" aria-label="Dashboard" />
                    )}
                    <div className={classes.what}>
                      {r.title ? (
                        <Link to={pathOf(r)} onClick={onClose}>
                          {r.title}
                        </Link>
                      ) : (
                        <span>{called(r)}</span>
                      )}
                      <Text size="sm" c="dimmed">
                        {r.workspace}
                      </Text>
                    </div>
                    {r.private && me.organization.scheme.private_flag && (
                      <Badge size="sm" color="gray" leftSection={<IconLock size={12} aria-hidden />}>
                        Private
                      </Badge>
                    )}
                    {r.can_take_over && (
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() => setTaking(r)}
                        aria-label={`Take over ${called(r)} in ${r.workspace}`}
                      >
                        Take over
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
              <ShowMore query={owned} shown={items.length} total={total} />
            </>
          )}
        </Stack>
      </Drawer>
      {taking && <TakeOver resource={taking} owner={person.name} onClose={() => setTaking(undefined)} />}
    </>
  );
}

/** What shows by their rights, taken over or handed to somebody, also after they have left. */
function HandOverNow({ person }: { person: Person }) {
  const client = useQueryClient();
  const me = useMe();
  const held = useQuery(holdingsQuery(person.id));
  const [heir, setHeir] = useState<Heir>({ kind: 'nobody' });
  const give = useMutation({
    mutationFn: () =>
      ok(
        api.POST('/people/{id}/hand-over', {
          params: { path: { id: person.id } },
          body: { to_user_id: heir.kind === 'other' ? heir.id : undefined, owned: heir.owned },
        }),
      ),
    meta: { quiet: true, done: heir.kind === 'other' ? 'The request was sent.' : 'You took over' },
    onSuccess: () => client.invalidateQueries(),
  });
  if (held.isError) return <ErrorNote error={held.error} retry={() => void held.refetch()} />;
  if (!held.data || person.id === me.user.id || showing(held.data) + held.data.owned === 0) return null;
  const why = heir.kind === 'nobody' ? 'Choose who takes over.' : unsettled(heir);
  return (
    <section aria-label="Take over" className={classes.over}>
      <HandOver
        held={held.data}
        whose={person.name}
        without={[person.id]}
        leaves={!person.active}
        of={{ user_id: person.id }}
        value={heir}
        onChange={setHeir}
      />
      {give.isError && <ErrorNote error={give.error} kept="Nothing was handed over." />}
      <Group justify="flex-end" mt="sm">
        <ReasonButton size="xs" loading={give.isPending} why={why} onClick={() => give.mutate()}>
          {heir.kind === 'other' ? 'Send request' : 'Take over'}
        </ReasonButton>
      </Group>
    </section>
  );
}

function TakeOver({ resource, owner, onClose }: { resource: OwnedResource; owner: string; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const take = useMutation({
    mutationFn: () =>
      ok(
        api.POST('/resources/{id}/take-over', {
          params: { path: { id: resource.id } },
          body: { reason: reason.trim() },
        }),
      ),
    meta: { quiet: true, done: 'You are the owner now' },
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries();
    },
  });
  const problem = take.isError ? toProblem(take.error) : undefined;
  const at = problem?.field('reason');
  const why = reason.trim() ? undefined : 'Enter a reason.';
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Take over ${resource.title ? `“${resource.title}”` : `this ${resource.kind}`}?`}
      size="md"
    >
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (!why) take.mutate();
        }}
      >
        <Stack>
          <Text>
            {called(resource)} in {resource.workspace} will be owned by you instead of {owner}’s. This and your reason
            are recorded in the log, and shown to everyone who can see who has access.
          </Text>
          <Textarea
            label="Reason"
            placeholder="Asked for by the client, while the owner is away"
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(e) => setReason(e.currentTarget.value)}
            error={at}
          />
          {problem && !at && <ErrorNote error={problem} kept="Nothing was changed." />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <ReasonButton type="submit" loading={take.isPending} why={why}>
              Take over
            </ReasonButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
