import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Problem } from '../api/problem';
import type { Scheme, SchemeLevel } from '../api/shapes';
import { foresightQuery } from '../foresight/foresight';
import { type Person, sentence } from '../format';
import { type Capability, canWords, capital } from '../ui/capabilities';

export const schemesQuery = queryOptions({
  queryKey: keys.schemes.all,
  queryFn: ({ signal }) => ok(api.GET('/schemes', { signal })),
});

export const schemeFileQuery = (key: string) =>
  queryOptions({
    queryKey: keys.schemes.file(key),
    queryFn: ({ signal }) => ok(api.GET('/schemes/{key}/file', { params: { path: { key } }, signal })),
  });

/** A scheme as it would be: its title and levels, or its whole file; and what takes the place of levels that go. */
export interface SchemeChange {
  title?: string;
  levels?: SchemeLevel[];
  file?: string;
  mapping?: Record<string, string>;
  /** Of what could wake: what does not, and what does though it has slept for long. */
  leave_asleep?: number[];
  wake?: number[];
  leave_links_asleep?: number[];
  wake_links?: number[];
}

/** Who would gain or lose what if the scheme, changed like this, were in force. */
export const schemePreview = (key: string, change: SchemeChange) =>
  foresightQuery(['scheme', key, change], (query, signal) =>
    ok(api.POST('/schemes/{key}/preview', { params: { path: { key }, query }, body: change, signal })),
  );

/** What the server says about exactly this field, not about one inside it. */
export const said = (problem: Problem | undefined, field: string) =>
  problem?.fields.find((f) => f.name === field || f.name === `body.${field}`)?.message;

/** Levels as a range: "any level", "up to Edit", "View and Full"; empty for none. */
export function span(keys: string[], levels: Pick<SchemeLevel, 'key' | 'title' | 'can'>[], p: Person): string {
  const given = levels.filter((l) => keys.includes(l.key) && l.can.length > 0);
  const all = levels.filter((l) => l.can.length > 0);
  const last = given.at(-1);
  if (!last) return '';
  if (given.length === all.length) return given.length === 1 ? last.title : 'any level';
  if (given.length > 1 && all[given.length - 1] === last) return `up to ${last.title}`;
  return sentence(
    given.map((l) => l.title),
    p,
  );
}

const receivers: [key: string, words: string][] = [
  ['user', 'people'],
  ['group', 'groups'],
  ['organization_admin', 'organization admins'],
  ['staff', 'staff'],
  ['workspace_admin', 'workspace admins'],
  ['workspace_user', 'workspace users'],
  ['workspace', 'everyone in a workspace'],
  ['organization', 'everyone in the organization'],
  ['domain', 'everyone with an address of a domain'],
  ['guest', 'guests'],
];

const called = (key: string) => receivers.find(([k]) => k === key)?.[1] ?? key;

/** Who can be given which levels; those who can be given the same stand together. */
export function offers(s: Pick<Scheme, 'principals' | 'levels'>, p: Person): { who: string; what: string }[] {
  const by = new Map<string, string[]>();
  for (const [key, words] of receivers) {
    const what = span(s.principals[key] ?? [], s.levels, p);
    if (what) by.set(what, [...(by.get(what) ?? []), words]);
  }
  return [...by].map(([what, who]) => ({ who: capital(sentence(who, p)), what: capital(what) }));
}

/** What roles have without being given anything; those who have the same stand together. */
export function onTheirOwn(
  s: Pick<Scheme, 'implied' | 'levels' | 'private_flag'>,
  p: Person,
): { who: string; what: string }[] {
  const by = new Map<string, string[]>();
  for (const i of s.implied) {
    const level = s.levels.find((l) => l.key === i.level)?.title ?? i.level;
    const on = {
      always: s.private_flag ? 'everything that is not private' : 'everything',
      if_shared: 'what is shared with anybody',
      if_default: 'the home page of their workspace',
    }[i.when];
    const what = `${level}, on ${on}`;
    by.set(what, [...(by.get(what) ?? []), called(i.to)]);
  }
  return [...by].map(([what, who]) => ({ who: capital(sentence(who, p)), what }));
}

