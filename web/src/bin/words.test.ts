import { describe, expect, it } from 'vitest';
import { anyone } from '../format';
import { backWords, daysLeft } from './words';

describe('the bin', () => {
  it('tells the days that are left, the last one too', () => {
    const now = new Date('2026-11-09T12:00:00Z');
    expect(daysLeft('2026-12-09T12:00:00Z', now, anyone)).toBe('30 days left');
    expect(daysLeft('2026-11-10T13:00:00Z', now, anyone)).toBe('2 days left');
    expect(daysLeft('2026-11-10T12:00:00Z', now, anyone)).toBe('Last day');
  });
  it('says what waits when something is back', () => {
    expect(backWords('Sales', 0, anyone)).toBe('“Sales” is back, with its shares.');
    expect(backWords('Sales', 1, anyone)).toContain('Its public link is paused until somebody turns it on.');
    expect(backWords('Sales', 2, anyone)).toContain('Its 2 public links are paused until somebody turns them on.');
  });
});
