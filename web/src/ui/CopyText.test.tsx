import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CopyText } from './CopyText';

const url = 'https://vitrine.example/s/abc';
const show = () =>
  render(
    <MantineProvider>
      <CopyText name="Address" action="Copy the link" value={url} />
    </MantineProvider>,
  );

describe('a text to copy', () => {
  afterEach(cleanup);
  it('is there to be read, and copied', async () => {
    const user = userEvent.setup();
    show();
    expect(screen.getByRole('textbox', { name: 'Address' })).toHaveProperty('value', url);
    await user.click(screen.getByRole('button', { name: 'Copy the link' }));
    expect(await navigator.clipboard.readText()).toBe(url);
    expect(screen.getByRole('status').textContent).toBe('Copied');
  });
  it('is copied on a page without TLS too, where there is no clipboard', async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as unknown as Clipboard);
    const copied = vi.fn(() => true);
    document.execCommand = copied;
    show();
    await user.click(screen.getByRole('button', { name: 'Copy the link' }));
    await screen.findByText('Copied', { selector: '[role=status]' });
    expect(copied).toHaveBeenCalledWith('copy');
    document.execCommand = undefined as unknown as typeof document.execCommand;
    vi.restoreAllMocks();
  });
  it('says so when the browser does not copy, and selects the text', async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    show();
    await user.click(screen.getByRole('button', { name: 'Copy the link' }));
    expect(await screen.findByText(/could not be copied.*press Ctrl C/i)).toBeTruthy();
    const field = screen.getByRole('textbox', { name: 'Address' }) as HTMLInputElement;
    expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)).toBe(url);
    expect(screen.getByRole('status').textContent).toBe('');
  });
});
