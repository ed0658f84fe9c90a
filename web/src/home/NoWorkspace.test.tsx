import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Me } from '../api/shapes';
import { whyNoCharts, whyNoWork } from '../session/may';
import { sessionQuery } from '../session/session';
import { NoWorkspace } from './NoWorkspace';

const newcomer = (more: object) =>
  ({ organization: { name: 'Acme', role: 'member' }, workspaces: [], ...more }) as unknown as Me;

const show = (me: Me) => {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, me);
  render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <NoWorkspace />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return screen.getByText(/You have joined/).textContent;
};

describe('somebody who is in no workspace', () => {
  it('is told whom to ask, by name where they know somebody', () => {
    expect(show(newcomer({ ask_for_role: ['Ada', 'Ben'] }))).toContain('You have joined Acme.');
    expect(screen.getByText('Ada or Ben')).toBeTruthy();
  });
  it('is told to ask an admin where they know nobody', () => {
    show(newcomer({}));
    expect(screen.getByText('an admin of Acme')).toBeTruthy();
  });
  it('is not called a viewer or a guest', () => {
    const words = 'You are not in a workspace yet. Ask Ada to add you to one.';
    expect([whyNoCharts, whyNoWork].map((why) => why(newcomer({ ask_for_role: ['Ada'] })))).toEqual([words, words]);
  });
});
