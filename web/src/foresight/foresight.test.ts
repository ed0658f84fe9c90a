import { expect, it } from 'vitest';
import type { Capability } from '../ui/capabilities';
import { difference, headline, levelWords, linkWords, summary, unlisted } from './foresight';

const p = { locale: 'en-GB', time_zone: 'UTC', first_weekday: 1 };
const view: Capability[] = ['view', 'export'];
const edit: Capability[] = ['view', 'export', 'clone', 'edit', 'manage_data', 'duplicate'];
const full: Capability[] = [...edit, 'share', 'publish', 'delete', 'set_default', 'manage_access'];
const levels = [
  { title: 'View', can: view },
  { title: 'Edit', can: edit },
  { title: 'Full', can: full },
];
const resource = (before: Capability[], after: Capability[]) => ({
  id: 1,
  kind: 'chart' as const,
  title: 'Hours',
  before,
  after,
});

it('counts who can do less and who can do more, and is silent about none', () => {
  expect(headline({ losing: 12, gaining: 1 }, p)).toEqual({
    less: '12 people can do less',
    more: '1 person can do more',
  });
  expect(headline({ losing: 0, gaining: 2 }, p)).toEqual({ less: undefined, more: '2 people can do more' });
});

it('says what becomes of public links', () => {
  expect(linkWords({ links_opened: 1, links_closed: 0 }, p)).toBe('1 public link opens again for anyone who has it');
  expect(linkWords({ links_opened: 0, links_closed: 2 }, p)).toBe('2 public links stop working');
  expect(linkWords({ links_opened: 0, links_closed: 0 }, p)).toBeUndefined();
});

it('sums one person up: what is lost, what there is less of, what is gained', () => {
  const resources = [resource(view, []), resource(edit, []), resource([], view), resource(full, edit)];
  expect(summary({ resources, unseen: 0, more: 0 }, p)).toBe('loses 2, less in 1, gains 1');
  expect(summary({ resources: [resource(view, edit)], unseen: 0, more: 0 }, p)).toBe('more in 1');
});

it('sums up by the number alone when not all is listed', () => {
  expect(summary({ resources: [resource(view, [])], unseen: 2, more: 60 }, p)).toBe('63 changes');
  expect(unlisted({ unseen: 2, more: 60 }, p)).toBe(
    'And 60 more, and 2 charts and dashboards you cannot open yourself.',
  );
  expect(unlisted({ unseen: 1, more: 0 }, p)).toBe('And 1 chart or dashboard you cannot open yourself.');
  expect(unlisted({ unseen: 0, more: 0 }, p)).toBeUndefined();
});

it('says what somebody can do by the level it is, or the nearest, or in verbs', () => {
  expect(levelWords([], levels, p)).toBe('No access');
  expect(levelWords(view, levels, p)).toBe('View');
  expect(
    levelWords(
      full.filter((c) => c !== 'set_default'),
      levels,
      p,
    ),
  ).toBe('Full');
  expect(levelWords(['view', 'share', 'publish', 'delete', 'manage_access'], levels, p)).toBe(
    'Open, delete, share, create public links and manage access',
  );
});

it('tells what goes and what comes', () => {
  expect(difference(['view', 'delete'], ['view', 'share'], p)).toBe('No longer: delete. Now also: share.');
  expect(difference(edit, view, p)).toBe('No longer: change, copy and copy to another workspace.');
});
