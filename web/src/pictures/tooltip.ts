import type { TooltipComponentOption } from 'echarts/components';
import type { Result, ResultDimension, ResultKey, ResultMeasure } from '../api/shapes';
import { dayRange } from '../format';
import { figure, keyLabel } from './figures';
import { type Look, mix } from './palette';
import type { Pivot } from './pivot';
import { isAdditive } from './question';

/** One line of what is drawn, as far as a tooltip tells it. */
export interface Told {
  name: string;
  colour: string;
  data: (number | null)[];
  measure: ResultMeasure;
  /** Of the other period, muted. */
  before?: boolean;
}

const shorten = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** What counts under several values is in a total once: the values then do not add up to it. */
const overlapping = (d: ResultDimension | undefined) => d?.by === 'tag' || d?.by === 'group';

/** Said where the rows along these dimensions come to more than the answer's total, as some of it stands under several. */
export function overlapWords(r: Result, dimensions: (ResultDimension | undefined)[]): string | undefined {
  const d = dimensions.find(overlapping);
  const more = r.measures.some(
    (m, i) =>
      isAdditive(m.key) && r.rows.reduce((sum, row) => sum + (row.values[i] ?? 0), 0) > (r.totals[i] ?? 0) + 1e-6,
  );
  if (!d || !more) return undefined;
  return `${d.by === 'tag' ? 'Time with several tags' : 'Time of people in several groups'} counts under each of them, but only once in the total.`;
}

/** Whether the rows along these dimensions add up to the answer's total. */
export const addsUp = (r: Result, dimensions: (ResultDimension | undefined)[], m: ResultMeasure) =>
  isAdditive(m.key) && !r.truncated && !dimensions.some(overlapping);

/** What a step that is counted in part says of itself: "1 – 3 Nov only", "so far". */
export function partWords(key: ResultKey | undefined, look: Pick<Look, 'person'>): string | undefined {
  if (!key) return undefined;
  // What the period cuts only because it ends today is not over.
  if (key.so_far && (!key.part || key.part.from === key.value)) return 'so far';
  if (key.part) return `${dayRange(key.part.from, key.part.to, look.person)} only`;
  return undefined;
}

export interface Pointed {
  dataIndex: number;
  seriesIndex: number;
}

interface TipLine {
  colour?: string;
  name: string;
  value: string;
  muted?: boolean;
}

/** Built as nodes, never as text: names of projects and people are shown as they are, whatever they contain. */
export function tip(title: string, lines: TipLine[], more: number): HTMLElement {
  const box = document.createElement('div');
  const head = box.appendChild(document.createElement('div'));
  head.textContent = title;
  head.style.fontWeight = '600';
  head.style.marginBottom = '4px';
  for (const l of lines) {
    const row = box.appendChild(document.createElement('div'));
    Object.assign(row.style, {
      display: 'flex',
      alignItems: 'center',
      gap: '8px',
      lineHeight: '20px',
      opacity: l.muted ? '0.75' : '1',
    });
    const dot = row.appendChild(document.createElement('span'));
    Object.assign(dot.style, {
      flex: '0 0 8px',
      height: '8px',
      borderRadius: '4px',
      background: l.colour ?? 'transparent',
    });
    const name = row.appendChild(document.createElement('span'));
    name.textContent = shorten(l.name, 40);
    name.style.flex = '1';
    const value = row.appendChild(document.createElement('span'));
    value.textContent = l.value;
    Object.assign(value.style, { fontVariantNumeric: 'tabular-nums', fontWeight: '500', paddingLeft: '12px' });
  }
  if (more > 0) {
    const rest = box.appendChild(document.createElement('div'));
    rest.textContent = `and ${more} more`;
    rest.style.opacity = '0.7';
  }
  return box;
}

export function tooltip(look: Look): TooltipComponentOption {
  return {
    confine: true,
    appendTo: undefined,
    transitionDuration: 0,
    backgroundColor: look.dark ? mix(look.surface, '#ffffff', 0.08) : '#ffffff',
    borderColor: look.grid,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: look.text, fontSize: 12, fontFamily: look.font },
    extraCssText:
      'border-radius: 8px; box-shadow: 0 4px 16px rgba(0, 0, 0, 0.12); max-width: 340px; white-space: normal;',
  };
}

export function axisTooltip(r: Result, p: Pivot, items: Told[], look: Look, tints?: string[]): TooltipComponentOption {
  return {
    ...tooltip(look),
    trigger: 'axis',
    axisPointer: {
      type: p.axis?.type === 'time' && items.some((i) => i) ? 'line' : 'shadow',
      lineStyle: { color: look.muted, width: 1, type: 'solid' },
      shadowStyle: { color: look.muted, opacity: 0.08 },
    },
    formatter: (params) => {
      const all = (Array.isArray(params) ? params : [params]) as unknown as Pointed[];
      const i = all[0]?.dataIndex ?? 0;
      const key = p.places[i];
      const part = partWords(key, look);
      const title = key && p.axis ? `${keyLabel(p.axis, key, look.person)}${part ? ` · ${part}` : ''}` : '';
      const rows = items
        .map((s) => ({
          colour: items.length === 1 && tints ? tints[i] : s.colour,
          name: s.name,
          value: s.data[i],
          measure: s.measure,
          muted: s.before,
        }))
        .filter((l) => items.length < 3 || (l.value !== null && l.value !== 0));
      if (items.length > 3 && !p.compare) rows.sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
      const shown = rows.slice(0, 10).map((l): TipLine => ({ ...l, value: figure(l.value, l.measure, look.person) }));
      if (p.split.length && rows.length > 1 && addsUp(r, p.split, items[0].measure))
        shown.push({
          name: 'Total',
          value: figure(
            rows.reduce((a, l) => a + (l.value ?? 0), 0),
            items[0].measure,
            look.person,
          ),
        });
      // Measures the picture leaves out are still worth a line here.
      if (!p.split.length && p.axis)
        for (const m of p.omitted) {
          const row = r.rows.find((x) => x.keys[0]?.value === key?.value && x.keys[0]?.kind === key?.kind);
          shown.push({
            name: r.measures[m].title,
            value: figure(row?.values[m], r.measures[m], look.person),
            muted: true,
          });
        }
      return tip(title, shown, rows.length - Math.min(rows.length, 10));
    },
  };
}
