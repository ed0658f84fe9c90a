import { api, ok } from '../api/client';
import { Problem } from '../api/problem';
import type { Chart, Dashboard, Named, Question, Resource } from '../api/shapes';

/** The question without these projects; a filter on projects that is already there is narrowed. */
export function without(question: Question, projects: number[]): Question {
  const filters = question.filters ?? [];
  const there = filters.find((f) => f.by === 'project' && f.op === 'is_not');
  const values = [...new Set([...((there?.values ?? []) as number[]), ...projects])];
  return {
    ...question,
    filters: [...filters.filter((f) => f !== there), { by: 'project', op: 'is_not', values }],
  };
}

async function hideIn(chart: Chart & { question: Question }, projects: number[]) {
  await ok(
    api.PUT('/charts/{id}', {
      params: { path: { id: chart.id } },
      body: {
        version: chart.version,
        title: chart.title,
        question: without(chart.question, projects),
        picture: chart.picture,
      },
    }),
  );
}

/** Filters the projects out of the chart, or out of every chart of the dashboard that one may edit. */
export async function hideProjects(resource: Resource, projects: Named[]) {
  const ids = projects.map((x) => x.id);
  const get = (id: number) => ok<Chart>(api.GET('/charts/{id}', { params: { path: { id } } }));
  const changeable = (c: Chart): c is Chart & { question: Question } =>
    c.can.includes('edit') && c.question !== undefined;
  if (resource.kind === 'chart') {
    const chart = await get(resource.id);
    if (!changeable(chart)) throw refused([chart]);
    return hideIn(chart, ids);
  }
  const dashboard = await ok<Dashboard>(api.GET('/dashboards/{id}', { params: { path: { id: resource.id } } }));
  const charts = await Promise.all(
    [...new Set(dashboard.widgets.flatMap((w) => (w.kind === 'chart' && w.chart_id ? [w.chart_id] : [])))].map(get),
  );
  const locked = charts.filter((c) => !changeable(c));
  if (locked.length > 0) throw refused(locked);
  for (const c of charts.filter(changeable)) await hideIn(c, ids);
}

const refused = (charts: Chart[]) =>
  new Problem(
    403,
    'denied',
    'The projects were not hidden',
    `You cannot edit ${charts.map((c) => `“${c.title}”`).join(', ')}. Nothing was changed.`,
  );
