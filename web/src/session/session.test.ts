import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../api/client';
import { askWho } from './session';

afterEach(() => vi.restoreAllMocks());

const me = (user: number, organization: number) => ({ user: { id: user }, organization: { id: organization } });

it.each([
  ['the same person', me(1, 1), me(1, 1), false],
  ['somebody else', me(1, 1), me(2, 1), true],
  ['the same person in another organization', me(1, 1), me(1, 2), true],
  ['the first answer', undefined, me(1, 1), false],
])('a page that asks who is signed in, %s', async (_, before, now, leaves) => {
  vi.spyOn(api, 'GET').mockResolvedValue({ data: now } as never);
  const client = new QueryClient();
  if (before) client.setQueryData(['session'], before);
  const leave = vi.fn();
  const shown = await askWho(client, leave);
  expect(leave).toHaveBeenCalledTimes(leaves ? 1 : 0);
  // Until it has begun anew it goes on as what it was.
  expect(shown).toEqual(leaves ? before : now);
});
