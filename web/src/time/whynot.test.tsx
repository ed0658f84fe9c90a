import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { ActionMenu, WithReason } from '../ui';
import { type TimeEntry, useWhyNot } from './entries';

const get = vi.hoisted(() => vi.fn());
vi.mock('../api/client', () => ({ api: { GET: get }, ok: (r: Promise<{ data: unknown }>) => r.then((a) => a.data) }));
afterEach(() => get.mockReset());

const locked = 'An entry lies before 20 November, where time is locked. Ask Ada to change that.';

function Row({ can }: { can: TimeEntry['can'] }) {
  const entry = { id: 7, can } as TimeEntry;
  const { ask, why } = useWhyNot(entry);
  return (
    <>
      <WithReason why={why('edit')}>
        <button type="button" onFocus={ask} onMouseEnter={ask} aria-disabled={!!why('edit')}>
          Open
        </button>
      </WithReason>
      <ActionMenu
        label="More"
        onOpen={ask}
        actions={[{ id: 'delete', label: 'Delete', run: () => {}, why: why('delete') }]}
      />
    </>
  );
}

const show = (can: TimeEntry['can']) => {
  get.mockResolvedValue({ data: { id: 7, can, why_not: { edit: locked, delete: locked } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Row can={can} />
      </QueryClientProvider>
    </MantineProvider>,
  );
};

it('asks why an entry of a list cannot be changed when its control is reached with the keyboard, and only then', async () => {
  show(['describe']);
  expect(screen.getByRole('button', { name: 'Open' }).getAttribute('aria-disabled')).toBe('true');
  expect(get).not.toHaveBeenCalled();
  await userEvent.tab();
  expect(await screen.findByText(locked)).toBeTruthy();
  expect(get).toHaveBeenCalledTimes(1);
});

it('asks when the menu is opened', async () => {
  show(['describe']);
  await userEvent.click(screen.getByRole('button', { name: 'More' }));
  expect(await screen.findByText(locked)).toBeTruthy();
});

it('asks nothing about what can be done', async () => {
  show(['describe', 'edit', 'delete']);
  await userEvent.tab();
  await userEvent.click(screen.getByRole('button', { name: 'More' }));
  expect(await screen.findByText('Delete')).toBeTruthy();
  expect(get).not.toHaveBeenCalled();
});
