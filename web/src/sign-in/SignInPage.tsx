import { Avatar, Button, PasswordInput, Skeleton, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate, useRouter } from '@tanstack/react-router';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { DemoPerson, Me } from '../api/shapes';
import { initials } from '../format';
import { paths, returnTo } from '../paths';
import { useSetMe } from '../session/session';
import { ErrorNote } from '../ui';
import { useURLState } from '../url';
import { Outside, useFirstField } from './Outside';
import classes from './outside.module.css';
import { setupQuery } from './setup';

/** After signing in: the session in place and the page that was asked for. */
export function useEnter(): (me: Me) => void {
  const router = useRouter();
  const setMe = useSetMe();
  const [search] = useURLState();
  return (me) => {
    setMe(me);
    router.history.push(returnTo(search.to));
  };
}

export function SignInPage() {
  const setup = useQuery(setupQuery);
  if (setup.data?.needed) return <Navigate to={paths.setUp} replace />;
  const demo = setup.data?.demo ?? false;
  return (
    <Outside title="Sign in" wide={demo}>
      {setup.isError && <ErrorNote error={setup.error} retry={() => void setup.refetch()} />}
      {demo ? (
        <div className={classes.columns}>
          <SignInForm />
          <DemoPeople />
        </div>
      ) : (
        <SignInForm />
      )}
    </Outside>
  );
}

function SignInForm() {
  const enter = useEnter();
  const first = useFirstField();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (v) => (v.includes('@') ? null : 'Enter your e-mail address'),
      password: (v) => (v ? null : 'Enter your password'),
    },
  });
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => ok<Me>(api.POST('/session', { body })),
    meta: { quiet: true },
    onSuccess: enter,
  });
  return (
    <form onSubmit={form.onSubmit((v) => signIn.mutate(v))} noValidate>
      <Stack>
        <Title order={1}>Sign in</Title>
        {signIn.isError && <ErrorNote error={signIn.error} />}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          ref={first}
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
        <Text size="xs" c="dimmed">
          Forgot your password? Ask whoever runs this server for a new one.
        </Text>
      </Stack>
    </form>
  );
}

function DemoPeople() {
  const enter = useEnter();
  const people = useQuery({
    queryKey: keys['demo-people'].all,
    queryFn: () => ok<{ items: DemoPerson[] }>(api.GET('/demo/people')),
  });
  const become = useMutation({
    mutationFn: (email: string) => ok<Me>(api.POST('/demo/session', { body: { email } })),
    meta: { failed: 'You could not be signed in.' },
    onSuccess: enter,
  });
  return (
    <section aria-labelledby="demo">
      <Title order={2} id="demo">
        Look around as
      </Title>
      <Text c="dimmed" mb="sm">
        This is a demo. Everyone here sees something different.
      </Text>
      {people.isError && <ErrorNote error={people.error} retry={() => void people.refetch()} />}
      <ul className={classes.people} style={{ margin: '0 -12px' }}>
        {people.isPending &&
          [1, 2, 3, 4, 5, 6].map((n) => (
            <li key={n} className={classes.person} aria-hidden>
              <Skeleton circle h={36} w={36} />
              <Stack gap={6} flex={1}>
                <Skeleton h={14} w="40%" />
                <Skeleton h={12} w="80%" />
              </Stack>
            </li>
          ))}
        {people.data?.items.map((p) => (
          <li key={p.email}>
            <UnstyledButton
              className={classes.person}
              disabled={become.isPending}
              data-busy={become.isPending && become.variables === p.email}
              onClick={() => become.mutate(p.email)}
            >
              <Avatar size={36} radius="xl" color="teal">
                {initials(p.name)}
              </Avatar>
              <span className={classes.personText}>
                <span>
                  <Text span fw={600}>
                    {p.name}
                  </Text>
                  <span className={classes.note}> · {p.title}</span>
                </span>
                <span className={classes.note}>{p.note}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
