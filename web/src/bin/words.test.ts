import { describe, expect, it } from 'vitest';
import type { Resource, ShownOn } from '../api/shapes';
import { anyone } from '../format';
import { backWords, daysLeft, loss, standsOn } from './words';

const on = (dashboard_id?: number, title?: string) => ({ dashboard_id, title, vouchers: [] }) as unknown as ShownOn;

describe('the bin', () => {
  it('tells the days that are left, the last one too', () => {
    const now = new Date('2026-11-09T12:00:00Z');
    expect(daysLeft('2026-12-09T12:00:00Z', now, anyone)).toBe('30 days left');
    expect(daysLeft('2026-11-10T13:00:00Z', now, anyone)).toBe('2 days left');
    expect(daysLeft('2026-11-10T12:00:00Z', now, anyone)).toBe('Last day');
  });
  it('names the dashboards one may open, each once, and counts the others', () => {
    expect(standsOn([], anyone)).toBe('');
    expect(standsOn([on(1, 'Sales'), on(1, 'Sales')], anyone)).toBe(
      'It is shown on “Sales”. It disappears there for everyone.',
    );
    expect(standsOn([on(1, 'Sales'), on(2), on(2), on()], anyone)).toContain('“Sales” and 2 other dashboards');
    expect(standsOn([on()], anyone)).toContain('It is shown on 1 dashboard.');
  });
  it('says what others lose', () => {
    const r = { kind: 'dashboard', audience: { people: 1, links: 0 } } as unknown as Resource;
    expect(loss(r, [], anyone)).toEqual(['Charts that belong to it are deleted too. Charts from the library stay.']);
    const seen = { kind: 'chart', audience: { people: 12, links: 2 } } as unknown as Resource;
    expect(loss(seen, [], anyone)).toEqual([
      '12 people will lose access.',
      'Its 2 public links stop working immediately.',
    ]);
  });
  it('says what waits when something is back', () => {
    expect(backWords('Sales', 0, anyone)).toBe('“Sales” is back, with its shares.');
    expect(backWords('Sales', 1, anyone)).toContain('Its public link is paused until somebody turns it on.');
    expect(backWords('Sales', 2, anyone)).toContain('Its 2 public links are paused until somebody turns them on.');
  });
});
