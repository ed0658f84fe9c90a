import type { Filter, Period, PictureKind, Question } from '../api/shapes';
import { presets } from '../format';

export type FilterOp = Filter['op'];
export type FilterValue = NonNullable<Filter['values']>[number];
export type Breakdown = NonNullable<Question['breakdowns']>[number];
type Compare = NonNullable<Question['compare']>;

/** What a picture depends on: its measures and what they are broken down by. */
interface Shape {
  measures: string[];
  breakdowns?: { by: string }[];
}

interface MeasureEntry {
  key: string;
  title: string;
  /** What the number counts, for the list the measure is chosen from. */
  hint: string;
  /** Parts add up to the whole, so they may be stacked or shared out. */
  additive: boolean;
}

export const measures: MeasureEntry[] = [
  { key: 'hours', title: 'Hours', hint: 'All tracked time', additive: true },
  { key: 'billable_hours', title: 'Billable hours', hint: 'Hours marked billable', additive: true },
  { key: 'billable_share', title: 'Billable share', hint: 'Billable hours out of all hours', additive: false },
  { key: 'amount', title: 'Amount', hint: 'Billable hours at their rates', additive: true },
  { key: 'cost', title: 'Cost', hint: 'Hours at their cost rates', additive: true },
  { key: 'margin', title: 'Margin', hint: 'Amount minus cost', additive: true },
  { key: 'entries', title: 'Entries', hint: 'Number of time entries', additive: true },
  { key: 'days_worked', title: 'Days worked', hint: 'Days with at least one entry', additive: false },
  {
    key: 'average_hours_per_day',
    title: 'Average per day',
    hint: 'Hours divided by days worked',
    additive: false,
  },
  { key: 'distinct_users', title: 'People', hint: 'How many people tracked time', additive: false },
  { key: 'distinct_projects', title: 'Projects', hint: 'How many projects have time', additive: false },
  { key: 'distinct_clients', title: 'Clients', hint: 'How many clients have time', additive: false },
];

interface DimensionEntry {
  key: string;
  title: string;
  plural: string;
  group: 'Work' | 'People' | 'Time' | 'Details';
  /** How values of a filter are chosen; absent when the dimension cannot be filtered by value. */
  values?: 'ids' | 'text' | 'currency' | 'yes_no' | 'weekday' | 'hour';
  time?: boolean;
  filterOnly?: boolean;
  /** An entry may lack it, so "is empty" makes sense. */
  optional?: boolean;
}

export const dimensions: DimensionEntry[] = [
  { key: 'project', title: 'Project', plural: 'projects', group: 'Work', values: 'ids', optional: true },
  { key: 'client', title: 'Client', plural: 'clients', group: 'Work', values: 'ids', optional: true },
  { key: 'task', title: 'Task', plural: 'tasks', group: 'Work', values: 'ids', optional: true },
  { key: 'workspace', title: 'Workspace', plural: 'workspaces', group: 'Work', values: 'ids' },
  { key: 'user', title: 'Person', plural: 'people', group: 'People', values: 'ids' },
  { key: 'group', title: 'Group', plural: 'groups', group: 'People', values: 'ids', optional: true },
  { key: 'day', title: 'Day', plural: 'days', group: 'Time', time: true },
  { key: 'week', title: 'Week', plural: 'weeks', group: 'Time', time: true },
  { key: 'month', title: 'Month', plural: 'months', group: 'Time', time: true },
  { key: 'quarter', title: 'Quarter', plural: 'quarters', group: 'Time', time: true },
  { key: 'year', title: 'Year', plural: 'years', group: 'Time', time: true },
  { key: 'weekday', title: 'Weekday', plural: 'weekdays', group: 'Time', values: 'weekday' },
  { key: 'hour', title: 'Hour of day', plural: 'hours of the day', group: 'Time', values: 'hour' },
  { key: 'tag', title: 'Tag', plural: 'tags', group: 'Details', values: 'ids', optional: true },
  { key: 'billable', title: 'Billable', plural: 'billable', group: 'Details', values: 'yes_no' },
  {
    key: 'description',
    title: 'Description',
    plural: 'descriptions',
    group: 'Details',
    values: 'text',
    optional: true,
  },
  { key: 'currency', title: 'Currency', plural: 'currencies', group: 'Details', values: 'currency', filterOnly: true },
];

export const compares: { key: Compare; title: string }[] = [
  { key: 'previous_period', title: 'Period before' },
  { key: 'previous_year', title: 'Year before' },
];

export const pictures: { kind: PictureKind; title: string }[] = [
  { kind: 'number', title: 'Number' },
  { kind: 'bar', title: 'Bars' },
  { kind: 'stacked_bar', title: 'Stacked bars' },
  { kind: 'line', title: 'Line' },
  { kind: 'area', title: 'Area' },
  { kind: 'donut', title: 'Donut' },
  { kind: 'table', title: 'Table' },
];

const opsOf: Record<NonNullable<DimensionEntry['values']>, FilterOp[]> = {
  ids: ['is', 'is_not', 'contains'],
  text: ['contains', 'is', 'is_not'],
  currency: ['is', 'is_not'],
  yes_no: ['is'],
  weekday: ['is', 'is_not'],
  hour: ['is', 'is_not'],
};

/** The operators a filter on the dimension offers, the usual one first. */
export function opsFor(by: string): FilterOp[] {
  const d = dimension(by);
  if (!d?.values) return [];
  return d.optional ? [...opsOf[d.values], 'is_empty', 'is_not_empty'] : opsOf[d.values];
}

