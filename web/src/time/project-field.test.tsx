import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ProjectField } from './WorkFields';

const get = vi.hoisted(() => vi.fn());
vi.mock('../api/client', () => ({ api: { GET: get }, ok: (r: Promise<{ data: unknown }>) => r.then((a) => a.data) }));
vi.mock('../session/session', () => ({ useMe: () => ({ workspaces: [] }), usePerson: () => ({}) }));

const named = (id: number, name: string) => ({
  id,
  name,
  workspace_id: 1,
  colour: '#0b7285',
  can_track: true,
  can: [],
});

it('finds a project far down a long list by searching for it, and keeps the name of the one that is chosen', async () => {
  get.mockImplementation(async (path: string, asked: { params?: { query?: { search?: string } } }) => {
    if (path === '/projects/{id}') return { data: named(9000, 'Zeppelin') };
    if (path !== '/projects') return { data: { items: [], total: 0 } };
    const search = asked.params?.query?.search;
    const items = search ? [named(7777, 'Marigold')] : [named(1, 'Aurora')];
    return { data: { items, total: search ? 1 : 10_000 } };
  });
  const onChange = vi.fn();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ProjectField label="Project" workspace={1} value={9000} onChange={onChange} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const field = screen.getByRole('combobox', { name: 'Project' });
  await waitFor(() => expect(field).toHaveProperty('value', 'Zeppelin'));
  await userEvent.clear(field);
  await userEvent.type(field, 'mari');
  await userEvent.click(await screen.findByRole('option', { name: 'Marigold' }));
  expect(onChange).toHaveBeenLastCalledWith(expect.objectContaining({ id: 7777 }));
});
