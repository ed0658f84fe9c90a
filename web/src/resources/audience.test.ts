import { describe, expect, it } from 'vitest';
import type { Audience } from '../api/shapes';
import { anyone } from '../format';
import { audienceWords } from './audience';

describe('who can see it', () => {
  it.each([
    [{ kind: 'only_owner', people: 1, links: 0 }, 'Only you', false],
    [{ kind: 'people', people: 12, links: 0 }, '12 people', false],
    [{ kind: 'people', people: 12, links: 0, dashboards: 2 }, '12 people and viewers of 2 dashboards', false],
    [{ kind: 'workspace', people: 25, links: 0, name: 'Studio' }, 'Everyone in Studio', false],
    [{ kind: 'workspace', people: 24, guests: 1, links: 0, name: 'Studio' }, 'Everyone in Studio and 1 guest', false],
    [{ kind: 'link', people: 3, links: 1 }, 'Anyone with the link', true],
  ])('%j → %s', (audience, text, open) => {
    expect(audienceWords(audience as Audience, anyone)).toMatchObject({ text, open });
  });
});
