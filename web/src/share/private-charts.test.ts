import { expect, it } from 'vitest';
import { settled } from './PrivateCharts';

const charts = { private_charts: [{ id: 1, title: 'Hours' }] };
const stuck = { ...charts, why_not_keep_here: 'It is shown elsewhere too.' };

it('keeps private charts in the dashboard unless something else is chosen', () => {
  expect(settled(charts, null)).toBe('keep_here');
  expect(settled(charts, 'end_private')).toBe('end_private');
});

it('asks where they cannot be kept there, and never ends that they are private by itself', () => {
  expect(settled(stuck, null)).toBeNull();
  expect(settled(stuck, 'keep_here')).toBeNull();
  expect(settled(stuck, 'end_private')).toBe('end_private');
});
