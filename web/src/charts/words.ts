import type { Filter, Question } from '../api/shapes';
import { type Person, periodTitle } from '../format';
import { dimension, list, measure, opTakesValues, opTitles } from '../pictures/question';

/** A question as a sentence: "Hours and amount by month and project · Client is …, 2 values · Last 90 days". */
export function questionWords(q: Question, p: Person): string {
  const what = list(q.measures.map((k, i) => (i ? (measure(k)?.title ?? k).toLowerCase() : (measure(k)?.title ?? k))));
  const by = (q.breakdowns ?? []).map((b) => (dimension(b.by)?.title ?? b.by).toLowerCase());
  const parts = [by.length ? `${what} by ${list(by)}` : what, periodTitle(q.period, p)];
  for (const f of q.filters ?? []) parts.push(filterWords(f));
  if (q.compare) parts.push(q.compare === 'previous_year' ? 'against the year before' : 'against the period before');
  return parts.join(' · ');
}

function filterWords(f: Filter): string {
  const title = dimension(f.by)?.title ?? f.by;
  if (!opTakesValues(f.op)) return `${title.toLowerCase()} ${opTitles[f.op]}`;
  const n = f.values?.length ?? 0;
  if (f.by === 'billable') return f.values?.[0] === false ? 'not billable' : 'billable';
  if (f.op === 'contains') return `${title.toLowerCase()} contains ${list((f.values ?? []).map((v) => `“${v}”`))}`;
  const many = n === 1 ? title.toLowerCase() : (dimension(f.by)?.plural ?? f.by);
  return f.op === 'is' ? `only ${n} ${many}` : `without ${n} ${many}`;
}
