import { ActionIcon, Button, Group, Menu, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconDots, IconExternalLink, IconPlus, IconRefresh, IconSettings, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, PublicLink, Resource } from '../api/shapes';
import { LinkFilters } from '../filters/EditFilters';
import { dayOf, moment, plural } from '../format';
import { endOf } from '../format/clock';
import { Leak } from '../resources/Leak';
import { LockedChip } from '../resources/Locked';
import locked from '../resources/locked.module.css';
import { useMe, usePerson } from '../session/session';
import { ConfirmDialog, ErrorNote, Modal, ReasonButton, When, whyNot } from '../ui';
import { CopyText } from '../ui/CopyText';
import { DateField } from '../ui/DateField';
import classes from './dialog.module.css';
import { EmptyTiles } from './EmptyTiles';
import { outOfAll } from './effect';
import { LeaveOut, useLeaveOut } from './LeaveOut';
import { LinkPreview, linkPreviewQuery } from './LinkPreview';
import { linkNotes } from './links';
import { usePrivateCharts } from './PrivateCharts';
import { previewQuery, refresh } from './queries';

/** Links that open without an account: make, copy, reset, remove. */
export function PublicLinks({ access, resource }: { access: Access; resource: Resource }) {
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const why = me.organization.links_off
    ? 'Your organization has turned off public links.'
    : me.organization.scheme.one_link && access.links.length > 0
      ? 'There can be only one link. Reset it to get a new one.'
      : whyNot(access, 'publish');
  return (
    <section aria-labelledby="public-links">
      <Group justify="space-between" mb={4}>
        <Title order={3} id="public-links">
          Public links
        </Title>
        {!adding && (
          <ReasonButton
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            why={why}
            onClick={() => setAdding(true)}
          >
            Add link
          </ReasonButton>
        )}
      </Group>
      {access.links.length === 0 && !adding && (
        <Text size="sm" c="dimmed">
          Anyone with a link can see this {resource.kind} without an account.
        </Text>
      )}
      <ul className={classes.rows}>
        {access.links.map((l) => (
          <LinkRow key={l.id} link={l} resource={resource} />
        ))}
      </ul>
      {adding && <AddLink access={access} resource={resource} onDone={() => setAdding(false)} />}
    </section>
  );
}

