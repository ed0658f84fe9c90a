import { MantineProvider } from '@mantine/core';
import { configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeAll, expect, it, vi } from 'vitest';
import { DateField, type DateFieldProps } from './DateField';

vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });
// Only their loading takes time.
beforeAll(() => Promise.all([import('./DateInput'), import('./Calendar')]).then(() => {}), 60_000);

let last: string | undefined;

function Stage({ value: first, ...props }: Partial<DateFieldProps>) {
  const [value, setValue] = useState(first ?? '');
  const [known, setKnown] = useState<string | undefined>(value);
  return (
    <MantineProvider env="test">
      <DateField
        label="Day"
        {...props}
        value={known}
        onChange={(v) => {
          last = v;
          setKnown(v);
        }}
      />
      <button
        type="button"
        onClick={() => {
          setValue('2026-12-24');
          setKnown('2026-12-24');
        }}
      >
        Christmas Eve
      </button>
    </MantineProvider>
  );
}

/** The field, once it has been loaded. */
async function field(props: Partial<DateFieldProps> = {}) {
  last = props.value;
  render(<Stage {...props} />);
  await screen.findByRole('button', { name: 'Calendar' });
  return screen.getByLabelText<HTMLInputElement>('Day');
}

const type = async (box: HTMLElement, text: string) => {
  await userEvent.clear(box);
  if (text) await userEvent.type(box, text);
  await userEvent.tab();
};

it('shows a day in the person’s format, and takes one typed in it or as the API writes it', async () => {
  const box = await field({ value: '2026-05-03' });
  expect(box.value).toBe('May 3, 2026');
  await type(box, '6/7/2026');
  expect([last, box.value]).toEqual(['2026-06-07', 'Jun 7, 2026']);
  await type(box, '2026-02-01');
  expect([last, box.value]).toEqual(['2026-02-01', 'Feb 1, 2026']);
});

it('says at the field what is no day, and tells no day then', async () => {
  const box = await field({ value: '2026-05-03' });
  await userEvent.clear(box);
  await userEvent.type(box, '31/31');
  expect(box.getAttribute('aria-invalid')).not.toBe('true');
  await userEvent.tab();
  expect([last, box.value]).toEqual([undefined, '31/31']);
  expect(box.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(
    /^Enter a date such as/,
  );
  await type(box, '');
  expect(last).toBe('');
  expect(box.getAttribute('aria-invalid')).not.toBe('true');
});

it('takes no day outside of its bounds', async () => {
  const box = await field({ min: '2026-05-03', max: '2026-05-31', late: 'Not yet.' });
  await type(box, '2026-05-02');
  expect(last).toBeUndefined();
  screen.getByText('The earliest is May 3, 2026.');
  await type(box, '2026-06-01');
  expect(last).toBeUndefined();
  screen.getByText('Not yet.');
  await type(box, '2026-05-31');
  expect(last).toBe('2026-05-31');
});

it('shows another day that is set from outside', async () => {
  const box = await field({ value: '2026-05-03' });
  await type(box, 'nonsense');
  await userEvent.click(screen.getByRole('button', { name: 'Christmas Eve' }));
  expect(box.value).toBe('Dec 24, 2026');
});

it('chooses a day from a calendar that begins with the person’s first weekday', async () => {
  const box = await field({ value: '2026-05-03', min: '2026-05-02' });
  await userEvent.click(screen.getByRole('button', { name: 'Calendar' }));
  const chosen = await screen.findByRole('button', { name: 'Sunday, May 3, 2026' });
  await waitFor(() => expect(document.activeElement).toBe(chosen));
  expect(screen.getAllByRole('columnheader')[0]?.textContent).toBe('Mon');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Friday, May 1, 2026' }).disabled).toBe(true);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect([last, box.value]).toEqual(['2026-05-10', 'May 10, 2026']);
  await waitFor(() => expect(screen.queryByRole('table')).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Calendar' }));
});

it('closes with Escape nothing but the calendar', async () => {
  let others = 0;
  const count = () => others++;
  await field({ value: '2026-05-03' });
  await userEvent.click(screen.getByRole('button', { name: 'Calendar' }));
  await screen.findByRole('table');
  document.addEventListener('keydown', count);
  await userEvent.keyboard('{Escape}');
  document.removeEventListener('keydown', count);
  await waitFor(() => expect(screen.queryByRole('table')).toBeNull());
  expect(others).toBe(0);
});

it('takes a time with the day, and keeps it when another day is chosen', async () => {
  const box = await field({ time: true, value: '2026-05-03T17:05' });
  expect(box.value.replace(/\s/g, ' ')).toBe('May 3, 2026, 5:05 PM');
  await userEvent.click(screen.getByRole('button', { name: 'Calendar' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Monday, May 4, 2026' }));
  expect(last).toBe('2026-05-04T17:05');
  await type(box, '2026-05-06');
  expect(last).toBeUndefined();
  await type(box, '2026-05-06T09:00');
  expect(last).toBe('2026-05-06T09:00');
});
