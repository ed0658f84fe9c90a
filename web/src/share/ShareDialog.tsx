import {
  Avatar,
  Button,
  Group,
  Modal,
  MultiSelect,
  Radio,
  Select,
  Skeleton,
  Stack,
  Switch,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, ok } from '../api/client';
import type { Access, Candidate, Grant, Resource, SharePreview } from '../api/shapes';
import { initials, moment, people } from '../format';
import { useMe, usePerson } from '../frame/session';
import { ConfirmDialog, ErrorNote, ReasonButton, When, WithReason, whyNot } from '../ui';
import classes from './dialog.module.css';
import { commonOffers, effects, keyOf, ref } from './effect';
import { hideProjects } from './hide';
import { Leak } from './Leak';
import { PrincipalIcon } from './PrincipalIcon';
import { PublicLinks } from './PublicLinks';
import { accessQuery, type Change, candidatesQuery, previewQuery, settle } from './queries';

export default function ShareDialog({ resource, onClose }: { resource: Resource; onClose: () => void }) {
  const access = useQuery(accessQuery(resource.id));
  return (
    <Modal opened onClose={onClose} title={`Share “${resource.title}”`} size={680} yOffset="5vh">
      {access.isError && <ErrorNote error={access.error} retry={() => void access.refetch()} />}
      {access.isPending && (
        <Stack aria-busy="true" aria-label="Loading">
          <Skeleton h={36} />
          {[1, 2, 3, 4].map((n) => (
            <Skeleton key={n} h={40} />
          ))}
        </Stack>
      )}
      {access.data && (
        <Stack gap="lg">
          <AddPeople access={access.data} resource={resource} />
          <WhoHasAccess access={access.data} />
          {resource.kind === 'chart' && <Perspective access={access.data} />}
          <PublicLinks access={access.data} resource={resource} />
          <Private access={access.data} />
        </Stack>
      )}
    </Modal>
  );
}

/** Saves a change that was shown before. */
function useChange(id: number, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) =>
      ok<Access>(
        api.POST('/resources/{id}/grants', {
          params: { path: { id } },
          body: { edits: change.edits, end_private: change.end_private },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async (answer) => {
      done();
      await settle(client, answer);
    },
  });
}

