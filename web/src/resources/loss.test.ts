import { describe, expect, it } from 'vitest';
import type { Resource, ShownOn } from '../api/shapes';
import { anyone } from '../format';
import { loss, standsOn } from './loss';

const on = (dashboard_id?: number, title?: string) => ({ dashboard_id, title, vouchers: [] }) as unknown as ShownOn;

describe('deleting something', () => {
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
});
