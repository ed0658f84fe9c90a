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

async function hideIn(chart: Chart, projects: number[]) {
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
  if (resource.kind === 'chart') return hideIn(await get(resource.id), ids);
  const dashboard = await ok<Dashboard>(api.GET('/dashboards/{id}', { params: { path: { id: resource.id } } }));
  const charts = await Promise.all(
    [...new Set(dashboard.widgets.flatMap((w) => (w.kind === 'chart' && w.chart_id ? [w.chart_id] : [])))].map(get),
  );
  const locked = charts.filter((c) => !c.can.includes('edit'));
  if (locked.length > 0)
    throw new Problem(
      403,
      'denied',
      'The projects were not hidden',
      `You may not edit ${locked.map((c) => `“${c.title}”`).join(', ')}. Nothing was changed.`,
    );
  for (const c of charts) await hideIn(c, ids);
}
