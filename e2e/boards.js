// Charts and dashboards to play with, made through the API.

import assert from 'node:assert/strict';

/** A chart of whoever calls, one number: private in the library, or living in a dashboard. */
export async function makeChart(call, title, dashboard_id, measures = ['hours']) {
  const workspace_id = (await call('GET', '/session')).body.workspaces[0].id;
  const made = await call('POST', '/charts', {
    workspace_id,
    dashboard_id,
    title,
    question: { dataset: 'time', measures, breakdowns: [], filters: [], period: { preset: 'all_time' } },
    picture: { kind: 'number' },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}

/** A dashboard of whoever calls with one chart of theirs that lives in it, as new ones are in the organization. */
export async function makeDashboard(call, title) {
  const workspace_id = (await call('GET', '/session')).body.workspaces[0].id;
  const { body: made } = await call('POST', '/dashboards', { workspace_id, title });
  const chart = await makeChart(call, `Hours of ${title}`, made.id);
  const saved = await call('PUT', `/dashboards/${made.id}`, {
    version: made.version,
    title,
    filters: {},
    widgets: [{ id: 'w1', kind: 'chart', chart_id: chart.id, x: 0, y: 0, w: 6, h: 4 }],
  });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
  return saved.body;
}
