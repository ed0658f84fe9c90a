import {
  Button,
  Group,
  PasswordInput,
  Radio,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { api, ok } from '../api/client';
import { except, keys } from '../api/keys';
import { toProblem } from '../api/problem';
import { type Person, plural, sentence } from '../format';
import { sessionQuery, useMe, usePerson } from '../session/session';
import { useTheme } from '../session/theme';
import { ConfirmDialog, ErrorNote, PageHeader, ReasonButton, RowsSkeleton, When } from '../ui';
import { CopyText } from '../ui/CopyText';
import { canWords, capital } from '../ui/capabilities';
import { FormatFields } from '../ui/FormatFields';
import { useURLState } from '../url';
import { device } from './device';
import { SharingRules } from './SharingRules';
import { schemesQuery } from './scheme';
import classes from './settings.module.css';

const sections = [
  { key: 'me', label: 'Me' },
  { key: 'access', label: 'Sign-in' },
  { key: 'tokens', label: 'API tokens' },
  { key: 'organization', label: 'Organization' },
  { key: 'sharing', label: 'Sharing rules' },
] as const;

/** Settings of the person, how they sign in, and the organization. */
export function SettingsPage() {
  const me = useMe();
  const [url, setURL] = useURLState();
  const mine = sections.filter((s) => s.key !== 'sharing' || me.organization.role === 'admin');
  const here = mine.find((s) => s.key === url.section)?.key ?? 'me';
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector(`[data-key="${here}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [here]);
  return (
    <>
      <PageHeader title="Settings" />
      <nav aria-label="Settings" className={classes.nav} ref={nav}>
        {mine.map((s) => (
          <button
            key={s.key}
            type="button"
            data-key={s.key}
            aria-current={s.key === here ? 'page' : undefined}
            onClick={() =>
              setURL({ section: s.key === 'me' ? undefined : s.key, rules: undefined, edit: undefined }, true)
            }
          >
            {s.label}
          </button>
        ))}
      </nav>
      {here === 'me' && <Myself />}
      {here === 'access' && (
        <>
          <Password />
          <Sessions />
        </>
      )}
      {here === 'tokens' && <Tokens />}
      {here === 'organization' && <Organization />}
      {here === 'sharing' && <SharingRules />}
    </>
  );
}

function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <div>
        <Title order={2}>{title}</Title>
        {about && (
          <Text size="sm" c="dimmed" mt={4}>
            {about}
          </Text>
        )}
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}

function Myself() {
  const me = useMe();
  const client = useQueryClient();
  const [theme, setTheme] = useTheme();
  const { name, time_zone, locale, first_weekday, durations } = me.user;
  const before = { name, time_zone, locale, first_weekday, durations };
  const form = useForm({ initialValues: before, validate: { name: (v) => (v.trim() ? null : 'Enter your name') } });
  const save = useMutation({
    mutationFn: (v: typeof before) =>
      ok(
        api.PATCH('/me', {
          body: {
            name: v.name.trim(),
            time_zone: v.time_zone,
            locale: v.locale,
            first_weekday: v.first_weekday,
            durations: v.durations,
          },
        }),
      ),
    meta: { quiet: true, done: 'Saved' },
    onSuccess: async (now) => {
      client.setQueryData(sessionQuery.queryKey, now);
      form.resetDirty();
      await client.invalidateQueries({ predicate: except('session') });
    },
    onError: (error) => {
      for (const f of toProblem(error).fields) {
        const field = f.name.split('.').pop() ?? '';
        if (field in form.values) form.setFieldError(field, f.message);
      }
    },
  });
  return (
    <>
      <Section title="Me" about={me.user.email}>
        <form onSubmit={form.onSubmit((v) => save.mutate(v))} noValidate>
          <Stack>
            {save.isError && !toProblem(save.error).fields.length && <ErrorNote error={save.error} />}
            <TextInput label="Name" maxLength={200} autoComplete="name" {...form.getInputProps('name')} />
            <FormatFields value={form.values} onChange={form.setValues} error={form.errors.time_zone} />
            <Group>
              <ReasonButton
                type="submit"
                loading={save.isPending}
                why={form.isDirty() ? undefined : 'There are no changes to save.'}
              >
                Save
              </ReasonButton>
            </Group>
          </Stack>
        </form>
      </Section>
      <Section title="Appearance" about="Applies on all your devices.">
        <SegmentedControl
          aria-label="Theme"
          data={[
            { value: 'auto', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={theme}
          onChange={(v) => setTheme(v as typeof theme)}
        />
      </Section>
    </>
  );
}

function Password() {
  const person = usePerson();
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [endTokens, setEndTokens] = useState(false);
  const form = useForm({
    initialValues: { current: '', next: '', again: '' },
    validate: {
      current: (v) => (v ? null : 'Enter your current password'),
      next: (v) => (v ? null : 'Enter a new password'),
      again: (v, all) => (v === all.next ? null : 'The passwords do not match'),
    },
  });
  const save = useMutation({
    mutationFn: (v: typeof form.values) =>
      ok(api.PUT('/me/password', { body: { current: v.current, new: v.next, end_tokens: endTokens || undefined } })),
    meta: { quiet: true, done: endTokens ? 'Password changed, API tokens revoked' : 'Password changed' },
    onSuccess: async () => {
      form.reset();
      setEndTokens(false);
      await client.invalidateQueries({ queryKey: keys.sessions.all });
      await client.invalidateQueries({ queryKey: keys.tokens.all });
    },
    onError: (error) => {
      const p = toProblem(error);
      if (p.field('current')) form.setFieldError('current', p.field('current'));
      if (p.field('new')) form.setFieldError('next', p.field('new'));
    },
  });
  const held = tokens.data?.items ?? [];
  return (
    <Section title="Password" about="Changing your password signs you out everywhere else.">
      <form onSubmit={form.onSubmit((v) => save.mutate(v))} noValidate>
        <Stack>
          {save.isError && !toProblem(save.error).fields.length && <ErrorNote error={save.error} />}
          <PasswordInput label="Current password" autoComplete="current-password" {...form.getInputProps('current')} />
          <PasswordInput label="New password" autoComplete="new-password" {...form.getInputProps('next')} />
          <PasswordInput label="Confirm new password" autoComplete="new-password" {...form.getInputProps('again')} />
          {held.length > 0 && (
            <Radio.Group
              label={`Your API ${plural(held.length, 'token', 'tokens', person).replace(/^\S+ /, '')}: ${namesOf(held, person)}`}
              value={endTokens ? 'end' : 'keep'}
              onChange={(v) => setEndTokens(v === 'end')}
            >
              <Stack gap={8} mt={8}>
                <Radio value="keep" label="Keep them working" description="Apps that use them are not affected." />
                <Radio
                  value="end"
                  label="Revoke them"
                  description="Choose this if someone else may know your password. Also applies to your other organizations."
                />
              </Stack>
            </Radio.Group>
          )}
          <Group>
            <Button type="submit" loading={save.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

const namesOf = (list: { name: string }[], p: Person, most = 5) => {
  const first = list.slice(0, most).map((t) => t.name);
  const rest = list.length - first.length;
  return sentence(rest > 0 ? [...first, plural(rest, 'other', 'others', p)] : first, p);
};

const tokensQuery = queryOptions({
  queryKey: keys.tokens.all,
  queryFn: ({ signal }) => ok(api.GET('/tokens', { signal })),
});

function Sessions() {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: keys.sessions.all,
    queryFn: ({ signal }) => ok(api.GET('/sessions', { signal })),
  });
  const end = useMutation({
    mutationFn: (id: number) => ok(api.DELETE('/sessions/{id}', { params: { path: { id } } })),
    meta: { failed: 'The session could not be signed out.' },
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions.all }),
  });
  return (
    <Section
      title="Sessions"
      about="Devices where you are signed in. If you do not recognise one, sign it out and change your password."
    >
      {sessions.isError && <ErrorNote error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.isPending && <RowsSkeleton rows={3} />}
      <ul className={classes.list}>
        {sessions.data?.items.map((s) => (
          <li key={s.id}>
            <div>
              <Text fw={500}>{device(s.user_agent)}</Text>
              <Text size="sm" c="dimmed">
                {s.current ? (
                  'This device'
                ) : (
                  <>
                    Last seen <When at={s.last_seen_at} />
                  </>
                )}{' '}
                · signed in <When at={s.created_at} />
              </Text>
            </div>
            {!s.current && (
              <Button
                variant="default"
                size="xs"
                loading={end.isPending && end.variables === s.id}
                onClick={() => end.mutate(s.id)}
                aria-label={`Sign out of ${device(s.user_agent)}`}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: '', label: 'Never' },
];

function Tokens() {
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [name, setName] = useState('');
  const [life, setLife] = useState('90');
  const [revoking, setRevoking] = useState<{ id: number; name: string }>();
  const refresh = () => client.invalidateQueries({ queryKey: keys.tokens.all });
  const make = useMutation({
    mutationFn: () =>
      ok(
        api.POST('/tokens', {
          body: {
            name: name.trim(),
            expires_at: life ? new Date(Date.now() + Number(life) * 86_400_000).toISOString() : undefined,
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      setName('');
      await refresh();
    },
  });
  const problem = make.isError ? toProblem(make.error) : undefined;
  return (
    <Section title="API tokens" about="Apps that use a token act as you, with the same permissions.">
      <Stack>
        {make.data?.token && (
          <div className={classes.once} role="status">
            <CopyText label={`Token “${make.data.name}”`} value={make.data.token} />
            <Text size="sm" c="dimmed" mt={8}>
              Copy it now. You will not be able to see it again. Send it as “Authorization: Bearer …”.
            </Text>
          </div>
        )}
        {problem && !problem.field('name') && <ErrorNote error={problem} />}
        <form
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            if (name.trim()) make.mutate();
          }}
        >
          <Group align="flex-end" gap="sm">
            <TextInput
              label="Token name"
              placeholder="What it is for"
              maxLength={200}
              flex="1 1 180px"
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
              error={problem?.field('name')}
            />
            <Select
              label="Expires"
              w={130}
              data={lifetimes}
              value={life}
              allowDeselect={false}
              onChange={(v) => setLife(v ?? '')}
            />
            <ReasonButton type="submit" loading={make.isPending} why={name.trim() ? undefined : 'Enter a name first.'}>
              Create token
            </ReasonButton>
          </Group>
        </form>
        {tokens.isError && <ErrorNote error={tokens.error} retry={() => void tokens.refetch()} />}
        {tokens.isPending && <RowsSkeleton rows={2} />}
        <ul className={classes.list}>
          {tokens.data?.items.map((t) => (
            <li key={t.id}>
              <div>
                <Text fw={500}>{t.name}</Text>
                <Text size="sm" c="dimmed">
                  Created <When at={t.created_at} /> ·{' '}
                  {t.last_used_at ? (
                    <>
                      last used <When at={t.last_used_at} />
                    </>
                  ) : (
                    'never used'
                  )}{' '}
                  ·{' '}
                  {t.expires_at ? (
                    <>
                      expires <When at={t.expires_at} />
                    </>
                  ) : (
                    'never expires'
                  )}
                </Text>
              </div>
              <Button
                variant="default"
                size="xs"
                onClick={() => setRevoking(t)}
                aria-label={`Revoke the token ${t.name}`}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
        {tokens.data?.items.length === 0 && <Text c="dimmed">You have no API tokens.</Text>}
      </Stack>
      <ConfirmDialog
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={`Revoke “${revoking?.name}”?`}
        confirm="Revoke token"
        danger
        run={async () => {
          await ok(api.DELETE('/tokens/{id}', { params: { path: { id: revoking?.id ?? 0 } } }));
          make.reset();
          await refresh();
        }}
      >
        Apps that use it will stop working. You cannot undo this.
      </ConfirmDialog>
    </Section>
  );
}

function Organization() {
  const me = useMe();
  const person = usePerson();
  const client = useQueryClient();
  const organization = me.organization;
  const [name, setName] = useState(organization.name);
  const why = organization.role === 'admin' ? undefined : 'Only organization admins can change this.';
  const save = useMutation({
    mutationFn: (body: { name?: string; links_off?: boolean; manage_publishes?: boolean }) =>
      ok(api.PATCH('/organization', { body })),
    meta: { quiet: true, done: 'Saved' },
    onSettled: () => client.invalidateQueries(),
  });
  const problem = save.isError ? toProblem(save.error) : undefined;
  const [closing, setClosing] = useState(false);
  const schemes = useQuery({ ...schemesQuery, enabled: !why });
  const publishing =
    schemes.data?.items
      .find((s) => s.in_force)
      ?.levels.flatMap((l) => (l.publishes_if_allowed ? `“${l.title}”` : [])) ?? [];
  return (
    <>
      <Section title={organization.name} about={why}>
        <Stack>
          {problem && !problem.field('name') && <ErrorNote error={problem} kept="Nothing was changed." />}
          <form
            noValidate
            onSubmit={(e) => {
              e.preventDefault();
              if (name.trim()) save.mutate({ name: name.trim() });
            }}
          >
            <Group align="flex-end">
              <TextInput
                label="Name"
                flex={1}
                maxLength={200}
                value={name}
                readOnly={!!why}
                onChange={(e) => setName(e.currentTarget.value)}
                error={problem?.field('name')}
              />
              <ReasonButton
                type="submit"
                why={
                  why ??
                  (!name.trim()
                    ? 'Enter a name first.'
                    : name.trim() === organization.name
                      ? 'There are no changes to save.'
                      : undefined)
                }
              >
                Save
              </ReasonButton>
            </Group>
          </form>
        </Stack>
      </Section>
      <Section title="Public links" about="Anyone with a public link can see what it shows, without an account.">
        <Stack>
          <Switch
            label="Allow public links"
            description="When off, all public links of the organization stop working."
            checked={!organization.links_off}
            disabled={!!why || save.isPending}
            onChange={(e) => (e.currentTarget.checked ? save.mutate({ links_off: false }) : setClosing(true))}
          />
          {publishing.length > 0 && (
            <Switch
              label={`${publishing.join(', ')} can create public links`}
              description="When off, only people whose level always allows it can."
              checked={organization.manage_publishes}
              disabled={save.isPending}
              onChange={(e) => save.mutate({ manage_publishes: e.currentTarget.checked })}
            />
          )}
        </Stack>
      </Section>
      <Section title="Access levels" about="What each level allows.">
        <ul className={classes.list}>
          {me.levels.map((l) => (
            <li key={l.key}>
              <div>
                <Text fw={500}>{l.title}</Text>
                <Text size="sm" c="dimmed">
                  {l.can.length ? capital(canWords(l.can, person)) : 'No access'}
                </Text>
              </div>
            </li>
          ))}
        </ul>
      </Section>
      <ConfirmDialog
        opened={closing}
        onClose={() => setClosing(false)}
        title="Turn off public links?"
        confirm="Turn off"
        danger
        run={() => save.mutateAsync({ links_off: true })}
      >
        Every public link of {organization.name} will stop working immediately.
      </ConfirmDialog>
    </>
  );
}