function AddPeople({ access, resource }: { access: Access; resource: Resource }) {
  const p = usePerson();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [chosen, setChosen] = useState<Candidate[]>([]);
  const [level, setLevel] = useState<string | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [finding, setFinding] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const found = useQuery({ ...candidatesQuery(access.id, search), placeholderData: keepPreviousData });
  const offers = commonOffers(chosen, access.levels);
  const picked = level && offers.includes(level) ? level : (offers[0] ?? null);
  const change: Change = {
    edits: picked ? chosen.map((c) => ({ principal: ref(c), level: picked })) : [],
    end_private: access.private || undefined,
  };
  const ready = chosen.length > 0 && picked !== null;
  const preview = useQuery({ ...previewQuery(access.id, change), enabled: ready });
  const save = useChange(access.id, () => {
    setChosen([]);
    setAgreed(false);
    field.current?.focus();
  });
  useEffect(() => setAgreed(false), [chosen, picked]);

  const byKey = new Map([...(found.data?.items ?? []), ...chosen].map((c) => [keyOf(c), c]));
  const who = chosen.map((c) => (c.kind === 'user' ? c.name : `${c.name} (${people(c.people, p)})`)).join(', ');
  const warning = ready && (preview.data?.reveals.count ?? 0) > 0;
  const hide = useMutation({
    mutationFn: () => hideProjects(resource, (preview.data as SharePreview).reveals.projects),
    meta: { failed: 'The projects were not hidden.', done: 'The projects are hidden here.' },
    onSuccess: async () => {
      await client.invalidateQueries();
    },
  });

  return (
    <Stack gap={8}>
      <div className={classes.add}>
        <MultiSelect
          ref={field}
          data-autofocus
          aria-label="Add people, groups, workspaces"
          placeholder={chosen.length ? undefined : 'Add people, groups, workspaces …'}
          searchable
          hidePickedOptions
          clearSearchOnChange
          searchValue={typed}
          onSearchChange={(text) => {
            setTyped(text);
            if (text) setFinding(true);
          }}
          // Closes once somebody is chosen: what the share would do stands right below.
          openOnFocus={false}
          dropdownOpened={finding}
          onDropdownOpen={() => setFinding(true)}
          onDropdownClose={() => setFinding(false)}
          data={[...byKey].map(([value, c]) => ({ value, label: c.name }))}
          filter={({ options }) => options}
          value={chosen.map(keyOf)}
          onChange={(keys) => {
            setFinding(false);
            setChosen(
              keys.flatMap(
                (k) => chosen.find((c) => keyOf(c) === k) ?? found.data?.items.find((c) => keyOf(c) === k) ?? [],
              ),
            );
          }}
          renderOption={({ option }) => {
            const c = byKey.get(option.value);
            return (
              c && (
                <Group gap={10} wrap="nowrap">
                  <PrincipalIcon principal={c} />
                  <div>
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
          nothingFoundMessage={found.isFetching ? 'Searching' : 'Nobody you can share with has this name'}
          comboboxProps={{ shadow: 'md' }}
        />
        {chosen.length > 0 && (
          <>
            <Select
              aria-label="What they may do"
              w={150}
              data={offers.map((k) => ({ value: k, label: access.levels.find((l) => l.key === k)?.title ?? k }))}
              value={picked}
              onChange={setLevel}
              allowDeselect={false}
              placeholder="No level fits all"
            />
            <ReasonButton
              loading={save.isPending || preview.isFetching}
              why={
                picked === null
                  ? 'There is no level that all of them may be given.'
                  : warning && !agreed
                    ? 'Decide first what happens to the private projects.'
                    : undefined
              }
              onClick={() => save.mutate(change)}
            >
              {preview.data?.ends_private ? 'End private and share' : 'Share'}
            </ReasonButton>
          </>
        )}
      </div>
      {ready && preview.isError && <ErrorNote error={preview.error} />}
      {save.isError && <ErrorNote error={save.error} kept="Nothing was shared." />}
      {ready && preview.data && (
        <>
          {warning && (
            <Leak reveals={preview.data.reveals} who={who}>
              <Group gap="xs" mt={6}>
                <Button size="compact-sm" variant="default" loading={hide.isPending} onClick={() => hide.mutate()}>
                  Hide them here
                </Button>
                {agreed ? (
                  <Text size="sm" role="status">
                    They will be shown.
                  </Text>
                ) : (
                  <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAgreed(true)}>
                    Show anyway
                  </Button>
                )}
              </Group>
            </Leak>
          )}
          <Effect preview={preview.data} />
        </>
      )}
    </Stack>
  );
}

/** What a change would give and take, before it is made. */
function Effect({ preview }: { preview: SharePreview }) {
  const p = usePerson();
  const { gives, takes } = effects(preview, p);
  return (
    <div role="status" className={classes.effect}>
      {preview.ends_private && (
        <Text size="sm">It is private now. This ends that: {people(preview.who_then, p)} can open it then.</Text>
      )}
      {gives.map((t) => (
        <Text key={t} size="sm" c="dimmed">
          {t}
        </Text>
      ))}
      {takes.map((t) => (
        <Text key={t} size="sm" c="var(--v-warn)">
          {t}
        </Text>
      ))}
      {gives.length + takes.length === 0 && (
        <Text size="sm" c="dimmed">
          This changes nothing for anybody now.
        </Text>
      )}
    </div>
  );
}

function WhoHasAccess({ access }: { access: Access }) {
  const me = useMe();
  const p = usePerson();
  const title = (key: string) => access.levels.find((l) => l.key === key)?.title ?? key;
  const ownerLevel = access.levels.at(-1)?.title ?? '';
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
        <li className={classes.row}>
          <Avatar size={28} color="teal" radius="xl">
            {initials(access.owner.name)}
          </Avatar>
          <div className={classes.name}>
            <span>{access.owner.name}</span>
            <span className={classes.detail}>owner</span>
          </div>
          <span className={classes.level}>{ownerLevel}</span>
        </li>
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
                {title(i.level)}
              </span>
            </Tooltip>
          </li>
        ))}
      </ul>
    </section>
  );
}

