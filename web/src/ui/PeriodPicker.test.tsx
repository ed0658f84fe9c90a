import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { PeriodPicker } from './PeriodPicker';

it('opens at the period that is chosen', async () => {
  render(
    <MantineProvider>
      <PeriodPicker value={{ preset: 'last_year' }} onChange={() => {}} />
    </MantineProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Period: Last year' }));
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-pressed')).toBe('true'));
  expect(document.activeElement?.textContent).toContain('Last year');
});
