import type { Offer } from '../api/shapes';
import { holdingWords } from '../foresight/holdings';
import { type Person, plural } from '../format';

/** What is offered, in one sentence: "Tom offers you “Delivery overview”". */
export function offerWords(o: Pick<Offer, 'kind' | 'title' | 'from' | 'by'>): string {
  if (o.kind !== 'hand_over') return `${o.from.name} wants to transfer “${o.title}” to you`;
  return `${(o.by ?? o.from).name} asks you to take over from ${o.title}`;
}

type Places = NonNullable<Offer['hand_over']>;

/** How many places one would have. */
export const takes = (h: Omit<Places, 'items' | 'left'>) => h.charts + h.links + h.tiles + h.money + h.owned;

/** What was taken over: "You took over 2 charts. 1 place stays as it is." */
export function tookWords(o: Pick<Offer, 'hand_over'>, p: Person): string {
  const h = o.hand_over;
  if (!h) return 'You took over';
  const owned = h.owned && plural(h.owned, 'chart or dashboard', 'charts and dashboards', p);
  const shown = takes(h) > h.owned ? holdingWords(h, p) : undefined;
  const took = [shown && `You took over ${shown}.`, owned && `You are the owner of ${owned} now.`];
  const left = h.left > 0 && `${plural(h.left, 'place stays as it is', 'places stay as they are', p)}.`;
  return [...took, left].filter(Boolean).join(' ');
}
