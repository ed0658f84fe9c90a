import { MantineProvider } from '@mantine/core';
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { send } from '../api/locked';
import { anyone } from '../format';
import { LockedDialog, lockedWords } from './LockedDialog';

describe('what a change does to locked time', () => {
  it.each([
    [{ entries: 14, before_cents: 30_000, after_cents: 40_000, currency: 'EUR' }, '14 entries, €300.00 → €400.00.'],
    [{ entries: 1 }, '1 entry.'],
    [{ entries: 2, before_cents: 500, after_cents: 500 }, '2 entries.'],
  ])('%j: %s', (locked, words) => {
    expect(lockedWords(locked, anyone)).toBe(`This also changes locked periods: ${words}`);
  });
});

describe('the question', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  it('is put wherever a write touches locked time, and the write waits for the answer', async () => {
    const user = userEvent.setup();
    let sent = 0;
    vi.stubGlobal('fetch', async (r: Request) => {
      sent++;
      return (await r.text()).includes('in_locked')
        ? new Response(null, { status: 204 })
        : Response.json({ current: { code: 'locked', entries: 14 } }, { status: 409 });
    });
    render(
      <MantineProvider>
        <LockedDialog />
      </MantineProvider>,
    );
    const body = JSON.stringify({ rate_cents: 1 });
    const headers = { 'Content-Type': 'application/json' };
    let answer: Promise<Response> = Promise.reject();
    answer.catch(() => {});
    await act(async () => {
      answer = send(new Request('http://vitrine.test/api/v1/projects/7', { method: 'PATCH', headers, body }));
    });
    await screen.findByText('This also changes locked periods: 14 entries.');
    expect(sent).toBe(1);
    await user.click(screen.getByRole('button', { name: 'Change locked time' }));
    expect((await answer).status).toBe(204);
    expect(sent).toBe(2);
  });
});
