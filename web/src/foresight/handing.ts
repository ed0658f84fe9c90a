import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Foresight, TakingPreview, WhatIfChange } from '../api/shapes';
import { type Person, plural } from '../format';
import { holdingWords } from './holdings';

/** Who takes the place of somebody who leaves or sees less: nobody, oneself at once, or somebody who accepts. */
export type Heir = ({ kind: 'nobody' } | { kind: 'me' } | { kind: 'other'; id?: number }) & {
  /** What they own goes with it. */
  owned?: boolean;
};

/** Whether enough is chosen to go on. */
const settled = (h: Heir) => h.kind !== 'other' || h.id !== undefined;

/** Why nothing can be done yet; undefined when enough is chosen. */
export const unsettled = (h: Heir) => (settled(h) ? undefined : 'Choose who should take over.');

/** What a request that takes something from somebody says about who takes over. */
export function handing(h: Heir): { hand_over_to?: number; hand_over_owned?: true } {
  if (h.kind === 'nobody') return {};
  return { hand_over_to: h.kind === 'me' ? 0 : h.id, hand_over_owned: h.owned || undefined };
}

/** What would show less, or what hangs on somebody. */
export type Held = Pick<Foresight['shows_less'], 'charts' | 'links' | 'tiles' | 'money' | 'owned' | 'items'> & {
  more?: boolean;
};

/** What shows by their rights; ownership is no part of it. */
export const showing = (h: Held) => h.charts + h.links + h.tiles + h.money;

/** "Tom’s access feeds 11 charts and 2 tiles." */
export function showsWords(h: Held, whose: string, p: Person): string {
  return `${whose}’s access feeds ${h.more ? 'more than ' : ''}${holdingWords(h, p)}.`;
}

/** How many are not in the list of names; empty for none. */
export function notListed(h: Held, p: Person): string {
  const all = showing(h);
  const listed = h.items.filter((i) => i.kind !== 'owned').length;
  if (h.more) return 'And others.';
  return all > listed ? `And ${plural(all - listed, 'other', 'others', p)}.` : '';
}

/** What taking over at once reveals, and what figures change. */
export const takingQuery = (of: { change?: WhatIfChange; user_id?: number; owned?: boolean }) =>
  queryOptions({
    queryKey: keys['taking-over'].of(of),
    queryFn: ({ signal }) => ok<TakingPreview>(api.POST('/what-if/taking-over', { body: of, signal })),
    // As what is foreseen: past as soon as it is done.
    staleTime: 'static',
    gcTime: 0,
  });
