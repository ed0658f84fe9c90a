import { Modal, Radio, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { Access, Resource } from '../api/shapes';
import { useMe } from '../frame/session';
import { ErrorNote, whyNot } from '../ui';
import { AddPeople } from './AddPeople';
import { ClassRows } from './ClassRows';
import classes from './dialog.module.css';
import { ImpliedRow, OwnerRow } from './FixedRows';
import { GrantRow } from './GrantRow';
import { PrivateSwitch } from './Private';
import { PublicLinks } from './PublicLinks';
import { accessQuery, candidatesQuery, settle } from './queries';

export default function ShareDialog({ resource, onClose }: { resource: Resource; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Share “${resource.title}”`} size={680} yOffset="5vh">
      <Permissions resource={resource} />
    </Modal>
  );
}

/** Who it is shared with, and all there is to change about that. */
export function Permissions({ resource }: { resource: Resource }) {
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
      {resource.kind === 'chart' && <Perspective access={a} />}
      <PublicLinks access={a} resource={resource} />
      {flag && !byClass && <PrivateSwitch access={a} />}
    </Stack>
  );
}

function WhoHasAccess({ access, resource }: { access: Access; resource: Resource }) {
  const me = useMe();
  const mine = (g: Access['grants'][number]) => g.principal.kind === 'user' && g.principal.id === access.owner.id;
  return (
    <section aria-labelledby="who-has-access">
      <Title order={3} id="who-has-access" mb={4}>
        Who has access
      </Title>
      {access.private && (
        <Text size="sm" c="dimmed" mb={4}>
          It is private: only {access.owner.id === me.user.id ? 'you' : access.owner.name} can open it.
          {access.grants.length > 0 && ' The shares below sleep.'}
        </Text>
      )}
      <ul className={classes.rows}>
        {access.grants.some(mine) || <OwnerRow access={access} />}
        {[...access.grants.filter(mine), ...access.grants.filter((g) => !mine(g))].map((g) => (
          <GrantRow key={g.id} grant={g} access={access} resource={resource} />
        ))}
        {access.implied.map((i) => (
          <ImpliedRow key={i.title} implied={i} access={access} />
        ))}
      </ul>
    </section>
  );
}

/** Whose rows a chart counts, in plain words. */
function Perspective({ access }: { access: Access }) {
  const me = useMe();
  const client = useQueryClient();
  const why = whyNot(access, 'edit');
  const save = useMutation({
    mutationFn: (perspective: Access['perspective']) =>
      ok<Access>(
        api.PUT('/resources/{id}/perspective', { params: { path: { id: access.id } }, body: { perspective } }),
      ),
    meta: { failed: 'Whose data it shows was not changed.' },
    onSuccess: async (answer) => {
      await settle(client, answer);
      await client.invalidateQueries({ predicate: (q) => String(q.queryKey[0]).endsWith('-data') });
    },
  });
  const owner = access.owner.id === me.user.id ? 'you see' : `${access.owner.name} sees`;
  return (
    <Radio.Group
      label="Whose data it shows"
      description={why}
      value={save.isPending ? save.variables : access.perspective}
      onChange={(v) => save.mutate(v as Access['perspective'])}
    >
      <Stack gap={8} mt={6}>
        <Radio
          value="owner"
          disabled={Boolean(why)}
          label={`Everyone sees what ${owner}`}
          description="The same figures for all, also from projects they could not open themselves."
        />
        <Radio
          value="viewer"
          disabled={Boolean(why)}
          label="Everyone sees only what they may see themselves"
          description="The figures differ from person to person. A public link always shows what the owner sees."
        />
      </Stack>
    </Radio.Group>
  );
}
