import { Anchor, Container, Stack, Text, Title } from '@mantine/core';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { paths } from '../paths';
import { ErrorNote } from '.';

/** What a page says that does not exist for this person; the same whether it never did or may not be seen. */
export function NotFound({ what = 'This page' }: { what?: string }) {
  return (
    <Container size="xs" py={80}>
      <Stack align="flex-start">
        <Title order={1}>Page not found</Title>
        <Text c="dimmed">
          {what} does not exist, or you do not have access to it. Ask whoever sent you the link to share it with you.
        </Text>
        <Anchor component={Link} to={paths.home}>
          Go to home
        </Anchor>
      </Stack>
    </Container>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Container size="xs" py={80}>
      <ErrorNote
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Container>
  );
}
