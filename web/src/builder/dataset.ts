import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Dataset, Filter, Question } from '../api/shapes';
import type { Shape } from '../pictures/kind';

export type FilterOp = Filter['op'];
export type Breakdown = NonNullable<Question['breakdowns']>[number];
type By = Dataset['dimensions'][number];

/** What can be asked, as the server says. It is needed where questions are put, not where answers are shown. */
const datasetsQuery = queryOptions({
  queryKey: keys.datasets.all,
  queryFn: ({ signal }) => ok<{ items: Dataset[] }>(api.GET('/datasets', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The dataset of a question, the first where it names none; undefined until it is there. */
export function useDataset(key?: string) {
  const { data, error, refetch } = useQuery(datasetsQuery);
  return { dataset: data?.items.find((d) => d.key === key) ?? data?.items[0], error, refetch };
}

export const dimension = (d: Dataset, by: string) => d.dimensions.find((x) => x.by === by);
export const measure = (d: Dataset, key: string) => d.measures.find((m) => m.key === key);
export const titleOf = (d: Dataset, by: string) => dimension(d, by)?.title ?? by;

/** How the values of a filter are chosen; undefined where nothing is filtered by the dimension. */
export function valuesOf(b: By | undefined) {
  if (!b?.operators.length) return undefined;
  if (b.by === 'weekday' || b.by === 'hour') return b.by;
  return b.type === 'time' ? undefined : b.type;
}

/** The operators a filter on the dimension offers, the usual one first. */
export function opsFor(d: Dataset, by: string): FilterOp[] {
  const b = dimension(d, by);
  const all = b?.operators ?? [];
  if (b?.type === 'boolean') return all.filter((op) => op !== 'is_not');
  // A text is hardly ever known to the letter.
  return b?.type === 'text' ? [...all].sort((x, y) => Number(y === 'contains') - Number(x === 'contains')) : all;
}

export const breaksDown = (d: Dataset, by: string): by is Breakdown['by'] => dimension(d, by)?.breakdown ?? false;
export const narrows = (d: Dataset, by: string): by is Filter['by'] => valuesOf(dimension(d, by)) !== undefined;

/** The shape of the answer to a question. */
export const shapeOfQuestion = (d: Dataset, q: Pick<Question, 'measures' | 'breakdowns' | 'compare'>): Shape => ({
  measures: q.measures.map((key) => measure(d, key) ?? { title: key }),
  by: (q.breakdowns ?? []).map((b) => ({ by: b.by, type: dimension(d, b.by)?.type ?? '' })),
  compared: !!q.compare,
});
