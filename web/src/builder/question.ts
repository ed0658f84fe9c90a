import type { Dataset, Filter, Period, Picture, Question } from '../api/shapes';
import { list, presets } from '../format';
import { kinds } from '../pictures/kinds';
import { type Breakdown, breaksDown, dimension, type FilterOp, measure, narrows, opsFor, titleOf } from './dataset';

export type FilterValue = NonNullable<Filter['values']>[number];
type Compare = NonNullable<Question['compare']>;

export const compares: { key: Compare; title: string }[] = [
  { key: 'previous_period', title: 'Period before' },
  { key: 'previous_year', title: 'Year before' },
];

export const opTitles: Record<FilterOp, string> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  is_empty: 'is empty',
  is_not_empty: 'is not empty',
};

export const opTakesValues = (op: FilterOp) => op !== 'is_empty' && op !== 'is_not_empty';

export const maxBreakdowns = 3;
export const maxMeasures = 10;
export const maxFilters = 50;

/** What a new chart begins with: the first measure by the first dimension. */
export function newQuestion(d: Dataset): Question {
  const first = d.dimensions.find((b) => b.breakdown && !b.axis)?.by ?? '';
  return {
    dataset: d.key as Question['dataset'],
    measures: d.measures.slice(0, 1).map((m) => m.key),
    breakdowns: breaksDown(d, first) ? [{ by: first, limit: 10 }] : [],
    filters: [],
    period: { preset: 'last_90_days' },
  };
}

/** Filters still being filled in are not part of the question that is asked. */
export function askable(q: Question): Question {
  return { ...q, filters: q.filters?.filter((f) => !opTakesValues(f.op) || (f.values?.length ?? 0) > 0) };
}

/** A title in words, offered until the person writes their own. */
export function suggestTitle(d: Dataset, q: Question): string {
  const what = q.measures.map((k) => measure(d, k)?.title ?? k);
  const by = (q.breakdowns ?? []).map((b) => titleOf(d, b.by).toLowerCase());
  const said = what.map((w, i) => (i === 0 ? w : w.toLowerCase()));
  return by.length ? `${list(said)} by ${list(by)}` : list(said);
}

/** What the URL of a chart that is not saved yet holds, one readable parameter a part. */
export interface QuestionSearch {
  measures?: string;
  by?: string;
  period?: string;
  compare?: string;
  filter?: string[];
  picture?: string;
  /** Options of the picture, each as option:value. */
  option?: string[];
  title?: string;
}

export function toSearch(q: Question, picture: Picture, title?: string): QuestionSearch {
  const s: QuestionSearch = { measures: q.measures.join(','), picture: picture.kind };
  const options = Object.entries(picture.options ?? {}).map(([key, value]) => `${key}:${value}`);
  if (options.length) s.option = options;
  if (q.breakdowns?.length) s.by = q.breakdowns.map((b) => (b.limit ? `${b.by}:${b.limit}` : b.by)).join(',');
  s.period = periodText(q.period);
  if (q.compare) s.compare = q.compare;
  const filters = askable(q).filters ?? [];
  if (filters.length)
    s.filter = filters.map((f) =>
      [f.by, f.op, ...(opTakesValues(f.op) ? (f.values ?? []).map((v) => encodeURIComponent(String(v))) : [])].join(
        ':',
      ),
    );
  if (title) s.title = title;
  return s;
}

