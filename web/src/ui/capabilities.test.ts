import { describe, expect, it } from 'vitest';
import { about, toYou } from './capabilities';

describe('reasons', () => {
  it('leave out the name that stands above them, or speak to the person', () => {
    const words = 'Ann Lee has a role in Studio, which was given View by Ann Lee on 3 May';
    expect(about(words, 'Ann Lee')).toBe('Has a role in Studio, which was given View by Ann Lee on 3 May');
    expect(toYou(words, 'Ann Lee')).toBe('You have a role in Studio, which was given View by Ann Lee on 3 May');
    expect(toYou('Ann Lee owns it', 'Ann Lee')).toBe('You own it');
    expect(about('It is private.', 'Ann Lee')).toBe('It is private.');
    expect(toYou('It is private.', 'Ann Lee')).toBe('It is private.');
  });
});