/** Who alone may use a capability, whatever their level; undefined when everybody whose level has it. */
export function onlyFor(s: Pick<Scheme, 'requires'>, capability: Capability, p: Person): string | undefined {
  const who = s.requires[capability];
  return who && `only ${sentence(who.map(called), p)}`;
}

/** What a scheme means, in a few plain sentences. */
export function meaning(s: Scheme, p: Person): string {
  const owner = s.levels.find((l) => l.key === s.owner_level)?.title ?? s.owner_level;
  const once = s.levels.find((l) => l.key === s.owner_once_shared)?.title;
  const out = [
    once
      ? `The owner of a chart or dashboard has ${owner} as long as nobody else has access. Once it is shared or has a public link, they have ${once}${
          s.owner_keeps.length ? `, except ${sentence(s.owner_keeps.map(called), p)}, who keep ${owner}` : ''
        }.`
      : s.owner_always
        ? `The creator of a chart or dashboard always has ${owner}.`
        : `The creator of a chart or dashboard starts with ${owner}, which can be removed like any other share.`,
    s.starts_private
      ? 'New charts and dashboards are private until they are shared.'
      : s.implied.some((i) => i.when === 'always')
        ? 'Only people whose role allows it can open them before they are shared.'
        : 'Nobody else can open them until they are shared.',
    s.workspace_access_demanded &&
      'People need a role in the workspace, or in one below it, to open what is shared with them.',
    ...s.ceilings.map(
      (c) => `People below ${c.below} in the workspace can at most ${canWords(c.can, p)}, whatever the share says.`,
    ),
    s.cascade &&
      'Staff always have at least as much access as workspace admins, and workspace admins at least as much as workspace users.',
    s.implied.length === 0 && 'No role gives access by itself, not even admin.',
    s.perspective === 'viewer'
      ? 'New charts show everyone only the time they can see themselves.'
      : 'New charts show everyone the time their owner can see.',
  ];
  return out.filter(Boolean).join(' ');
}

/**
 * What it means for those who have a level that another takes its place, where they lose by it; undefined where they do not.
 * `wanted` is the level of the same name, which others may have.
 */
export function mappingNote(
  from: Pick<SchemeLevel, 'title' | 'can'> | undefined,
  to: Pick<SchemeLevel, 'key' | 'title' | 'can'> | undefined,
  next: Pick<Scheme, 'title' | 'levels' | 'principals'>,
  p: Person,
): string | undefined {
  if (!from) return undefined;
  if (!to) return 'They lose access.';
  const who = (key: string) => receivers.filter(([k]) => next.principals[k]?.includes(key)).map(([, words]) => words);
  const people = next.principals.user ?? [];
  // What people cannot be given at all is kept for the few who can.
  if (!people.includes(to.key)) {
    const few = who(to.key);
    return few.length
      ? `In ${next.title}, only ${sentence(few, p)} can have ${to.title}. Everyone else loses access.`
      : `Nobody can be given ${to.title} in ${next.title}. They lose access.`;
  }
  const lost = from.can.filter((c) => !to.can.includes(c));
  if (lost.length === 0) return undefined;
  const same = next.levels.find((l) => l.title === from.title && l.key !== to.key);
  const few = same && !people.includes(same.key) ? who(same.key) : [];
  const why = same && few.length ? `In ${next.title}, only ${sentence(few, p)} can have ${same.title}. ` : '';
  return `${why}They can no longer ${canWords(lost, p, 'disjunction')}.`;
}

/** What a level's holder may give to others, in words; empty for nothing. */
export function handsOut(level: SchemeLevel, levels: SchemeLevel[], p: Person): string {
  if (level.can.includes('manage_access')) return 'any level';
  return span(level.hands_out, levels, p);
}
