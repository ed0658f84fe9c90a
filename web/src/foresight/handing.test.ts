import { describe, expect, it } from 'vitest';
import { anyone } from '../format';
import { type Heir, handing, notListed, showsWords, unsettled } from './handing';

const held = { charts: 2, links: 1, tiles: 0, money: 0, owned: 1 };
const item = (kind: 'chart' | 'link' | 'owned') => ({
  kind,
  resource_id: 1,
  user: { id: 1, name: 'Tom' },
  can_take: true,
});

describe('who takes over', () => {
  it.each<[Heir, object, boolean]>([
    [{ kind: 'nobody', owned: true }, {}, true],
    [{ kind: 'me' }, { hand_over_to: 0 }, true],
    [{ kind: 'me', owned: true }, { hand_over_to: 0, hand_over_owned: true }, true],
    [{ kind: 'other' }, { hand_over_to: undefined }, false],
    [{ kind: 'other', id: 7 }, { hand_over_to: 7 }, true],
  ])('%j', (heir, request, goes) => {
    expect(handing(heir)).toEqual(request);
    expect(unsettled(heir) === undefined).toBe(goes);
  });
});

describe('what shows less', () => {
  it('is said with how many are not listed', () => {
    const some = { ...held, items: [item('chart'), item('owned')] };
    expect(showsWords(some, 'Tom', anyone)).toBe('Tom’s access feeds 2 charts and 1 public link.');
    expect(notListed(some, anyone)).toBe('And 2 others.');
    expect(notListed({ ...held, items: [item('chart'), item('chart'), item('link')] }, anyone)).toBe('');
  });
  it('is not said to be all when not all was compared', () => {
    const most = { ...held, items: [], more: true };
    expect(showsWords(most, 'Design', anyone)).toBe('Design’s access feeds more than 2 charts and 1 public link.');
    expect(notListed(most, anyone)).toBe('And others.');
  });
});