export const opTitles: Record<FilterOp, string> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  is_empty: 'is empty',
  is_not_empty: 'is not empty',
};

export const opTakesValues = (op: FilterOp) => op !== 'is_empty' && op !== 'is_not_empty';

export const breaksDown = (by: string): by is Breakdown['by'] => dimensions.some((d) => d.key === by && !d.filterOnly);
export const narrows = (by: string): by is Filter['by'] => dimension(by)?.values !== undefined;

export const dimension = (by: string) => dimensions.find((d) => d.key === by);
export const measure = (key: string) => measures.find((m) => m.key === key);
const titleOf = (key: string | undefined) => (key && measure(key)?.title) || 'It';
export const isAdditive = (key: string) => measure(key)?.additive ?? false;

export const maxBreakdowns = 3;
export const maxMeasures = 10;
export const maxFilters = 50;

const newQuestion = (): Question => ({
  dataset: 'time',
  measures: ['hours'],
  breakdowns: [{ by: 'project', limit: 10 }],
  filters: [],
  period: { preset: 'last_90_days' },
});

/** Filters still being filled in are not part of the question that is asked. */
export function askable(q: Question): Question {
  return { ...q, filters: q.filters?.filter((f) => !opTakesValues(f.op) || (f.values?.length ?? 0) > 0) };
}

/** Why a picture cannot show the question; undefined when it can. */
export function unfit(kind: PictureKind, q: Shape): string | undefined {
  const by = q.breakdowns ?? [];
  const first = q.measures[0];
  const adds = first ? isAdditive(first) : true;
  switch (kind) {
    case 'number':
    case 'table':
      return undefined;
    case 'bar':
      return by.length === 0 ? 'Bars need a breakdown, such as project.' : undefined;
    case 'stacked_bar':
      if (by.length < 2) return 'Stacked bars need two breakdowns.';
      return adds ? undefined : `${titleOf(first)} does not add up, so it cannot be stacked.`;
    case 'line':
    case 'area':
      if (!by.some((b) => dimension(b.by)?.time || b.by === 'hour' || b.by === 'weekday'))
        return 'A line needs a breakdown by time, such as month.';
      if (kind === 'area' && by.length > 1 && !adds)
        return `${titleOf(first)} does not add up, so areas cannot be stacked.`;
      return undefined;
    case 'donut':
      if (by.length === 0) return 'A donut needs a breakdown, such as client.';
      return adds ? undefined : `${titleOf(first)} does not add up to a whole.`;
  }
}

/** The picture that suits a question, when the chosen one no longer does. */
export function fitting(kind: PictureKind, q: Shape): PictureKind {
  if (!unfit(kind, q)) return kind;
  if ((q.breakdowns ?? []).length === 0) return 'number';
  return 'bar';
}

/** A title in words, offered until the person writes their own. */
export function suggestTitle(q: Question): string {
  const what = q.measures.map((k) => measure(k)?.title ?? k);
  const by = (q.breakdowns ?? []).map((b) => (dimension(b.by)?.title ?? b.by).toLowerCase());
  const said = what.map((w, i) => (i === 0 ? w : w.toLowerCase()));
  return by.length ? `${list(said)} by ${list(by)}` : list(said);
}

export function list(words: string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** What the URL of a chart that is not saved yet holds, one readable parameter a part. */
interface QuestionSearch {
  measures?: string;
  by?: string;
  period?: string;
  compare?: string;
  filter?: string[];
  picture?: string;
  title?: string;
}

export function toSearch(q: Question, picture: PictureKind, title?: string): QuestionSearch {
  const s: QuestionSearch = { measures: q.measures.join(','), picture };
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
export function fromSearch(search: Record<string, unknown>): {
  question: Question;
  picture: PictureKind;
  title: string;
} {
  const q = newQuestion();
  const keys = words(search.measures).filter((k) => !!measure(k));
  if (keys.length) q.measures = [...new Set(keys)].slice(0, maxMeasures);
  if ('measures' in search || 'by' in search) {
    const seen = new Set<string>();
    q.breakdowns = words(search.by)
      .map((part) => part.split(':'))
      .flatMap(([by = '', limit]): Breakdown[] => {
        if (!breaksDown(by) || seen.has(by)) return [];
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
  const raw = Array.isArray(search.filter) ? search.filter : search.filter ? [search.filter] : [];
  q.filters = raw.map((f) => parseFilter(String(f))).filter((f): f is Filter => f !== undefined);
  const picture = pictures.find((p) => p.kind === search.picture)?.kind ?? 'bar';
  return { question: q, picture, title: typeof search.title === 'string' ? search.title : '' };
}

function periodText(p: Period): string {
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

function parseFilter(text: string): Filter | undefined {
  const [by = '', op, ...raw] = text.split(':');
  const d = dimension(by);
  const known = opsFor(by).find((o) => o === op);
  if (!d || !narrows(by) || !known) return undefined;
  const f: Filter = { by, op: known };
  if (!opTakesValues(f.op)) return f;
  f.values = raw.map(decode).flatMap((v): FilterValue[] => {
    if (f.op === 'contains' || d.values === 'text' || d.values === 'currency') return v === '' ? [] : [v];
    if (d.values === 'yes_no') return v === 'true' ? [true] : v === 'false' ? [false] : [];
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
