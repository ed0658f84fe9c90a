import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { toProblem } from '../api/problem';
import type { Access } from '../api/shapes';
import { useMe } from '../session/session';
import { ConfirmDialog, ErrorNote, Modal, ReasonButton, When } from '../ui';
import classes from './dialog.module.css';
import { newOwnersQuery, refresh, settle } from './queries';

/** Who owns it, and how that changes hands: taken by who manages access, or offered and accepted. */
export function Ownership({ access }: { access: Access }) {
  const me = useMe();
  const client = useQueryClient();
  const [offering, setOffering] = useState(false);
  const [taking, setTaking] = useState(false);
  const mine = access.owner.id === me.user.id;
  const manages = access.can.includes('manage_access');
  const offer = access.offer;
  const at = { params: { path: { id: access.id } } };
  const withdraw = useMutation({
    mutationFn: () => ok(api.DELETE('/resources/{id}/offer', at)),
    meta: { failed: 'The offer could not be cancelled.' },
    onSuccess: () => refresh(client),
  });
  if (!manages && !offer) return null;
  return (
    <section aria-labelledby="ownership">
      <Title order={3} id="ownership" mb={4}>
        Owner
      </Title>
      <div className={classes.link}>
        <div className={classes.name}>
          <span>{mine ? 'You' : access.owner.name}</span>
          {offer && (
            <span className={classes.detail}>
              Offered to {offer.to.id === me.user.id ? 'you' : offer.to.name} by{' '}
              {offer.from.id === me.user.id ? 'you' : offer.from.name} <When at={offer.at} />; expires{' '}
              <When at={offer.ends_at} />
            </span>
          )}
        </div>
        {offer && manages && (
          <Button size="compact-sm" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            Cancel offer
          </Button>
        )}
        {!offer && manages && (
          <Button size="compact-sm" variant="default" onClick={() => setOffering(true)}>
            Transfer ownership
          </Button>
        )}
        {manages && !mine && (
          <Button size="compact-sm" variant="default" onClick={() => setTaking(true)}>
            Become owner
          </Button>
        )}
      </div>
      {offering && <OfferDialog access={access} onClose={() => setOffering(false)} />}
      <ConfirmDialog
        opened={taking}
        onClose={() => setTaking(false)}
        title="Become owner?"
        confirm="Become owner"
        run={async () =>
          settle(client, await ok<Access>(api.PUT('/resources/{id}/owner', { ...at, body: { user_id: me.user.id } })))
        }
      >
        {`You become the owner instead of ${access.owner.name}. ${
          access.links.length > 0 ? 'Its public links are paused until you turn them back on.' : ''
        }`}
      </ConfirmDialog>
    </section>
  );
}

function OfferDialog({ access, onClose }: { access: Access; onClose: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [to, setTo] = useState<{ id: number; name: string } | null>(null);
  const found = useQuery(newOwnersQuery(access.id, search));
  const known = new Map((found.data?.items ?? []).map((c) => [c.id ?? 0, c.name]));
  if (to) known.set(to.id, to.name);
  const data = [...known].map(([id, name]) => ({ value: String(id), label: name }));
  const offer = useMutation({
    mutationFn: () =>
      ok(api.POST('/resources/{id}/offer', { params: { path: { id: access.id } }, body: { user_id: to?.id ?? 0 } })),
    meta: { quiet: true },
    onSuccess: async () => {
      onClose();
      await refresh(client);
    },
  });
  const problem = offer.isError ? toProblem(offer.error) : undefined;
  return (
    <Modal opened onClose={onClose} title="Transfer ownership" size="sm">
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (to) offer.mutate();
        }}
      >
        <Stack>
          {problem && !problem.field('user_id') && <ErrorNote error={problem} kept="The offer was not sent." />}
          <Select
            label="New owner"
            placeholder="Find a person"
            data-autofocus
            data={data}
            value={to ? String(to.id) : null}
            searchable
            searchValue={typed}
            onSearchChange={setTyped}
            filter={({ options }) => options}
            nothingFoundMessage="No results. People who have not accepted their invitation yet are not listed."
            onChange={(v) => setTo(v ? { id: Number(v), name: known.get(Number(v)) ?? '' } : null)}
            error={problem?.field('user_id')}
          />
          <Text size="sm" c="dimmed">
            Nothing changes until they accept. They can see the title, the contents they have access to, its public
            links and who has access. The offer expires after 30 days.
            {access.links.length > 0 && ' Public links are then paused until the new owner turns them back on.'}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <ReasonButton type="submit" loading={offer.isPending} why={to ? undefined : 'Choose a person.'}>
              Transfer ownership
            </ReasonButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