function GrantRow({ grant: g, access }: { grant: Grant; access: Access }) {
  const p = usePerson();
  const [next, setNext] = useState<string | null>(null);
  const change: Change = { edits: [{ principal: ref(g.principal), level: next ?? '' }] };
  const preview = useQuery({ ...previewQuery(access.id, change), enabled: next !== null });
  const save = useChange(access.id, () => setNext(null));
  const title = (key: string) => access.levels.find((l) => l.key === key)?.title ?? key;
  const options = [
    ...access.levels
      .filter((l) => g.offers.includes(l.key) || l.key === g.level)
      .map((l) => ({ value: l.key, label: l.title })),
    { value: 'remove', label: 'Remove' },
  ];
  return (
    <li data-asleep={access.private || Boolean(g.unreachable)} className={classes.grant}>
      <div className={classes.row}>
        <PrincipalIcon principal={g.principal} />
        <Tooltip label={`Given by ${g.by.name}, ${moment(g.at, p)}`} position="top-start">
          <div className={classes.name}>
            <span>{g.principal.name}</span>
            <span className={classes.detail}>
              {g.principal.detail}
              {g.principal.kind !== 'user' && ` · ${people(g.principal.people, p)}`}
              {g.expires_at && (
                <>
                  {' · ends '}
                  <When at={g.expires_at} />
                </>
              )}
            </span>
          </div>
        </Tooltip>
        {g.can_change ? (
          <Select
            aria-label={`What ${g.principal.name} may do`}
            w={150}
            size="xs"
            data={options}
            value={next === '' ? 'remove' : (next ?? g.level)}
            allowDeselect={false}
            onChange={(v) => setNext(v === g.level || v === null ? null : v === 'remove' ? '' : v)}
            comboboxProps={{ shadow: 'md' }}
          />
        ) : (
          <Tooltip label="You may not change this: it is above what your own level lets you hand out.">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable with the keyboard */}
            <span className={classes.level} tabIndex={0}>
              {title(g.level)}
            </span>
          </Tooltip>
        )}
      </div>
      {g.unreachable && (
        <Text size="sm" c="var(--v-warn)" className={classes.under}>
          Cannot open it: {g.unreachable.reason} {g.unreachable.remedy}
        </Text>
      )}
      {next !== null && (
        <div className={classes.under}>
          {preview.isError && <ErrorNote error={preview.error} />}
          {save.isError && <ErrorNote error={save.error} kept="Nothing was changed." />}
          {preview.data && <Effect preview={preview.data} />}
          <Group gap="xs" mt={6}>
            <Button
              size="compact-sm"
              loading={save.isPending || preview.isFetching}
              color={next === '' ? 'red' : undefined}
              disabled={preview.isError}
              onClick={() => save.mutate(change)}
            >
              {next === '' ? `Remove ${g.principal.name}` : `Change to ${title(next)}`}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setNext(null)}>
              Cancel
            </Button>
          </Group>
        </div>
      )}
    </li>
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

function Private({ access }: { access: Access }) {
  const p = usePerson();
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const why = whyNot(access, 'manage_access');
  const set = async (value: boolean) =>
    settle(
      client,
      await ok<Access>(
        api.PUT('/resources/{id}/private', { params: { path: { id: access.id } }, body: { private: value } }),
      ),
    );
  const others = access.audience.people - 1;
  const ended = useMutation({ mutationFn: () => set(false), meta: { failed: 'It is still private.' } });
  return (
    <>
      <WithReason why={why}>
        <div>
          <Switch
            checked={access.private}
            disabled={Boolean(why)}
            onChange={(e) => {
              if (e.currentTarget.checked || access.grants.length > 0 || access.implied.length > 0) setAsking(true);
              else ended.mutate();
            }}
            label="Private"
            description={`Only ${access.owner.id === me.user.id ? 'you' : access.owner.name} can open it. Shares and links sleep until this ends.`}
          />
        </div>
      </WithReason>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={access.private ? 'End private?' : 'Make it private?'}
        confirm={access.private ? 'End private' : 'Make private'}
        run={() => set(!access.private)}
      >
        {access.private
          ? 'The shares and roles listed here open it again, and its public links work again.'
          : others > 0
            ? `${people(others, p)} will no longer be able to open it, and its public links stop working. The shares are kept and work again when you end it.`
            : 'Nobody else can open it then, whatever is shared with them. The shares are kept and work again when you end it.'}
      </ConfirmDialog>
    </>
  );
}
