import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Me } from '../api/shapes';
import { sessionQuery } from '../session/session';
import { NothingYet } from './NothingYet';

vi.mock('@tanstack/react-router', () => ({ useRouter: () => ({ navigate: vi.fn() }) }));

function show(me: object) {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, {
    organization: { name: 'Acme', role: 'member' },
    ...me,
  } as unknown as Me);
  render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <NothingYet check={() => {}} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

it('tells somebody who tracks time to begin with that', () => {
  show({ workspaces: [{ id: 1, role: 'member' }] });
  expect(screen.getByRole('button', { name: 'Track time' })).toBeTruthy();
});

it('tells a viewer and a guest whom to ask', () => {
  show({ workspaces: [{ id: 1, role: 'viewer' }] });
  expect(screen.getByText(/Ask somebody at Acme to share a dashboard/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Track time' })).toBeNull();
});