/** Reads what toSearch wrote. Parts that make no sense are left out rather than refused: a link may be old or cut short. */
export function fromSearch(
  d: Dataset,
  search: Record<string, unknown>,
): {
  question: Question;
  picture: Picture;
  title: string;
} {
  const q = newQuestion(d);
  const keys = words(search.measures).filter((k) => !!measure(d, k));
  if (keys.length) q.measures = [...new Set(keys)].slice(0, maxMeasures);
  if ('measures' in search || 'by' in search) {
    const seen = new Set<string>();
    q.breakdowns = words(search.by)
      .map((part) => part.split(':'))
      .flatMap(([by = '', limit]): Breakdown[] => {
        if (!breaksDown(d, by) || seen.has(by)) return [];
        seen.add(by);
        const n = Number(limit);
        return [Number.isInteger(n) && n >= 1 && n <= 100 ? { by, limit: n } : { by }];
      })
      .slice(0, maxBreakdowns);
  }
  const period = parsePeriod(String(search.period ?? ''));
  if (period) q.period = period;
  const compare = compares.find((c) => c.key === search.compare);
  if (compare) q.compare = compare.key;
  q.filters = many(search.filter)
    .map((f) => parseFilter(d, f))
    .filter((f): f is Filter => f !== undefined);
  return { question: q, picture: pictureOf(search), title: typeof search.title === 'string' ? search.title : '' };
}

const many = (v: unknown): string[] => (Array.isArray(v) ? v : v ? [v] : []).map(String);

function pictureOf(search: Record<string, unknown>): Picture {
  const kind = kinds.find((k) => k.kind === search.picture);
  if (!kind) return { kind: 'bar' };
  const options: Record<string, unknown> = {};
  for (const [key, text = ''] of many(search.option).map((o) => o.split(':'))) {
    const control = kind.options.find((o) => o.key === key)?.control;
    if (!control) continue;
    const n = Number(text);
    if ('choose' in control) {
      const choice = control.choose.find((c) => c.value !== undefined && String(c.value) === text);
      if (choice) options[key] = choice.value;
    } else if ('number' in control) {
      if (text && Number.isInteger(n) && n >= control.number.min && n <= control.number.max) options[key] = n;
    } else if (text === String(!control.onOff)) options[key] = !control.onOff;
  }
  return Object.keys(options).length ? { kind: kind.kind, options } : { kind: kind.kind };
}

export function periodText(p: Period): string {
  if (p.preset) return p.preset;
  if (p.from && p.to) return `${p.from}..${p.to}`;
  if (p.last && p.unit) return `last:${p.last}:${p.unit}`;
  return 'all_time';
}

export const units = ['day', 'week', 'month', 'quarter', 'year'] as const;

export function parsePeriod(text: string): Period | undefined {
  const preset = presets.find((p) => p.value === text)?.value;
  if (preset) return { preset };
  const [, from = '', to = ''] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  if (isDay(from) && isDay(to) && from <= to) return { from, to };
  const [, n = '', unit = ''] = /^last:(\d{1,4}):(\w+)$/.exec(text) ?? [];
  const known = units.find((u) => u === unit);
  return known && Number(n) > 0 ? { last: Number(n), unit: known } : undefined;
}

function isDay(text: string) {
  const t = Date.parse(`${text}T00:00:00Z`);
  return text !== '' && !Number.isNaN(t) && new Date(t).toISOString().startsWith(text);
}

function parseFilter(dataset: Dataset, text: string): Filter | undefined {
  const [by = '', op, ...raw] = text.split(':');
  const d = dimension(dataset, by);
  const known = opsFor(dataset, by).find((o) => o === op);
  if (!d || !narrows(dataset, by) || !known) return undefined;
  const f: Filter = { by, op: known };
  if (!opTakesValues(f.op)) return f;
  f.values = raw.map(decode).flatMap((v): FilterValue[] => {
    if (f.op === 'contains' || d.type === 'text') return v === '' ? [] : [v];
    if (d.type === 'boolean') return v === 'true' ? [true] : v === 'false' ? [false] : [];
    const n = Number(v);
    return v !== '' && Number.isInteger(n) ? [n] : [];
  });
  return f.values.length ? f : undefined;
}

function decode(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const words = (v: unknown) =>
  typeof v === 'string'
    ? v
        .split(',')
        .map((w) => w.trim())
        .filter(Boolean)
    : [];
