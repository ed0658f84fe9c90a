// The levels of a scheme while they are edited. Every function gives new levels and leaves the old ones as they are.
import type { SchemeLevel } from '../api/shapes';
import type { Capability } from '../ui/capabilities';

export interface DraftLevel {
  /** Tells levels apart while they are edited: a new one has no key yet. */
  id: string;
  key: string;
  title: string;
  can: Capability[];
  /** Ids of the levels its holder may give to others. */
  gives: string[];
  publishesIfAllowed: boolean;
}

export function draftOf(levels: SchemeLevel[]): DraftLevel[] {
  return levels.map((l) => ({
    id: l.key,
    key: l.key,
    title: l.title,
    can: [...l.can],
    gives: [...l.hands_out],
    publishesIfAllowed: l.publishes_if_allowed,
  }));
}

const change = (levels: DraftLevel[], id: string, to: (l: DraftLevel) => DraftLevel) =>
  levels.map((l) => (l.id === id ? to(l) : l));

export const rename = (levels: DraftLevel[], id: string, title: string) => change(levels, id, (l) => ({ ...l, title }));

/** Whether the holder of a level passes anything on. */
export const passesOn = (l: Pick<DraftLevel, 'can'>) => l.can.includes('share') || l.can.includes('manage_access');

/**
 * Gives or takes a capability, and what cannot be without it: whatever one can do begins with opening it, and handing
 * out ends with sharing.
 */
export function setCan(levels: DraftLevel[], id: string, capability: Capability, on: boolean): DraftLevel[] {
  return change(levels, id, (l) => {
    let can = l.can.filter((c) => c !== capability);
    if (on) can = [...can, capability, ...(can.includes('view') || capability === 'view' ? [] : ['view' as const])];
    else if (capability === 'view') can = [];
    const next = { ...l, can };
    return {
      ...next,
      gives: passesOn(next) ? l.gives : [],
      publishesIfAllowed: l.publishesIfAllowed && can.includes('share') && !can.includes('publish'),
    };
  });
}

export const setPublishesIfAllowed = (levels: DraftLevel[], id: string, on: boolean) =>
  change(levels, id, (l) => ({ ...l, publishesIfAllowed: on && l.can.includes('share') }));

export const setGives = (levels: DraftLevel[], id: string, to: string, on: boolean) =>
  change(levels, id, (l) => ({
    ...l,
    gives: on ? [...l.gives.filter((g) => g !== to), to] : l.gives.filter((g) => g !== to),
  }));

/**
 * A new level that opens and nothing more, before those who decide about all access, who may give it: levels stand in
 * the order of their strength.
 */
export function add(levels: DraftLevel[]): DraftLevel[] {
  let n = 1;
  while (levels.some((l) => l.id === `new ${n}`)) n++;
  const id = `new ${n}`;
  const at = levels.findIndex((l) => l.can.includes('manage_access'));
  const all = levels.map((l) => (l.can.includes('manage_access') ? { ...l, gives: [...l.gives, id] } : l));
  all.splice(at < 0 ? all.length : at, 0, {
    id,
    key: '',
    title: '',
    can: ['view'],
    gives: [],
    publishesIfAllowed: false,
  });
  return all;
}

export const remove = (levels: DraftLevel[], id: string): DraftLevel[] =>
  levels.filter((l) => l.id !== id).map((l) => ({ ...l, gives: l.gives.filter((g) => g !== id) }));

/** Moves a level up (-1) or down (1); at the end it stays. */
export function move(levels: DraftLevel[], id: string, by: -1 | 1): DraftLevel[] {
  const from = levels.findIndex((l) => l.id === id);
  const at = levels[from];
  const other = levels[from + by];
  if (!at || !other) return levels;
  const next = [...levels];
  next[from] = other;
  next[from + by] = at;
  return next;
}

/** A key made of a title: small letters, digits and _, a letter first. */
export function keyOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return (/^[a-z]/.test(plain) ? plain : `level_${plain}`.replace(/_$/, '')).slice(0, 36);
}

/** The levels as the API takes them; a new one gets a key nobody else has. */
export function levelsOf(draft: DraftLevel[]): SchemeLevel[] {
  const keys = new Map(draft.filter((l) => l.key).map((l) => [l.id, l.key]));
  const taken = new Set(keys.values());
  for (const l of draft) {
    if (l.key) continue;
    const base = keyOf(l.title);
    let key = base;
    for (let n = 2; taken.has(key); n++) key = `${base}_${n}`;
    taken.add(key);
    keys.set(l.id, key);
  }
  return draft.map((l) => ({
    key: keys.get(l.id) ?? '',
    title: l.title.trim(),
    can: l.can,
    hands_out: draft.filter((o) => l.gives.includes(o.id)).map((o) => keys.get(o.id) ?? ''),
    publishes_if_allowed: l.publishesIfAllowed,
  }));
}

/** What is wrong with a draft before it is sent: by level id. */
export function wrongTitles(draft: DraftLevel[]): Map<string, string> {
  const wrong = new Map<string, string>();
  const seen = new Set<string>();
  for (const l of draft) {
    const title = l.title.trim().toLowerCase();
    if (!title) wrong.set(l.id, 'Enter a name');
    else if (seen.has(title)) wrong.set(l.id, 'Another level has this name');
    seen.add(title);
  }
  return wrong;
}

/** The strongest level that gives nobody more than the one it takes the place of; empty when there is none. */
export function nearest(
  gone: Pick<SchemeLevel, 'can'> | undefined,
  levels: Pick<SchemeLevel, 'key' | 'can'>[],
): string {
  return levels.findLast((l) => l.can.length > 0 && l.can.every((c) => gone?.can.includes(c)))?.key ?? '';
}
