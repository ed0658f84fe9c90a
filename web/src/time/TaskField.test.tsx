import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { anyone } from '../format';
import { PersonProvider, sessionQuery } from '../session/session';
import { TaskField } from './WorkFields';

const made: unknown[] = [];
let can: string[];
vi.mock('../api/client', () => ({
  api: {
    GET: (path: string) => {
      if (path === '/projects/{id}')
        return { id: 3, name: 'Shop', can_track: true, can, why_not: { edit_tasks: 'Only its managers add tasks.' } };
      if (path === '/tasks') return { items: [{ id: 5, name: 'Design', done: false }], total: 1 };
      return { items: [], total: 0 };
    },
    POST: (path: string, init: { body: object }) => {
      made.push([path, init.body]);
      return { id: 9, name: 'Checkout' };
    },
  },
  ok: async (x: unknown) => x,
}));

const chosen = vi.fn();

async function typeTask(name: string) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { workspaces: [], organization: {}, user: {} } as never);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <PersonProvider value={anyone}>
          <TaskField project={3} value={undefined} onChange={chosen} />
        </PersonProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const field = await screen.findByRole('combobox', { name: 'Task' });
  await userEvent.type(field, name);
  return field;
}

beforeEach(() => {
  made.length = 0;
  chosen.mockClear();
  can = ['edit_tasks'];
});

it('creates the task that is typed, in the project, and chooses it', async () => {
  await typeTask(' Checkout ');
  await act(async () => void fireEvent.click(await screen.findByRole('option', { name: 'Create “Checkout”' })));
  expect(made).toEqual([['/tasks', { project_id: 3, name: 'Checkout' }]]);
  expect(chosen).toHaveBeenCalledWith(9);
});

it('creates none that is there, however it is written', async () => {
  await typeTask('DESIGN');
  expect(await screen.findByRole('option', { name: 'Design' })).toBeTruthy();
  expect(screen.queryByRole('option', { name: /^Create/ })).toBeNull();
});

it('says why somebody cannot create one, and what was typed is not lost without a word', async () => {
  can = [];
  const field = await typeTask('Checkout');
  expect(screen.queryByRole('option', { name: /^Create/ })).toBeNull();
  expect(screen.getByText('No task found. Only its managers add tasks.')).toBeTruthy();
  await act(async () => void fireEvent.blur(field));
  expect(await screen.findByText('There is no task “Checkout”. Only its managers add tasks.')).toBeTruthy();
  expect(made).toEqual([]);
});
