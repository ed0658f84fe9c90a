import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { PictureKind, Result } from '../api/shapes';
import { ChartPicture } from './ChartPicture';

const result: Result = {
  dimensions: [{ by: 'project', title: 'Project', type: 'id' }],
  measures: [{ key: 'hours', title: 'Hours', format: 'hours' }],
  rows: [
    { keys: [{ value: 1, label: 'Falcon' }], values: [30] },
    { keys: [{ value: 2, label: 'Heron' }], values: [12] },
    { keys: [{ value: null, label: 'Other', kind: 'other' }], values: [58] },
  ],
  totals: [100],
  period: { from: '2026-01-01', to: '2026-03-31', time_zone: 'UTC' },
  truncated: false,
  empty: false,
  workspaces: [],
};

const show = (kind: PictureKind, r = result) =>
  render(
    <MantineProvider env="test">
      <ChartPicture result={r} picture={{ kind }} title="Work" />
    </MantineProvider>,
  );

const firstColumn = () => screen.getAllByRole('rowheader').map((c) => c.textContent);

describe('ChartPicture', () => {
  it('is a sentence to those who cannot see it', () => {
    show('number');
    const picture = screen.getByRole('img');
    expect(picture.getAttribute('aria-label')).toMatch(/^Work\. Number of hours by project, .* Overall 100.h\./);
  });

  it('is a table that can be sorted, with Other last and the total below', async () => {
    show('table');
    expect(firstColumn()).toEqual(['Falcon', 'Heron', 'Other', 'Total']);
    const hours = screen.getByRole('columnheader', { name: 'Hours' });
    const sort = within(hours).getByRole('button');
    await userEvent.click(sort);
    expect(hours.getAttribute('aria-sort')).toBe('descending');
    await userEvent.click(sort);
    expect(hours.getAttribute('aria-sort')).toBe('ascending');
    expect(firstColumn()).toEqual(['Heron', 'Falcon', 'Other', 'Total']);
  });

  it('turns into a table for anyone who asks, and back', async () => {
    show('bar');
    await userEvent.click(screen.getByRole('button', { name: 'Show as table' }));
    expect(screen.getByRole('table')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show as chart' }));
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('says in words that there is nothing', () => {
    show('bar', { ...result, rows: [], totals: [0], empty: true });
    expect(screen.getByText('No time was tracked in this period.')).toBeTruthy();
  });

  it('tells a share of zero from nothing', () => {
    show('table', {
      ...result,
      measures: [{ key: 'billable_share', title: 'Billable share', format: 'percent' }],
      rows: [{ keys: [{ value: 1, label: 'Falcon' }], values: [0] }],
      totals: [0],
    });
    expect(screen.queryByText('No time was tracked in this period.')).toBeNull();
    expect(screen.getAllByText('0%')).toHaveLength(2);
  });

  it('has the amounts of a column below each other', () => {
    const cells = (values: number[]) => {
      const { unmount } = show('table', {
        ...result,
        measures: [{ key: 'margin', title: 'Margin', format: 'money', currency: 'EUR' }],
        rows: values.map((v, i) => ({ keys: [{ value: i + 1, label: `P${i}` }], values: [v] })),
        totals: [values.reduce((a, b) => a + b, 0)],
      });
      const texts = screen.getAllByRole('cell').map((c) => c.textContent);
      unmount();
      return texts;
    };
    expect(cells([123456, -5000])).toEqual(['€1,234.56', '−€50.00', '€1,184.56']);
    expect(cells([12345, 0])).toEqual(['€123.45', '€0', '€123.45']);
    expect(cells([12345678, 500000])).toEqual(['€123,457', '€5,000', '€128,457']);
  });

  it('says of how many rows the total is where some of them are out of sight', () => {
    const high = vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(400);
    show('table');
    expect(firstColumn().at(-1)).toBe('Total of 3 rows');
    high.mockRestore();
  });

  it('says that parts overlap where they come to more than the total, and only there', () => {
    const note = /counts under each of them, but only once in the total/;
    const tags: Result = { ...result, dimensions: [{ by: 'tag', title: 'Tag', type: 'id' }] };
    const { unmount } = show('table', { ...tags, totals: [80] });
    expect(screen.getByText(note)).toBeTruthy();
    unmount();
    show('table', tags);
    expect(screen.queryByText(note)).toBeNull();
  });

  it('says what a figure is compared with where there was nothing before', () => {
    const shown = (before: number | null) => {
      const { container, unmount } = show('number', {
        ...result,
        dimensions: [],
        rows: [],
        compare_totals: [before],
        compare_period: { from: '2025-10-01', to: '2025-12-31', time_zone: 'UTC' },
      });
      const text = container.textContent;
      unmount();
      return text;
    };
    expect(shown(null)).toContain('Nothing before');
    expect(shown(0)).toContain('Nothing before');
    expect(shown(50)).toMatch(/from 50/);
  });

  it('draws what fits when the picture does not fit the question', () => {
    show('line', { ...result, dimensions: [], rows: [{ keys: [], values: [100] }] });
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('Number of hours');
  });
});
