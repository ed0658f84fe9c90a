import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Foreseen, Foresight, Level, WhatIfChange } from '../api/shapes';
import { count, type Person, people, plural } from '../format';
import { type Capability, canWords, capital } from '../ui/capabilities';

/** How many people a page of a foresight has. */
const page = 20;

/** The people of a foresight, page by page, however it is asked for. */
export function foresightQuery<F extends Foresight>(
  change: readonly unknown[],
  ask: (query: { offset: number; limit: number }, signal: AbortSignal) => Promise<F>,
) {
  return infiniteQueryOptions({
    queryKey: keys.foresight.of(...change),
    queryFn: ({ pageParam, signal }) => ask({ offset: pageParam, limit: page }, signal),
    initialPageParam: 0,
    getNextPageParam: (last: F, all: F[]) => {
      const shown = all.reduce((n, f) => n + f.people.length, 0);
      return last.people.length > 0 && shown < last.total ? shown : undefined;
    },
    // Asked for once and not again: what was foreseen is past as soon as the change is made.
    staleTime: 'static',
    gcTime: 0,
  });
}

/** Who would gain or lose what if this were done now. */
export const whatIfQuery = (change: WhatIfChange) =>
  foresightQuery([change], (query, signal) =>
    ok(api.POST('/what-if', { params: { query }, body: { change }, signal })),
  );

/** "12 people can do less", "1 person can do more"; empty for none. */
export function headline(f: Pick<Foresight, 'gaining' | 'losing'>, p: Person): { less?: string; more?: string } {
  return {
    less: f.losing ? `${people(f.losing, p)} can do less` : undefined,
    more: f.gaining ? `${people(f.gaining, p)} can do more` : undefined,
  };
}

/** What becomes of public links; undefined for nothing. */
export function linkWords(f: Pick<Foresight, 'links_opened' | 'links_closed'>, p: Person): string | undefined {
  const parts = [
    f.links_opened &&
      `${plural(f.links_opened, 'public link opens', 'public links open', p)} again for anyone who has it`,
    f.links_closed && `${plural(f.links_closed, 'public link stops', 'public links stop', p)} working`,
  ].filter(Boolean);
  return parts.length ? parts.join(', ') : undefined;
}

/** What changes for one person, in a few words: "loses 4, less in 2, gains 1". */
export function summary(x: Pick<Foreseen, 'resources' | 'unseen' | 'more'>, p: Person): string {
  const all = x.resources.length + x.unseen + x.more;
  if (all > x.resources.length) return plural(all, 'change', 'changes', p);
  let closed = 0;
  let opened = 0;
  let more = 0;
  let less = 0;
  for (const r of x.resources) {
    if (!r.after.length) closed++;
    else if (!r.before.length) opened++;
    else {
      if (r.after.some((c) => !r.before.includes(c))) more++;
      if (r.before.some((c) => !r.after.includes(c))) less++;
    }
  }
  const parts = [
    closed && `loses ${count(closed, p)}`,
    less && `less in ${count(less, p)}`,
    opened && `gains ${count(opened, p)}`,
    more && `more in ${count(more, p)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** What is not listed of one person's changes, told without naming anything. */
export function unlisted(x: Pick<Foreseen, 'unseen' | 'more'>, p: Person): string | undefined {
  const parts = [
    x.more && `${count(x.more, p)} more`,
    x.unseen && `${plural(x.unseen, 'chart or dashboard', 'charts and dashboards', p)} you cannot open yourself`,
  ].filter(Boolean);
  return parts.length ? `And ${parts.join(', and ')}.` : undefined;
}

/**
 * The level that says best what somebody can do: the one it is, or the nearest when rules gave or took a little;
 * in verbs when no level comes near.
 */
export function levelWords(can: Capability[], levels: Pick<Level, 'title' | 'can'>[], p: Person): string {
  if (!can.length) return 'No access';
  let best: { title: string; off: number } | undefined;
  for (const l of levels) {
    if (!l.can.length) continue;
    const off = l.can.filter((c) => !can.includes(c)).length + can.filter((c) => !l.can.includes(c)).length;
    if (!best || off <= best.off) best = { title: l.title, off };
  }
  return best && best.off <= 3 ? best.title : capital(canWords(can, p));
}

/** What changes while the level is called the same: "No longer: delete. Now also: share." */
export function difference(before: Capability[], after: Capability[], p: Person): string {
  const lost = before.filter((c) => !after.includes(c));
  const won = after.filter((c) => !before.includes(c));
  return [lost.length ? `No longer: ${canWords(lost, p)}.` : '', won.length ? `Now also: ${canWords(won, p)}.` : '']
    .filter(Boolean)
    .join(' ');
}
