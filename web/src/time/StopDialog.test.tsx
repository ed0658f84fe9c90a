import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { anyone } from '../format';
import { PersonProvider } from '../session/session';
import { runningQuery, type TimeEntry } from './entries';
import { useTimer } from './StopDialog';

const asked: string[] = [];
vi.mock('../api/client', () => {
  const answer = (method: string) => (path: string, init?: { body?: unknown }) => {
    asked.push(`${method} ${path}${init?.body ? ` ${JSON.stringify(init.body)}` : ''}`);
    return { id: 7, tags: [], ...(init?.body as object) };
  };
  return { api: { GET: answer('GET'), POST: answer('POST'), PATCH: answer('PATCH') }, ok: async (x: unknown) => x };
});

const entry = (start: string) => ({ id: 7, start, description: 'Sign-in', tags: [] }) as unknown as TimeEntry;

function Page({ running }: { running: TimeEntry }) {
  const timer = useTimer();
  return (
    <>
      <button type="button" onClick={() => timer.stop(running)}>
        End
      </button>
      <button type="button" onClick={() => timer.start({ workspace_id: 1 })}>
        Begin
      </button>
      {timer.dialog}
    </>
  );
}

function show(running: TimeEntry) {
  const client = new QueryClient();
  client.setQueryData(runningQuery.queryKey, { entry: running });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <PersonProvider value={{ ...anyone, time_zone: 'UTC' }}>
          <Page running={running} />
        </PersonProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const press = (name: RegExp | string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));
const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-27T12:00:00Z'), toFake: ['Date'] });
  asked.length = 0;
});
afterEach(() => vi.useRealTimers());

it('stops a timer that ran for some hours at once', async () => {
  show(entry('2026-11-27T08:00:00Z'));
  await press('End');
  expect(asked).toEqual(['POST /time-entries/{id}/stop']);
});

it('asks about one that ran for 21 hours before it is kept so', async () => {
  show(entry('2026-11-26T15:00:00Z'));
  await press('End');
  expect(asked).toEqual([]);
  await press('Save 21:00');
  expect(asked).toEqual(['POST /time-entries/{id}/stop']);
});

it('takes when work on it stopped, and nothing that cannot be', async () => {
  show(entry('2026-11-26T15:00:00Z'));
  await press('End');
  type('Day', '2026-11-26');
  type('Stop', '14:00');
  expect((screen.getByRole('button', { name: /^Save/ }) as HTMLButtonElement).disabled).toBe(true);
  type('Stop', '17:30');
  await press('Save 2:30');
  expect(asked).toEqual(['PATCH /time-entries/{id} {"stop":"2026-11-26T17:30:00.000Z"}']);
});

it('asks before another begins, which begins then', async () => {
  show(entry('2026-11-26T15:00:00Z'));
  await press('Begin');
  expect(asked).toEqual([]);
  await press('Save 21:00');
  expect(asked).toEqual([
    'POST /time-entries/{id}/stop',
    expect.stringMatching(/^POST \/time-entries \{"workspace_id":1,/),
  ]);
});
