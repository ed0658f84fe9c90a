import type { PictureKind, Result, ResultRow } from '../api/shapes';
import { dayRange, type Person } from '../format';
import { change, figure, keyLabel } from './figures';
import { list } from './question';

const nouns: Record<PictureKind, string> = {
  number: 'Number',
  bar: 'Bar chart',
  stacked_bar: 'Stacked bar chart',
  line: 'Line chart',
  area: 'Area chart',
  donut: 'Donut chart',
  table: 'Table',
};

/** Nothing was counted, now or in the period it is compared with. Hours or shares of zero are something. */
export const isEmpty = (r: Result) => r.empty && !(r.compare_totals ?? []).some((v) => v !== null && v !== 0);

/** The picture in a sentence or two, for people who cannot see it. */
export function describe(r: Result, kind: PictureKind, p: Person): string {
  const m = r.measures[0];
  if (!m) return 'Nothing to show.';
  const by = r.dimensions.map((d) => d.title.toLowerCase());
  const head = `${nouns[kind]} of ${list(r.measures.map((x, i) => (i ? x.title.toLowerCase() : lower(x.title))))}${by.length ? ` by ${list(by)}` : ''}, ${dayRange(r.period.from, r.period.to, p)}.`;
  if (isEmpty(r)) return `${head} No time was tracked.`;
  const parts = [head];
  if (r.totals[0] !== null && r.totals[0] !== undefined) {
    const delta = change(r.totals[0], r.compare_totals?.[0], m, p);
    parts.push(
      `Overall ${figure(r.totals[0], m, p)}${delta ? `, ${delta} against ${r.compare_period ? dayRange(r.compare_period.from, r.compare_period.to, p) : 'before'}` : ''}.`,
    );
  }
  const named = r.rows.filter((row) => row.values[0] !== null && row.keys.every((k) => k.kind !== 'other'));
  if (r.dimensions.length && named.length > 1) {
    const order = [...named].sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0));
    const say = (row: ResultRow | undefined) =>
      `${row?.keys.map((k, i) => keyLabel(r.dimensions[i], k, p)).join(', ')} with ${figure(row?.values[0], m, p)}`;
    parts.push(`Highest: ${say(order[0])}. Lowest: ${say(order.at(-1))}.`);
  }
  return parts.join(' ');
}

const lower = (title: string) => title.charAt(0).toLowerCase() + title.slice(1);
