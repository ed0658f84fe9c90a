import { type Person, plural, sentence } from '../format';

/** What would be one's own after a hand-over: "11 charts, 3 links and 2 tiles". */
export function holdingWords(h: { charts: number; links: number; tiles: number; money?: number }, p: Person): string {
  const parts = [
    h.charts && plural(h.charts, 'chart', 'charts', p),
    h.links && plural(h.links, 'public link', 'public links', p),
    h.tiles && plural(h.tiles, 'tile', 'tiles', p),
    h.money && `the amounts of ${plural(h.money, 'chart or dashboard', 'charts and dashboards', p)}`,
  ].filter((x): x is string => Boolean(x));
  return parts.length ? sentence(parts, p) : 'nothing';
}
