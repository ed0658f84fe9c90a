import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { keys } from '../api/keys';
import { parseSearch, stringifySearch } from '../url';
import { PagedList, SearchField, useListState } from './list';

/** A list of two lines a page, of all these names, at this address. */
function show(names: string[], at: string) {
  function Page() {
    const state = useListState(2);
    const { offset, limit, search = '' } = state.part;
    const query = useQuery({
      queryKey: keys.people.list(state.part),
      queryFn: async () => {
        const found = names.filter((n) => n.includes(search));
        return { items: found.slice(offset, offset + limit), total: found.length };
      },
    });
    return (
      <>
        <SearchField state={state} label="Search names" w={200} />
        <PagedList query={query} state={state} rows={2} noMatch={`No ${search}`} none={<p>Nothing</p>}>
          {(items) => <p>{items.join(' ')}</p>}
        </PagedList>
        <button type="button" onClick={() => state.clear()}>
          Clear
        </button>
      </>
    );
  }
  const router = createRouter({
    routeTree: createRootRoute({ component: Page }),
    history: createMemoryHistory({ initialEntries: [at] }),
    parseSearch,
    stringifySearch,
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return () => router.state.location.href;
}

it('shows the page that the URL names, and leads to the others', async () => {
  const url = show(['a', 'b', 'c'], '/?page=2&tab=x');
  await screen.findByText('c');
  await userEvent.click(screen.getByRole('button', { name: 'Previous page' }));
  await screen.findByText('a b');
  expect(url()).toBe('/?tab=x');
});

it('goes to the last page there is when what was behind it has gone', async () => {
  const url = show(['a', 'b', 'c'], '/?page=3');
  await screen.findByText('c');
  expect(url()).toBe('/?page=2');
});

it('says that nothing was found only where nothing is', async () => {
  show([], '/');
  await screen.findByText('Nothing');
});

it('says what a search does not find, and leads out of it', async () => {
  const url = show(['a'], '/?search=x');
  await screen.findByText('No x');
  await userEvent.click(screen.getByRole('button', { name: 'Clear the search' }));
  await screen.findByText('a');
  expect(url()).toBe('/');
});

it('searches from the first page on, and ends the search', async () => {
  const url = show(['a1', 'a2', 'b1', 'b2', 'b3'], '/?page=2');
  await screen.findByText('b1 b2');
  await userEvent.type(screen.getByRole('textbox', { name: 'Search names' }), ' b ');
  await waitFor(() => expect(url()).toBe('/?search=b'));
  await userEvent.click(await screen.findByRole('button', { name: '2' }));
  await screen.findByText('b3');
  await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
  await screen.findByText('a1 a2');
  expect(url()).toBe('/');
  expect(screen.getByRole('textbox', { name: 'Search names' })).toHaveProperty('value', '');
});
