import { Modal, Radio, Skeleton, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { Access, Resource } from '../api/shapes';
import { people } from '../format';
import { useMe, usePerson } from '../frame/session';
import { ErrorNote, WithReason, whyNot } from '../ui';
import { AddPeople } from './AddPeople';
import { ClassRows } from './ClassRows';
import classes from './dialog.module.css';
import { levelTitle } from './effect';
import { GrantRow } from './GrantRow';
import { PrincipalIcon } from './PrincipalIcon';
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
  const a = access.data;
  const candidates = offered.data.items;
  const byClass = candidates.length > 0 && candidates.every((c) => c.kind === 'class');
  const flag = me.organization.scheme.private_flag;
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
          <WhoHasAccess access={a} />
        </>
      )}
      {resource.kind === 'chart' && <Perspective access={a} />}
      <PublicLinks access={a} resource={resource} />
      {flag && !byClass && <PrivateSwitch access={a} />}
    </Stack>
  );
}

function WhoHasAccess({ access }: { access: Access }) {
  const me = useMe();
  const p = usePerson();
  const owns = access.who.find((h) => h.user.id === access.owner.id && h.path.source === 'owner');
  const granted = access.grants.some((g) => g.principal.kind === 'user' && g.principal.id === access.owner.id);
  return (
    <section aria-labelledby="who-has-access">
      <Title order={3} id="who-has-access" mb={4}>
        Who has access
      </Title>
      {access.private && (
        <Text size="sm" c="dimmed" mb={4}>
          It is private: only {access.owner.id === me.user.id ? 'you' : access.owner.name} can open it. The shares below
          sleep.
        </Text>
      )}
      <ul className={classes.rows}>
        {!granted && (
          <li className={classes.row}>
            <PrincipalIcon principal={{ kind: 'user', name: access.owner.name }} />
            <div className={classes.name}>
              <span>{access.owner.name}</span>
              <span className={classes.detail}>owner</span>
            </div>
            <span className={classes.level}>{owns ? levelTitle(access.levels, owns.level) : 'No access'}</span>
          </li>
        )}
        {access.grants.map((g) => (
          <GrantRow key={g.id} grant={g} access={access} />
        ))}
        {access.implied.map((i) => (
          <li key={i.title + i.detail} className={classes.row} data-asleep={access.private}>
            <PrincipalIcon principal={{ kind: 'class' }} />
            <div className={classes.name}>
              <span>{i.title}</span>
              <span className={classes.detail}>
                {i.detail} · {people(i.people, p)}
              </span>
            </div>
            <Tooltip label="By their role. It cannot be changed here.">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable with the keyboard */}
              <span className={classes.level} tabIndex={0}>
                {levelTitle(access.levels, i.level)}
              </span>
            </Tooltip>
          </li>
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
    <WithReason why={why}>
      <Radio.Group
        label="Whose data it shows"
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
    </WithReason>
  );
}
