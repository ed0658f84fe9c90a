import { expect, it } from 'vitest';
import { Problem } from '../api/problem';
import type { Scheme, SchemeLevel } from '../api/shapes';
import { handsOut, mappingNote, meaning, offers, onlyFor, onTheirOwn, said, span } from './scheme';

const p = { locale: 'en-GB', time_zone: 'UTC', first_weekday: 1 };
const level = (key: string, title: string, can: SchemeLevel['can'], hands_out: string[] = []): SchemeLevel => ({
  key,
  title,
  can,
  hands_out,
  publishes_if_allowed: false,
});
const none = level('none', 'No access', []);
const view = level('view', 'View', ['view']);
const edit = level('edit', 'Edit', ['view', 'edit', 'share'], ['view']);
const full = level('full', 'Full', ['view', 'edit', 'share', 'manage_access'], ['view', 'edit', 'full']);
const scheme: Scheme = {
  key: 'ours',
  title: 'Ours',
  own: true,
  in_force: true,
  levels: [none, view, edit, full],
  owner_level: 'full',
  owner_always: true,
  owner_keeps: [],
  private_flag: true,
  implied: [
    { to: 'organization_admin', level: 'full', when: 'always' },
    { to: 'workspace_admin', level: 'full', when: 'always' },
    { to: 'staff', level: 'view', when: 'if_default' },
  ],
  principals: {
    user: ['none', 'view', 'edit', 'full'],
    group: ['none', 'view', 'edit', 'full'],
    workspace: ['view', 'edit'],
    domain: ['view'],
  },
  perspective: 'author',
  starts_private: true,
  workspace_access_demanded: false,
  in_use: [],
  restores: 0,
  mapping: {},
  requires: { set_default: ['organization_admin', 'staff'] },
  ceilings: [],
  cascade: false,
};

it('says levels as a range, and a level that opens nothing is none', () => {
  const say = (...keys: string[]) => span(keys, scheme.levels, p);
  expect(say('none')).toBe('');
  expect(say('none', 'view', 'edit', 'full')).toBe('any level');
  expect(say('view', 'edit')).toBe('up to Edit');
  expect(say('view')).toBe('View');
  expect(say('view', 'full')).toBe('View and Full');
});

it('puts together who can be given the same', () => {
  expect(offers(scheme, p)).toEqual([
    { who: 'People and groups', what: 'Any level' },
    { who: 'Everyone in a workspace', what: 'Up to Edit' },
    { who: 'Everyone with an address of a domain', what: 'View' },
  ]);
});

it('says what roles have by themselves, and when', () => {
  expect(onTheirOwn(scheme, p)).toEqual([
    { who: 'Organization admins and workspace admins', what: 'Full, on everything that is not private' },
    { who: 'Staff', what: 'View, on the home page of their workspace' },
  ]);
});

it('says who alone may do something whatever their level', () => {
  expect(onlyFor(scheme, 'set_default', p)).toBe('only organization admins and staff');
  expect(onlyFor(scheme, 'view', p)).toBeUndefined();
});

it('lets those who manage access give any level', () => {
  expect(handsOut(view, scheme.levels, p)).toBe('');
  expect(handsOut(edit, scheme.levels, p)).toBe('View');
  expect(handsOut({ ...full, hands_out: [] }, scheme.levels, p)).toBe('any level');
});

it('tells what a scheme means', () => {
  expect(meaning(scheme, p)).toBe(
    'The creator of a chart or dashboard always has Full. New charts and dashboards are private until they are shared. New charts show everyone the time their owner can see.',
  );
  const strict: Scheme = {
    ...scheme,
    owner_always: false,
    starts_private: false,
    implied: [],
    workspace_access_demanded: true,
    perspective: 'viewer',
    ceilings: [{ below: 'analyst', can: ['view', 'share'] }],
    cascade: true,
  };
  expect(meaning(strict, p)).toBe(
    'The creator of a chart or dashboard starts with Full, which can be removed like any other share. Nobody else can open them until they are shared. People need a role in the workspace, or in one below it, to open what is shared with them. People below analyst in the workspace can at most open and share, whatever the share says. Staff always have at least as much access as workspace admins, and workspace admins at least as much as workspace users. No role gives access by itself, not even admin. New charts show everyone only the time they can see themselves.',
  );
});

it('says what is left to an owner whose chart others see', () => {
  const toggl: Scheme = {
    ...scheme,
    owner_level: 'edit',
    owner_once_shared: 'view',
    owner_keeps: ['organization_admin'],
  };
  expect(meaning(toggl, p)).toContain(
    'The owner of a chart or dashboard has Edit as long as nobody else has access. Once it is shared or has a public link, they have View, except organization admins, who keep Edit.',
  );
});

it('says what people lose by the level that takes the place of theirs, and why', () => {
  const toggl = {
    title: 'Toggl',
    levels: [view, edit],
    principals: { user: ['view'], group: ['view'], organization_admin: ['view', 'edit'] },
  };
  expect(mappingNote(view, view, toggl, p)).toBeUndefined();
  expect(mappingNote(edit, view, toggl, p)).toBe(
    'In Toggl, only organization admins can have Edit. They can no longer change or share.',
  );
  expect(mappingNote(edit, edit, toggl, p)).toBe(
    'In Toggl, only organization admins can have Edit. Everyone else loses access.',
  );
  expect(mappingNote(full, view, toggl, p)).toBe('They can no longer change, share or manage access.');
  expect(mappingNote(view, undefined, toggl, p)).toBe('They lose access.');
});

it('hears what is said about a field, and not what is said about one inside it', () => {
  const problem = new Problem(422, 'invalid', '', '', [{ name: 'levels[2].title', message: 'Too long' }]);
  expect(said(problem, 'title')).toBeUndefined();
  expect(said(problem, 'levels[2].title')).toBe('Too long');
});