function AddLink({ access, resource, onDone }: { access: Access; resource: Resource; onDone: () => void }) {
  const p = usePerson();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState<string | undefined>('');
  const [atOnce, setAtOnce] = useState(false);
  const [money, setMoney] = useState(false);
  const secret = usePrivateCharts(resource.kind);
  const projects = useLeaveOut();
  const preview = useQuery({
    ...previewQuery(access.id, {
      edits: [],
      ...projects.asked,
      private_charts: secret.asked,
      end_private: access.private || undefined,
      publish: true,
      shows_money: money || undefined,
    }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const make = useMutation({
    mutationFn: () =>
      ok<PublicLink>(
        api.POST('/resources/{id}/links', {
          params: { path: { id: resource.id } },
          body: {
            name: name.trim(),
            expires_at: expires ? endOf(expires, p).toISOString() : undefined,
            end_private: access.private || undefined,
            at_once: atOnce || undefined,
            shows_money: money || undefined,
            private_charts: secret.chosen(preview.data),
            ...projects.asked,
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh(client);
      onDone();
    },
  });
  const today = dayOf(new Date(), p);
  const why = !name.trim()
    ? 'Enter a name.'
    : expires === undefined
      ? 'Enter another date first.'
      : preview.isError
        ? 'This link cannot be created. See the message above.'
        : (projects.undecided(preview.data) ?? secret.undecided(preview.data));
  return (
    <form
      className={classes.pending}
      onSubmit={(e) => {
        e.preventDefault();
        if (!why) make.mutate();
      }}
    >
      <Stack gap={10}>
        {make.isError && <ErrorNote error={make.error} kept="No link was created." />}
        {preview.isError && <ErrorNote error={preview.error} retry={() => void preview.refetch()} />}
        {preview.data && <LeaveOut preview={preview.data} who="Anyone with the link" of="link" state={projects} />}
        {preview.data && <EmptyTiles preview={preview.data} dashboard={resource.id} who="whoever has the link" />}
        {access.private && <Text size="sm">It is private now. Creating a link turns that off.</Text>}
        {secret.choice(preview.data)}
        <Group align="flex-start" gap="xs">
          <TextInput
            label="Name"
            placeholder="Client A"
            data-autofocus
            maxLength={100}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            flex="1 1 180px"
          />
          <DateField label="Expires" w={180} min={today} value={expires} onChange={setExpires} />
        </Group>
        <LinkSwitches atOnce={atOnce} onAtOnce={setAtOnce} money={money} onMoney={setMoney} />
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <ReasonButton type="submit" loading={make.isPending || preview.isFetching} why={why}>
            {access.private ? 'Turn off private and create link' : 'Create link'}
          </ReasonButton>
        </Group>
      </Stack>
    </form>
  );
}

function LinkSwitches({
  atOnce,
  onAtOnce,
  money,
  onMoney,
}: {
  atOnce: boolean;
  onAtOnce: (on: boolean) => void;
  money: boolean;
  onMoney: (on: boolean) => void;
}) {
  return (
    <>
      <Switch
        size="xs"
        label="Publish changes immediately"
        description="When off, changes by people who cannot create links stay hidden until you review them."
        checked={atOnce}
        onChange={(e) => onAtOnce(e.currentTarget.checked)}
      />
      <Switch
        size="xs"
        label="Show rates and amounts"
        description="Anyone with the link sees them. Labour cost and margin are never shown."
        checked={money}
        onChange={(e) => onMoney(e.currentTarget.checked)}
      />
      <Text size="xs" c="dimmed">
        Projects that are added later show here too, also private ones, as far as whoever manages the link can see them.
        A locked filter of the link limits it to certain projects or clients.
      </Text>
    </>
  );
}

function LinkRow({ link, resource }: { link: PublicLink; resource: Resource }) {
  const p = usePerson();
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'reset' | 'remove' | 'look' | 'keep' | 'change' | null>(null);
  const at = { path: { id: resource.id, link: link.id } };
  const close = () => setAsking(null);
  return (
    <li className={classes.linkRow}>
      <div className={classes.link}>
        <div className={classes.name}>
          <span>{link.name}</span>
          <span className={classes.detail}>
            {plural(link.visits, 'visit', 'visits', p)}
            {link.last_visited_at && (
              <>
                , last <When at={link.last_visited_at} />
              </>
            )}
            {link.expires_at && ` · expires ${moment(link.expires_at, p)}`}
            {link.keeper && link.keeper.id !== me.user.id && ` · managed by ${link.keeper.name || 'a colleague'}`}
            {link.shows_money && ' · shows rates and amounts'}
            {link.at_once && ' · publishes changes immediately'}
          </span>
        </div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          onClick={() => setAsking('reset')}
          aria-label={`Reset the link ${link.name}`}
        >
          Reset
        </Button>
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={`More for the link ${link.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              component="a"
              href={link.url}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconExternalLink size={16} />}
            >
              Open it
            </Menu.Item>
            <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => setAsking('change')}>
              Change
            </Menu.Item>
            <Menu.Item c="var(--v-danger)" leftSection={<IconTrash size={16} />} onClick={() => setAsking('remove')}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <CopyText
        size="xs"
        name={`Address of the link ${link.name}`}
        action={`Copy the link ${link.name}`}
        value={link.url}
      />
      {link.locked.length > 0 && (
        <div className={locked.list}>
          {link.locked.map((l) => (
            <LockedChip key={l.id} locked={l} />
          ))}
        </div>
      )}
      {linkNotes(link, p).map((n) => (
        <div key={n.words} className={classes.linkNote} data-warn={n.warn}>
          <span>{n.words}</span>
          {n.does === 'keep' && (
            <>
              <Button size="compact-sm" onClick={() => setAsking('keep')} aria-label={`Turn on the link ${link.name}`}>
                Turn on
              </Button>
              {link.state === 'waiting' && (
                <Button size="compact-sm" variant="default" onClick={() => setAsking('remove')}>
                  End
                </Button>
              )}
            </>
          )}
          {n.does === 'look' && (
            <Button size="compact-sm" variant="default" onClick={() => setAsking('look')}>
              Review changes
            </Button>
          )}
        </div>
      ))}
      {asking === 'change' && <ChangeLink link={link} resource={resource} onClose={close} />}
      {asking === 'keep' && <Keep link={link} resource={resource} onClose={close} />}
      {asking === 'look' && <Look link={link} resource={resource} onClose={close} />}
      <ConfirmDialog
        opened={asking === 'reset'}
        onClose={close}
        title={`Reset the link “${link.name}”?`}
        confirm="Reset link"
        run={async () => {
          await ok(api.POST('/resources/{id}/links/{link}/reset', { params: at }));
          await refresh(client);
        }}
      >
        The address changes. Whoever has the old one sees nothing from now on, and it cannot be brought back.
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'remove'}
        onClose={close}
        title={`${link.state === 'waiting' ? 'End' : 'Remove'} the link “${link.name}”?`}
        confirm={link.state === 'waiting' ? 'End link' : 'Remove link'}
        danger
        run={async () => {
          await ok(api.DELETE('/resources/{id}/links/{link}', { params: at }));
          await refresh(client);
        }}
      >
        It stops working immediately. It cannot be brought back: a new link has another address.
      </ConfirmDialog>
    </li>
  );
}

/** Before one keeps a link: what it shows now, and what it would show then. */
function Keep({ link, resource, onClose }: { link: PublicLink; resource: Resource; onClose: () => void }) {
  const client = useQueryClient();
  const preview = useQuery(linkPreviewQuery(resource.id, link.id, 'keep'));
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Turn on “${link.name}”?`}
      confirm="Turn on"
      size="lg"
      why={preview.data ? preview.data.refused : 'What it would show is still loading.'}
      run={async () => {
        await ok(
          api.POST('/resources/{id}/links/{link}/keep', { params: { path: { id: resource.id, link: link.id } } }),
        );
        await refresh(client);
      }}
    >
      <Stack gap="sm">
        <Text>The address stays the same. From then on the link shows what you can see.</Text>
        <LinkPreview resource={resource.id} link={link.id} act="keep" />
      </Stack>
    </ConfirmDialog>
  );
}

/** What was changed by people who may not make links is looked at, and then shown. */
function Look({ link, resource, onClose }: { link: PublicLink; resource: Resource; onClose: () => void }) {
  const p = usePerson();
  const client = useQueryClient();
  const seen = useQuery(linkPreviewQuery(resource.id, link.id, 'look'));
  const preview = useQuery({
    ...previewQuery(resource.id, {
      edits: [],
      publish: true,
      link: link.id,
      shows_money: link.shows_money || undefined,
    }),
    retry: false,
  });
  const changes = plural(link.held_back, 'change', 'changes', p);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Publish ${changes} on “${link.name}”?`}
      confirm="Publish"
      size="lg"
      why={seen.data ? seen.data.refused : 'What it would show is still loading.'}
      run={async () => {
        await ok(
          api.POST('/resources/{id}/links/{link}/look', { params: { path: { id: resource.id, link: link.id } } }),
        );
        await refresh(client);
      }}
    >
      <Stack gap="sm">
        <Text>
          Made by people who cannot create links, and not reviewed since{' '}
          {link.looked_at ? <When at={link.looked_at} /> : 'the link was created'}.
        </Text>
        <LinkPreview resource={resource.id} link={link.id} act="look" />
        {preview.data && (
          <Leak reveals={preview.data.reveals} who="Anyone with the link" later={outOfAll(preview.data.empty)} />
        )}
      </Stack>
    </ConfirmDialog>
  );
}

function ChangeLink({ link, resource, onClose }: { link: PublicLink; resource: Resource; onClose: () => void }) {
  const p = usePerson();
  const client = useQueryClient();
  const [name, setName] = useState(link.name);
  const [expires, setExpires] = useState<string | undefined>(link.expires_at ? dayOf(link.expires_at, p) : '');
  const [atOnce, setAtOnce] = useState(link.at_once);
  const [money, setMoney] = useState(link.shows_money);
  const [locks, setLocks] = useState(link.locked);
  const removed = link.locked.some((l) => !locks.includes(l));
  const kept =
    removed || locks.length > link.locked.length
      ? locks.map((l) =>
          l.id ? { id: l.id } : { dimension: l.dimension, op: l.op, values: l.values?.map((v) => v.id) ?? [] },
        )
      : undefined;
  const loosens = (money && !link.shows_money) || (atOnce && !link.at_once) || removed;
  const shows = loosens || money !== link.shows_money || kept !== undefined;
  const preview = useQuery({
    ...previewQuery(resource.id, {
      edits: [],
      publish: true,
      link: link.id,
      shows_money: money || undefined,
      locked: kept,
    }),
    enabled: shows,
    retry: false,
  });
  const before = link.expires_at ? dayOf(link.expires_at, p) : '';
  const today = dayOf(new Date(), p);
  const save = useMutation({
    mutationFn: () =>
      ok(
        api.PATCH('/resources/{id}/links/{link}', {
          params: { path: { id: resource.id, link: link.id } },
          body: {
            name: name.trim() === link.name ? undefined : name.trim(),
            expires_at: expires && expires !== before ? endOf(expires, p).toISOString() : undefined,
            forever: (expires === '' && before !== '') || undefined,
            at_once: atOnce === link.at_once ? undefined : atOnce,
            shows_money: money === link.shows_money ? undefined : money,
            locked: kept,
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh(client);
      onClose();
    },
  });
  const why = !name.trim() ? 'Enter a name.' : expires === undefined ? 'Enter another date first.' : undefined;
  return (
    <Modal opened onClose={onClose} title={`Edit link “${link.name}”`} size="md">
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (!why) save.mutate();
        }}
      >
        <Stack>
          {save.isError && <ErrorNote error={save.error} kept="Nothing was changed." />}
          {shows && preview.isError && !save.isError && (
            <ErrorNote error={preview.error} retry={() => void preview.refetch()} />
          )}
          {loosens && preview.data && (
            <Leak reveals={preview.data.reveals} who="Anyone with the link" later={outOfAll(preview.data.empty)} />
          )}
          {shows && preview.data && (
            <EmptyTiles preview={preview.data} dashboard={resource.id} who="whoever has the link" />
          )}
          <Group align="flex-start" gap="xs">
            <TextInput
              label="Name"
              data-autofocus
              maxLength={100}
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
              flex="1 1 180px"
            />
            <DateField
              label="Expires"
              w={180}
              min={before && before < today ? before : today}
              value={expires}
              onChange={setExpires}
            />
          </Group>
          <LinkFilters locked={locks} onLocked={setLocks} />
          <LinkSwitches atOnce={atOnce} onAtOnce={setAtOnce} money={money} onMoney={setMoney} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <ReasonButton type="submit" loading={save.isPending || preview.isFetching} why={why}>
              Save
            </ReasonButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
