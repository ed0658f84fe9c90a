import { Skeleton, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { among } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Access, Perspective as Choice, Resource } from '../api/shapes';
import { AskPerspective } from '../builder/AskPerspective';
import { PerspectiveField } from '../builder/Builder';
import { perspectivePreview } from '../builder/queries';
import { accessQuery } from '../resources/access';
import { Leak } from '../resources/Leak';
import { useMe } from '../session/session';
import { ConfirmDialog, ErrorNote, Modal, ShowMore, whyNot } from '../ui';
import { AddPeople } from './AddPeople';
import { Asleep } from './Asleep';
import { ClassRows } from './ClassRows';
import classes from './dialog.module.css';
import { ImpliedRow, OwnerRow } from './FixedRows';
import { GrantRow } from './GrantRow';
import { Ownership } from './Ownership';
import { PrivateSwitch } from './PrivateSwitch';
import { PublicLinks } from './PublicLinks';
import { candidatesQuery, grantsQuery, previewQuery, settle } from './queries';

export default function ShareDialog({ resource, onClose }: { resource: Resource; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Share “${resource.title}”`} size={680} yOffset="5vh">
      <Permissions resource={resource} />
    </Modal>
  );
}

/** Who it is shared with, and all there is to change about that. */
function Permissions({ resource }: { resource: Resource }) {
  const me = useMe();
  const access = useQuery(accessQuery(resource.id));
  const offered = useQuery(candidatesQuery(resource.id, ''));
  if (access.isError) return <ErrorNote error={access.error} retry={() => void access.refetch()} />;
  if (offered.isError) return <ErrorNote error={offered.error} retry={() => void offered.refetch()} />;
  if (!access.data || !offered.data)
    return (
      <Stack aria-busy="true" aria-label="Loading">
        <Skeleton h={36} />
        {[1, 2, 3, 4].map((n) => (
          <Skeleton key={n} h={40} />
        ))}
      </Stack>
    );
  const flag = me.organization.scheme.private_flag;
  // Where nothing is private, what was so before is like anything else.
  const a = flag ? access.data : { ...access.data, private: false };
  const candidates = offered.data.items;
  const byClass = candidates.length > 0 && candidates.every((c) => c.kind === 'class');
  return (
    <Stack gap="lg">
      {byClass ? (
        <>
          {flag && <PrivateSwitch access={a} />}
          <ClassRows access={a} offered={candidates} />
        </>
      ) : (
        <>
          <AddPeople access={a} resource={resource} />
          <WhoHasAccess access={a} resource={resource} />
        </>
      )}
      <Asleep access={a} />
      {resource.kind === 'chart' && <Perspective access={a} workspace={resource.workspace} />}
      <MoneySwitch access={a} />
      <PublicLinks access={a} resource={resource} />
      {flag && !byClass && <PrivateSwitch access={a} />}
      <Ownership access={a} />
    </Stack>
  );
}

function WhoHasAccess({ access, resource }: { access: Access; resource: Resource }) {
  const me = useMe();
  // An owner has access by owning it: a share they had before says nothing. Where owners have it by a grant, that is the row.
  const mine = (g: Access['grants'][number]) => g.principal.kind === 'user' && g.principal.id === access.owner.id;
  const byGrant = access.owner_given;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const many = access.grants_total > access.grants.length;
  const list = useInfiniteQuery({ ...grantsQuery(access.id, { search }), enabled: many });
  const grants = (many && list.data?.pages.flatMap((l) => l.items)) || access.grants;
  return (
    <section aria-labelledby="who-has-access">
      <Title order={3} id="who-has-access" mb={4}>
        Who has access
      </Title>
      {access.private && (
        <Text size="sm" c="dimmed" mb={4}>
          It is private: only {access.owner.id === me.user.id ? 'you' : access.owner.name} can open it.
          {access.grants.length > 0 && ' The shares below are paused.'}
        </Text>
      )}
      {many && (
        <TextInput
          aria-label="Find a person, group or workspace"
          placeholder="Find a person, group or workspace"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          mb={4}
        />
      )}
      <ul className={classes.rows}>
        {!search && !(byGrant && access.grants.some(mine)) && <OwnerRow access={access} />}
        {grants
          .filter((g) => byGrant || !mine(g))
          .map((g) => (
            <GrantRow key={g.id} grant={g} access={access} resource={resource} />
          ))}
        {!search &&
          access.implied
            // Those who were given something too have their row already.
            .filter((i) => !access.grants.some((g) => g.principal.kind === 'class' && g.principal.name === i.title))
            .map((i) => <ImpliedRow key={i.title} implied={i} access={access} />)}
      </ul>
      {many && search && list.data?.pages[0]?.total === 0 && <Text c="dimmed">No results.</Text>}
      {many && (
        <ShowMore query={list} shown={grants.length} total={list.data?.pages[0]?.total ?? access.grants_total} />
      )}
    </section>
  );
}

/** Whose time a chart counts; another choice is shown in figures before it is made. */
function Perspective({ access, workspace }: { access: Access; workspace: string }) {
  const me = useMe();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Choice | null>(null);
  const why = whyNot(access, 'edit');
  const author = access.author && access.author.id !== me.user.id ? access.author.name : undefined;
  const everything = useQuery({
    ...perspectivePreview(access.id, 0, 'workspace'),
    enabled: !why && access.perspective !== 'workspace',
  });
  const refused = everything.isError ? toProblem(everything.error) : undefined;
  return (
    <>
      <PerspectiveField
        value={access.perspective}
        onChange={setChosen}
        workspace={workspace}
        author={access.perspective === 'author' ? author : undefined}
        why={why}
        reasons={refused ? { workspace: refused.fields[0]?.message ?? refused.message } : undefined}
      />
      {chosen && chosen !== access.perspective && (
        <AskPerspective
          id={access.id}
          to={chosen}
          onClose={() => setChosen(null)}
          onSaved={async (answer) => {
            await settle(client, answer);
            await client.invalidateQueries({ predicate: among('chart-data', 'dashboard-data', 'link-data') });
          }}
        />
      )}
    </>
  );
}

/** Rates and amounts for those it is shared with, who would not see them otherwise. */
function MoneySwitch({ access }: { access: Access }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { on, by, can, why_not } = access.shows_money;
  const set = useMutation({
    mutationFn: (to: boolean) =>
      ok<Access>(api.PUT('/resources/{id}/shows-money', { params: { path: { id: access.id } }, body: { on: to } })),
    meta: { failed: 'The setting was not changed.' },
    onSuccess: (answer) => settle(client, answer),
  });
  if (!on && !can && !why_not) return null;
  return (
    <>
      <Switch
        checked={on}
        disabled={!can || set.isPending}
        onChange={(e) => (e.currentTarget.checked ? setAsking(true) : set.mutate(false))}
        label="Show rates and amounts to people it is shared with"
        description={
          (can ? undefined : why_not) ??
          (on && by ? `Turned on by ${by.name}. ` : '') +
            'Also to people who cannot see them elsewhere. Labour cost and margin are never shown this way.'
        }
      />
      <AskMoney access={access} opened={asking} onClose={() => setAsking(false)} run={() => set.mutateAsync(true)} />
    </>
  );
}

function AskMoney({
  access,
  opened,
  onClose,
  run,
}: {
  access: Access;
  opened: boolean;
  onClose: () => void;
  run: () => Promise<unknown>;
}) {
  const preview = useQuery({
    ...previewQuery(access.id, { edits: [], shows_money: true }),
    enabled: opened,
    retry: false,
  });
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title="Show rates and amounts?"
      confirm="Show rates and amounts"
      size="md"
      run={run}
    >
      <Stack gap="sm">
        <Text>
          Everyone it is shared with, now or later, sees them here. This stops when you can no longer see them yourself.
        </Text>
        {preview.data && <Leak reveals={preview.data.reveals} who="People it is shared with" />}
      </Stack>
    </ConfirmDialog>
  );
}
