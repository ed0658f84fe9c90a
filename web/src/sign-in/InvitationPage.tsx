import { Anchor, Button, PasswordInput, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api, ok } from '../api/client';
import type { Me } from '../api/shapes';
import { paths } from '../paths';
import { ErrorNote } from '../ui';
import { Outside } from './Outside';
import { useEnter } from './SignInPage';

const shortest = 10;

export function InvitationPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () =>
      ok<{ organization: string; email: string; name: string }>(
        api.GET('/invitations/{token}', { params: { path: { token } } }),
      ),
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
          <Text c="dimmed">It was used already, withdrawn, or has expired. Ask whoever invited you for a new one.</Text>
          <Anchor component={Link} to={paths.signIn}>
            Sign in
          </Anchor>
        </Stack>
      )}
      {invitation.data && <Accept token={token} {...invitation.data} />}
    </Outside>
  );
}

function Accept({
  token,
  organization,
  email,
  name,
}: {
  token: string;
  organization: string;
  email: string;
  name: string;
}) {
  const enter = useEnter();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name, password: '' },
    validate: {
      name: (v) => (v.trim() ? null : 'Enter your name'),
      password: (v) => (v.length >= shortest ? null : `At least ${shortest} characters`),
    },
  });
  const accept = useMutation({
    mutationFn: (body: { name: string; password: string }) =>
      ok<Me>(api.POST('/invitations/{token}', { params: { path: { token } }, body })),
    meta: { quiet: true },
    onSuccess: enter,
  });
  return (
    <form onSubmit={form.onSubmit((v) => accept.mutate(v))} noValidate>
      <Stack>
        <div>
          <Title order={1}>Join {organization}</Title>
          <Text c="dimmed">You were invited as {email}.</Text>
        </div>
        {accept.isError && <ErrorNote error={accept.error} />}
        <TextInput label="Your name" autoComplete="name" key={form.key('name')} {...form.getInputProps('name')} />
        <PasswordInput
          label="Password"
          description={`At least ${shortest} characters.`}
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        <Button type="submit" loading={accept.isPending}>
          Join
        </Button>
      </Stack>
    </form>
  );
}
