import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { toProblem } from '../api/problem';
import type { Me } from '../api/shapes';
import { browserFormats } from '../format/browser';
import { paths } from '../paths';
import { ErrorNote } from '../ui';
import { Outside, useFirstField } from './Outside';
import { useEnter } from './SignInPage';
import { setupQuery, shortestPassword as shortest } from './setup';
import { YourFormats } from './YourFormats';

/** The first start: asks once for the organization and its first admin. */
export function SetUpPage() {
  const enter = useEnter();
  const first = useFirstField();
  const setup = useQuery(setupQuery);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { token: '', organization: '', name: '', email: '', password: '' },
    validate: {
      token: (v) => (v.trim() ? null : 'Enter the token'),
      organization: (v) => (v.trim() ? null : 'Enter a name for your organization'),
      name: (v) => (v.trim() ? null : 'Enter your name'),
      email: (v) => (v.includes('@') ? null : 'Enter your e-mail address'),
      password: (v) => (v.length >= shortest ? null : `Too short: use at least ${shortest} characters`),
    },
  });
  const [formats, setFormats] = useState(browserFormats);
  const send = useMutation({
    mutationFn: (body: typeof form.values) => ok<Me>(api.POST('/setup', { body: { ...body, ...formats } })),
    meta: { quiet: true },
    onSuccess: enter,
  });
  // Once it has worked nothing is needed any more either: then entering is under way.
  if (setup.data && !setup.data.needed && !send.isSuccess) return <Navigate to={paths.signIn} replace />;
  return (
    <Outside title="Set up">
      <form onSubmit={form.onSubmit((v) => send.mutate({ ...v, token: v.token.trim() }))} noValidate>
        <Stack>
          <div>
            <Title order={1}>Set up Vitrine</Title>
            <Text c="dimmed">Create your organization and become its first admin.</Text>
          </div>
          {send.isError && <ErrorNote error={send.error} />}
          <TextInput
            label="Set-up token"
            description="Printed on the server’s console when it started."
            autoComplete="off"
            ref={first}
            key={form.key('token')}
            {...form.getInputProps('token')}
          />
          <TextInput
            label="Organization"
            autoComplete="organization"
            key={form.key('organization')}
            {...form.getInputProps('organization')}
          />
          <TextInput label="Your name" autoComplete="name" key={form.key('name')} {...form.getInputProps('name')} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            description={form.errors.password ? undefined : `At least ${shortest} characters.`}
            autoComplete="new-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <YourFormats
            value={formats}
            onChange={setFormats}
            error={send.isError ? toProblem(send.error).field('time_zone') : undefined}
          />
          <Button type="submit" loading={send.isPending}>
            Set up
          </Button>
        </Stack>
      </form>
    </Outside>
  );
}
