import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { type Action, ActionsProvider, useActions } from '../actions';
import { ActionMenu, ReasonButton, whyNot } from '../ui';
import { filterActions } from './Palette';
import ShortcutsDialog from './ShortcutsDialog';

function Page({ actions }: { actions: Action[] }) {
  useActions(actions);
  return <input aria-label="field" />;
}

const show = (actions: Action[], more?: React.ReactNode) =>
  render(
    <MantineProvider>
      <ActionsProvider>
        <Page actions={actions} />
        {more}
      </ActionsProvider>
    </MantineProvider>,
  );

describe('a shortcut', () => {
  it('runs its action, but not while somebody types', async () => {
    const run = vi.fn();
    show([{ id: 'share', label: 'Share', keys: 's', run }]);
    await userEvent.keyboard('s');
    expect(run).toHaveBeenCalledTimes(1);
    await userEvent.type(screen.getByLabelText('field'), 's');
    expect(run).toHaveBeenCalledTimes(1);
  });
  it('works while somebody types when it holds Ctrl', async () => {
    const run = vi.fn();
    show([{ id: 'save', label: 'Save', keys: 'mod+s', run }]);
    await userEvent.click(screen.getByLabelText('field'));
    await userEvent.keyboard('{Control>}s{/Control}');
    expect(run).toHaveBeenCalledTimes(1);
  });
  it('of two keys runs when the second follows, in no field', async () => {
    const dashboards = vi.fn();
    const delivery = vi.fn();
    show([
      { id: 'go', label: 'Dashboards', keys: 'g d', run: dashboards },
      { id: 'd', label: 'Delivery', keys: 'd', run: delivery },
    ]);
    await userEvent.keyboard('gd');
    expect([dashboards.mock.calls.length, delivery.mock.calls.length]).toEqual([1, 0]);
    await userEvent.keyboard('gxd');
    expect([dashboards.mock.calls.length, delivery.mock.calls.length]).toEqual([1, 1]);
    await userEvent.type(screen.getByLabelText('field'), 'gd');
    expect([dashboards.mock.calls.length, delivery.mock.calls.length]).toEqual([1, 1]);
  });
  it('may be a sign that needs Shift', async () => {
    const help = vi.fn();
    show([{ id: 'help', label: 'Keyboard shortcuts', keys: '?', run: help }]);
    await userEvent.keyboard('{Shift>}?{/Shift}');
    expect(help).toHaveBeenCalledTimes(1);
  });
  it('does nothing for what may not be done', async () => {
    const run = vi.fn();
    show([{ id: 'delete', label: 'Delete', keys: 'd', run, why: 'Only the owner can.' }]);
    await userEvent.keyboard('d');
    expect(run).not.toHaveBeenCalled();
  });
  it('always runs the action as it is now', async () => {
    const first = vi.fn();
    const second = vi.fn();
    const page = show([{ id: 'a', label: 'A', keys: 'a', run: first }]);
    page.rerender(
      <MantineProvider>
        <ActionsProvider>
          <Page actions={[{ id: 'a', label: 'A', keys: 'a', run: second }]} />
        </ActionsProvider>
      </MantineProvider>,
    );
    await userEvent.keyboard('a');
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  });
});

describe('what one may not do', () => {
  it('is there, reachable, with its reason, and does nothing', async () => {
    const run = vi.fn();
    show(
      [],
      <ReasonButton why="Only owners can delete this dashboard. Owner: Tom" onClick={run}>
        Delete
      </ReasonButton>,
    );
    const button = screen.getByRole('button', { name: 'Delete' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.hasAttribute('disabled')).toBe(false);
    await userEvent.click(button);
    expect(run).not.toHaveBeenCalled();
    expect(button.getAttribute('aria-description')).toContain('Owner: Tom');
  });
  it('says its reason in a menu', async () => {
    const run = vi.fn();
    show([], <ActionMenu label="More" actions={[{ id: 'x', label: 'Edit', run, why: 'You may only view it.' }]} />);
    await userEvent.click(screen.getByRole('button', { name: 'More' }));
    await userEvent.click(await screen.findByText('Edit'));
    expect(screen.getByText('You may only view it.')).toBeTruthy();
    expect(run).not.toHaveBeenCalled();
  });
  it('comes from the object itself', () => {
    expect(whyNot({ can: ['view'], why_not: { edit: 'Only Tom can.' } }, 'edit')).toBe('Only Tom can.');
    expect(whyNot({ can: ['view'], why_not: {} }, 'view')).toBeUndefined();
    expect(whyNot({ can: [] }, 'share')).toBeTruthy();
  });
});

it('the palette finds an action by any of its words, once', () => {
  const action = (id: string, label: string, group?: string): Action => ({ id, label, group, run: () => {} });
  const all = [action('a', 'New dashboard'), action('b', 'Dashboards', 'Go to'), action('a', 'New dashboard')];
  expect(filterActions(all, 'dash new').map((a) => a.id)).toEqual(['a']);
  expect(filterActions(all, 'go dash').map((a) => a.id)).toEqual(['b']);
  expect(filterActions(all, '').length).toBe(2);
});

it('every shortcut is shown in the dialog, once, under what it is for', () => {
  const run = () => {};
  show(
    [
      { id: 'new', label: 'New dashboard', keys: 'n', run },
      { id: 'go', label: 'Dashboards', keys: 'g d', group: 'Go to', run },
      { id: 'silent', label: 'Archive', run },
    ],
    <ShortcutsDialog onClose={() => {}} />,
  );
  const of = (name: string) => screen.getByRole('region', { name }).textContent;
  expect(of('This page')).toBe('This pageNew dashboardN');
  expect(of('Go to')).toBe('Go toDashboardsG then D');
  expect(screen.queryByText('Archive')).toBeNull();
});
