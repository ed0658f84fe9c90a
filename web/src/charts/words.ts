import type { Dataset, Filter, Question } from '../api/shapes';
import { dimension, measure, titleOf } from '../builder/dataset';
import { opTakesValues, opTitles } from '../builder/question';
import { list, type Person, periodTitle } from '../format';

/** A question as a sentence: "Hours and amount by month and project · Client is …, 2 values · Last 90 days". */
export function questionWords(d: Dataset, q: Question, p: Person): string {
  const titles = q.measures.map((k) => measure(d, k)?.title ?? k);
  const what = list(titles.map((title, i) => (i ? title.toLowerCase() : title)));
  const by = (q.breakdowns ?? []).map((b) => titleOf(d, b.by).toLowerCase());
  const parts = [by.length ? `${what} by ${list(by)}` : what, periodTitle(q.period, p)];
  for (const f of q.filters ?? []) parts.push(filterWords(d, f));
  if (q.compare) parts.push(q.compare === 'previous_year' ? 'against the year before' : 'against the period before');
  return parts.join(' · ');
}

function filterWords(d: Dataset, f: Filter): string {
  const by = dimension(d, f.by);
  const title = titleOf(d, f.by);
  if (!opTakesValues(f.op)) return `${title.toLowerCase()} ${opTitles[f.op]}`;
  const n = f.values?.length ?? 0;
  if (by?.type === 'boolean') return ((f.values?.[0] === false ? by.no : by.yes) ?? title).toLowerCase();
  if (f.op === 'contains') return `${title.toLowerCase()} contains ${list((f.values ?? []).map((v) => `“${v}”`))}`;
  const many = n === 1 ? title.toLowerCase() : (by?.plural ?? f.by);
  return f.op === 'is' ? `only ${n} ${many}` : `without ${n} ${many}`;
}
