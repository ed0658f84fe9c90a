import { ActionIcon, Button, CopyButton, Group, Menu, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconCheck, IconCopy, IconDots, IconPlus, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, PublicLink, Resource } from '../api/shapes';
import { moment, plural } from '../format';
import { useMe, usePerson } from '../frame/session';
import { ConfirmDialog, ErrorNote, ReasonButton, When, whyNot } from '../ui';
import classes from './dialog.module.css';
import { Leak } from './Leak';
import { previewQuery, refresh } from './queries';

/** Links that open without an account: make, copy, reset, remove. */
export function PublicLinks({ access, resource }: { access: Access; resource: Resource }) {
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const why = me.organization.links_off
    ? 'Your organization has switched public links off.'
    : me.organization.scheme.one_link && access.links.length > 0
      ? 'There is a link already, and there can be only one. Reset it to get a new one.'
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
          None. A link opens this {resource.kind} for anyone who has it, without an account.
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
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState('');
  const preview = useQuery(
    previewQuery(access.id, { edits: [], end_private: access.private || undefined, publish: true }),
  );
  const warning = (preview.data?.reveals.count ?? 0) > 0;
  const make = useMutation({
    mutationFn: () =>
      ok<PublicLink>(
        api.POST('/resources/{id}/links', {
          params: { path: { id: resource.id } },
          body: {
            name: name.trim(),
            expires_at: expires ? new Date(`${expires}T23:59:59`).toISOString() : undefined,
            end_private: access.private || undefined,
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh(client);
      onDone();
    },
  });
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim()) make.mutate();
      }}
    >
      <Stack gap={8} mt={8}>
        {make.isError && <ErrorNote error={make.error} />}
        {preview.data && <Leak reveals={preview.data.reveals} who="Anyone with the link" />}
        {access.private && <Text size="sm">It is private now. Making a link ends that.</Text>}
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Whom it is for"
            placeholder="Client A"
            data-autofocus
            maxLength={100}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            flex={1}
          />
          <TextInput
            label="Works until"
            description={undefined}
            type="date"
            value={expires}
            onChange={(e) => setExpires(e.currentTarget.value)}
          />
        </Group>
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending || preview.isFetching} disabled={!name.trim()}>
            {access.private ? 'End private and make link' : warning ? 'Make link anyway' : 'Make link'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function LinkRow({ link, resource }: { link: PublicLink; resource: Resource }) {
  const p = usePerson();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'reset' | 'remove' | null>(null);
  const at = { path: { id: resource.id, link: link.id } };
  return (
    <li className={classes.link}>
      <div className={classes.name}>
        <span>{link.name}</span>
        <span className={classes.detail}>
          {link.live ? null : <span style={{ color: 'var(--v-warn)' }}>{link.why_dead ?? 'Does not work now'} · </span>}
          {plural(link.views, 'view', 'views', p)}
          {link.last_viewed_at && (
            <>
              , last <When at={link.last_viewed_at} />
            </>
          )}
          {link.expires_at && ` · works until ${moment(link.expires_at, p)}`}
        </span>
      </div>
      <CopyButton value={link.url}>
        {({ copied, copy }) => (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
            aria-label={`Copy the link ${link.name}`}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
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
          <Menu.Item component="a" href={link.url} target="_blank" rel="noreferrer">
            Open it
          </Menu.Item>
          <Menu.Item c="var(--v-danger)" leftSection={<IconTrash size={16} />} onClick={() => setAsking('remove')}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking === 'reset'}
        onClose={() => setAsking(null)}
        title={`Reset the link “${link.name}”?`}
        confirm="Reset link"
        run={async () => {
          await ok(api.POST('/resources/{id}/links/{link}/reset', { params: at }));
          await refresh(client);
        }}
      >
        The address changes. Whoever has the old one sees nothing from now on.
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'remove'}
        onClose={() => setAsking(null)}
        title={`Remove the link “${link.name}”?`}
        confirm="Remove link"
        danger
        run={async () => {
          await ok(api.DELETE('/resources/{id}/links/{link}', { params: at }));
          await refresh(client);
        }}
      >
        Whoever has it sees nothing from now on.
      </ConfirmDialog>
    </li>
  );
}
