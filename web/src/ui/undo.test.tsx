import { MantineProvider } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNDO_FOR, undoable } from './undo';

const show = () =>
  render(
    <MantineProvider env="test">
      <Notifications transitionDuration={0} />
      <input aria-label="Title" />
      <input aria-label="Billable" type="checkbox" />
    </MantineProvider>,
  );

const undoButton = () => screen.queryByRole('button', { name: 'Undo' });
const offer = (undo: () => unknown, message = 'Share removed') => {
  let off = () => {};
  act(() => {
    off = undoable(message, undo, 'It was not brought back.');
  });
  return () => act(off);
};
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
/** The clock stands: a toast that goes needs a tick to be gone. */
const gone = () => pass(1);
const ctrlZ = async (on: Element = document.body) => {
  await act(async () => void fireEvent.keyDown(on, { key: 'z', ctrlKey: true }));
  await gone();
};
const press = async () => {
  await act(async () => undoButton()?.click());
  await gone();
};

describe('an undo', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    show();
  });
  afterEach(() => {
    act(() => notifications.clean());
    vi.useRealTimers();
  });

  it('is announced, runs once and goes', async () => {
    const undo = vi.fn();
    offer(undo);
    expect(screen.getByRole('alert').textContent).toContain('Share removed');
    await press();
    expect(undo).toHaveBeenCalledTimes(1);
    expect(undoButton()).toBeNull();
    await ctrlZ();
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('is offered for some seconds, and stays under the pointer or the focus', async () => {
    offer(vi.fn());
    await pass(UNDO_FOR - 1);
    fireEvent.mouseEnter(screen.getByRole('alert'));
    await pass(UNDO_FOR * 2);
    expect(undoButton()).not.toBeNull();
    fireEvent.mouseLeave(screen.getByRole('alert'));
    act(() => undoButton()?.focus());
    await pass(UNDO_FOR * 2);
    expect(undoButton()).not.toBeNull();
    act(() => undoButton()?.blur());
    await pass(UNDO_FOR);
    await gone();
    expect(undoButton()).toBeNull();
  });

  it('is Ctrl Z for the newest, but not in a text', async () => {
    const first = vi.fn();
    const second = vi.fn();
    offer(first, 'One');
    offer(second, 'Two');
    await ctrlZ(screen.getByLabelText('Title'));
    expect(second).not.toHaveBeenCalled();
    await ctrlZ(screen.getByLabelText('Billable'));
    expect(second).toHaveBeenCalledTimes(1);
    expect(first).not.toHaveBeenCalled();
    await ctrlZ();
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('can be taken away early', async () => {
    const undo = vi.fn();
    offer(undo)();
    await ctrlZ();
    expect(undo).not.toHaveBeenCalled();
    expect(undoButton()).toBeNull();
  });

  it('says why when it does not work', async () => {
    offer(() => Promise.reject(new Error('x')));
    await press();
    expect(screen.getByRole('alert').textContent).toContain('It was not brought back.');
  });
});
