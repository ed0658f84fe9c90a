import { Anchor, Button, PasswordInput, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/openapi';
import { toProblem } from '../api/problem';
import type { Me } from '../api/shapes';
import { browserFormats } from '../format/browser';
import { paths } from '../paths';
import { ErrorNote } from '../ui';
import { Outside, useFirstField } from './Outside';
import { useEnter } from './SignInPage';
import { shortestPassword as shortest } from './setup';
import { YourFormats } from './YourFormats';

const tooShort = `At least ${shortest} characters`;

type Invitation = components['schemas']['InvitationInfo'];

export function InvitationPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const invitation = useQuery({
    queryKey: keys.invitation.of(token),
    queryFn: () => ok<Invitation>(api.GET('/invitations/{token}', { params: { path: { token } } })),
    retry: false,
  });
  return (
    <Outside title="Invitation">
      {invitation.isPending && (
        <Stack aria-busy="true" aria-label="Loading">
          <Skeleton h={26} w="70%" />
          <Skeleton h={36} />
          <Skeleton h={36} />
        </Stack>
      )}
      {invitation.isError && (
        <Stack>
          <Title order={1}>This invitation no longer works</Title>
          <Text c="dimmed">
            It has been used, cancelled or has expired. Ask the person who invited you for a new one.
          </Text>
          <Anchor component={Link} to={paths.signIn}>
            Sign in
          </Anchor>
        </Stack>
      )}
      {invitation.data && <Accept token={token} {...invitation.data} />}
    </Outside>
  );
}

/** Whoever has an account proves it; everybody else chooses a name, a password and their clock. */
function Accept({ token, organization, email, name, has_password: known }: Invitation & { token: string }) {
  const enter = useEnter();
  const first = useFirstField();
  const [formats, setFormats] = useState(browserFormats);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name, password: '' },
    validate: {
      name: (v) => (v.trim() || known ? null : 'Enter your name'),
      password: (v) => (known ? (v ? null : 'Enter your password') : v.length >= shortest ? null : tooShort),
    },
  });
  const accept = useMutation({
    mutationFn: (v: { name: string; password: string }) =>
      ok<Me>(
        api.POST('/invitations/{token}', {
          params: { path: { token } },
          body: known ? { password: v.password } : { ...v, ...formats },
        }),
      ),
    meta: { quiet: true },
    onSuccess: enter,
  });
  const problem = accept.isError ? toProblem(accept.error) : undefined;
  return (
    <form onSubmit={form.onSubmit((v) => accept.mutate(v))} noValidate>
      <Stack>
        <div>
          <Title order={1}>Join {organization}</Title>
          <Text c="dimmed">
            {known ? `You have an account as ${email}. Enter its password to join.` : `You were invited as ${email}.`}
          </Text>
        </div>
        {problem && !problem.field('time_zone') && <ErrorNote error={problem} />}
        {!known && (
          <TextInput
            label="Your name"
            autoComplete="name"
            ref={first}
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
        )}
        <PasswordInput
          label="Password"
          description={known || form.errors.password ? undefined : `${tooShort}.`}
          autoComplete={known ? 'current-password' : 'new-password'}
          ref={known ? first : undefined}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        {!known && <YourFormats value={formats} onChange={setFormats} error={problem?.field('time_zone')} />}
        <Button type="submit" loading={accept.isPending}>
          Join
        </Button>
      </Stack>
    </form>
  );
}
