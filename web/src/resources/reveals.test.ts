import { describe, expect, it } from 'vitest';
import type { Reveals } from '../api/shapes';
import { anyone } from '../format';
import { leak, leftOut } from './reveals';

const user = (name: string) => ({ id: name.length, name });

describe('what a share would reveal', () => {
  const told = (r: Partial<Reveals>): Reveals => ({
    projects: [],
    count: 0,
    public: 0,
    public_in: [],
    people: 1,
    more: false,
    kinds: ['hours'],
    people_by_kind: {},
    ...r,
  });
  it('counts those who see it, where others it is shared with do not, and says what these see', () => {
    const some = told({ count: 31, people: 3, kinds: ['hours', 'cost'], people_by_kind: { hours: 3, cost: 1 } });
    const see = '3 of the 14 people will see hours and labour cost (only 1 of them) of 31 private projects.';
    const of = { people: 14, without: 4 };
    expect(leak(some, 'Studio (14 people)', anyone, 5, of)).toBe(
      `${see} The other 11 people will see no time here that they cannot see already.`,
    );
    // That the others see no figures at all is said beside it.
    expect(leak(some, 'Studio (14 people)', anyone, 5, { people: 14, without: 11 })).toBe(see);
    expect(leak(told({ count: 2, people: 13 }), 'Studio (14 people)', anyone, 5, { people: 14, without: 0 })).toBe(
      '13 of the 14 people will see hours of 2 private projects. The other person will see no time here that they cannot see already.',
    );
    expect(leak(told({ count: 2, people: 14 }), 'Studio (14 people)', anyone, 5, of)).toBe(
      'Studio (14 people) will see hours of 2 private projects.',
    );
  });
  it('speaks of time without a project', () => {
    expect(leak(told({ no_project: true }), 'Ann', anyone)).toBe(
      'Ann will see hours of other people’s time without a project.',
    );
    expect(leak(told({ no_project: true, projects: [user('Falcon')], count: 1 }), 'Ann', anyone)).toBe(
      'Ann will see hours of 1 private project (Falcon) and other people’s time without a project.',
    );
  });
  it('names the projects one may see and counts the others', () => {
    const reveals = told({ projects: [user('Falcon'), user('Heron')], count: 3, people: 9 });
    expect(leak(reveals, 'Design (9 people)', anyone)).toBe(
      'Design (9 people) will see hours of 3 private projects: Falcon, Heron, and 1 more.',
    );
    expect(leak(told({ count: 2 }), 'Ann', anyone)).toBe('Ann will see hours of 2 private projects.');
    expect(leak(told({ count: 2 }), 'Anyone with the link', anyone, 5, undefined, true)).toBe(
      'Anyone with the link could come to see hours of 2 private projects.',
    );
    const many = told({ projects: ['A', 'B', 'C', 'D'].map(user), count: 6 });
    expect(leak(many, 'Ann', anyone, 2)).toBe('Ann will see hours of 6 private projects: A, B, and 4 more.');
    expect(leak(told({}), 'Ann', anyone)).toBeNull();
  });
  it('counts what is public inside a workspace, for those outside it', () => {
    const inside = { public: 8, public_in: ['Studio'] };
    expect(leak(told(inside), 'Guests', anyone)).toBe(
      'Guests will see hours of 8 projects that are public inside Studio.',
    );
    const both = told({ ...inside, projects: [user('Falcon')], count: 1 });
    expect(leak(both, 'Guests', anyone)).toBe(
      'Guests will see hours of 1 private project (Falcon) and 8 projects that are public inside Studio.',
    );
    expect(leftOut(both, anyone)).toBe('1 private project (Falcon) and 8 projects that are public inside Studio');
    expect(leftOut(told({ public: 1, public_in: ['A', 'B', 'C'] }), anyone)).toBe(
      '1 project that is public inside your workspaces',
    );
  });
  it('says in its true words what is seen of them', () => {
    expect(leak(told({ count: 1, kinds: ['hours', 'amounts', 'cost', 'names'] }), 'Ann', anyone)).toBe(
      'Ann will see hours, amounts, labour cost, and names of 1 private project.',
    );
  });
  it('says that there are more than could be counted', () => {
    const reveals = told({ projects: [user('Falcon')], count: 92, more: true, kinds: ['amounts'] });
    expect(leak(reveals, 'Ann', anyone)).toBe(
      'Ann will see amounts of more than 92 private projects: Falcon and others.',
    );
  });
});
