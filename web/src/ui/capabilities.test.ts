import { describe, expect, it } from 'vitest';
import { below } from './capabilities';

describe('reasons', () => {
  it('leave out the name that stands above them', () => {
    const words = 'Ann Lee has a role in Studio, which was given View by Ann Lee on 3 May';
    expect(below({ words, rest: 'has a role in Studio, which was given View by Ann Lee on 3 May' })).toBe(
      'Has a role in Studio, which was given View by Ann Lee on 3 May',
    );
    expect(below({ words: 'Everyone in Acme was given View' })).toBe('Everyone in Acme was given View');
  });
});
