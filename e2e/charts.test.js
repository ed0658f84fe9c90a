import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { open, ready } from './pages.js';
import { people } from './people.js';
import { eventually, stage } from './vitrine.js';

const { vitrine, browser } = stage();

const figure = (page) => page.getByRole('region', { name: 'All entries' }).getByRole('img').getAttribute('aria-label');

test('a chart is built with a preview that follows each change, saved, renamed and deleted', async () => {
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/charts');
  await page.getByRole('button', { name: 'New chart' }).first().click();
  await page.waitForURL(/\/charts\/new/);
  await ready(page);
  const preview = page.getByRole('region', { name: 'Preview' });
  const hoursByProject = await preview.getByRole('img').first().getAttribute('aria-label');

  await page.getByRole('button', { name: 'Then by' }).click();
  await page.getByRole('menuitem', { name: 'Month' }).click();
  await eventually(async () =>
    assert.notEqual(await preview.getByRole('img').first().getAttribute('aria-label'), hoursByProject),
  );
  await page.getByRole('radio', { name: 'Table' }).click();
  await preview.getByRole('columnheader', { name: /month/i }).waitFor();

  await page.getByLabel('Title', { exact: true }).fill('Months of work');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Months of work' }).waitFor();
  await page.waitForURL(/\/c\/\d+$/);
  await page.getByRole('columnheader', { name: /month/i }).waitFor();
  await page.getByText('Only you').first().waitFor();

  await page.getByRole('button', { name: 'More actions for Months of work' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByLabel('Title', { exact: true }).fill('Work by month');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Work by month' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Work by month' }).waitFor();

  await page.getByRole('button', { name: 'More actions for Work by month' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete chart' }).click();
  await page.getByRole('heading', { level: 1, name: 'Charts' }).waitFor();
  await ready(page);
  assert.equal(await page.getByRole('link', { name: 'Work by month' }).count(), 0);
});

test('options of a picture work in the builder, on the tile, and for a visitor with a link', async () => {
  const call = await vitrine.caller(people.admin);
  const workspace = (await call('GET', '/session')).body.workspaces[0].id;
  const dashboard = (await call('POST', '/dashboards', { workspace_id: workspace, title: 'Shares' })).body;
  const chart = (
    await call('POST', '/charts', {
      dashboard_id: dashboard.id,
      title: 'Shares of work',
      question: {
        measures: ['hours'],
        breakdowns: [{ by: 'month' }, { by: 'client', limit: 3 }],
        period: { last: 4, unit: 'month' },
      },
      picture: { kind: 'bar' },
    })
  ).body;
  const widget = { id: 'w1', kind: 'chart', chart_id: chart.id, x: 0, y: 0, w: 12, h: 6 };
  const { version, title, filters } = dashboard;
  const kept = await call('PUT', `/dashboards/${dashboard.id}`, { version, title, filters, widgets: [widget] });
  assert.equal(kept.status, 200, JSON.stringify(kept.body));

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/c/${chart.id}?edit=1`);
  const drawn = (within) => within.locator('svg text').allTextContents();
  const options = page.getByRole('group', { name: 'Picture options' });
  const preview = page.getByRole('region', { name: 'Preview' });
  assert.ok(!(await drawn(preview)).includes('100'), 'bars are grouped at first');
  await options.getByText('100 %', { exact: true }).click();
  await eventually(async () => assert.ok((await drawn(preview)).includes('100')));
  await options.getByLabel('Legend').uncheck({ force: true });
  await options.getByText('Always', { exact: true }).click();
  await eventually(async () => {
    const texts = await drawn(preview);
    assert.ok(!texts.includes('Other'), 'the legend is gone');
    assert.ok(
      texts.some((t) => /^\d+%$/.test(t)),
      'shares stand on the bars',
    );
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Shares of work' }).waitFor();
  const saved = (await call('GET', `/charts/${chart.id}`)).body.picture;
  assert.deepEqual(saved, { kind: 'bar', options: { bars: 'percent', legend: false, values: true } });

  const shares = async (on) => {
    const tile = on.getByRole('region', { name: 'Shares of work' });
    await eventually(async () => {
      const texts = await drawn(tile);
      assert.ok(texts.includes('100') && texts.some((t) => /^\d+%$/.test(t)) && !texts.includes('Other'), texts.join());
    });
  };
  await open(page, `/d/${dashboard.id}`);
  await shares(page);
  await call('PUT', `/resources/${dashboard.id}/private`, { private: false });
  const link = await call('POST', `/resources/${dashboard.id}/links`, { name: 'Lobby' });
  assert.equal(link.status, 201, JSON.stringify(link.body));
  const visitor = await browser.stranger(vitrine);
  await open(visitor, new URL(link.body.url).pathname);
  await shares(visitor);
});

test('a regular user sees less of a chart in the viewer’s perspective, and what its owner sees in the owner’s', async () => {
  const admin = await vitrine.caller(people.admin);
  const { body: member } = await (await vitrine.caller(people.member))('GET', '/session');
  const question = {
    dataset: 'time',
    measures: ['entries'],
    breakdowns: [],
    filters: [],
    period: { preset: 'all_time' },
  };
  const { body: chart } = await admin('POST', '/charts', {
    workspace_id: (await admin('GET', '/session')).body.workspaces[0].id,
    title: 'All entries',
    question,
    picture: { kind: 'number' },
    perspective: 'viewer',
  });
  const shared = await admin('POST', `/resources/${chart.id}/grants`, {
    edits: [{ principal: { kind: 'user', id: member.user.id }, level: 'view' }],
    end_private: true,
  });
  assert.equal(shared.status, 200, JSON.stringify(shared.body));

  const owners = await browser.person(vitrine, people.admin);
  const members = await browser.person(vitrine, people.member);
  for (const page of [owners, members]) await open(page, `/c/${chart.id}`);
  const all = await figure(owners);
  const own = await figure(members);
  assert.notEqual(own, all, 'the member sees as much as the admin');

  await owners.getByRole('button', { name: 'More actions for All entries' }).click();
  await owners.getByRole('menuitem', { name: 'Edit' }).click();
  await owners.getByRole('radio', { name: 'Time you can see' }).check();
  await owners.getByRole('button', { name: 'Save' }).click();
  await owners
    .getByRole('button', { name: 'Save for everyone' })
    .or(owners.getByText('Includes the time you can see'))
    .first()
    .waitFor();
  const become = owners.getByRole('button', { name: 'Save for everyone' });
  if (await become.isVisible()) await become.click();
  await owners.getByText('Includes the time you can see').waitFor();
  await open(members, `/c/${chart.id}`);
  assert.equal(await figure(members), all);
});

test('an entry saved is in the next chart asked for', async () => {
  const call = await vitrine.caller(people.admin);
  const workspace = (await call('GET', '/session')).body.workspaces[0].id;
  const question = {
    dataset: 'time',
    measures: ['hours'],
    breakdowns: [],
    filters: [],
    period: { from: '2019-05-06', to: '2019-05-06' },
  };
  for (let n = 1; n <= 5; n++) {
    const saved = await call('POST', '/time-entries', {
      workspace_id: workspace,
      description: `entry ${n}`,
      start: '2019-05-06T08:00:00Z',
      stop: '2019-05-06T10:00:00Z',
    });
    assert.equal(saved.status, 201, JSON.stringify(saved.body));
    const { body } = await call('POST', '/charts/preview', { workspace_id: workspace, question });
    assert.deepEqual(body.totals, [2 * n]);
  }
});

test('what a dashboard shows is downloaded: all of it from its menu, one chart from its tile', async () => {
  const page = await browser.person(vitrine, people.admin, { acceptDownloads: true });
  const call = await vitrine.caller(people.admin);
  const { id, title } = (await call('GET', '/dashboards')).body.items[0];
  await open(page, `/d/${id}`);
  const [all] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: `More actions for ${title}` })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'Download CSV' }).click()),
  ]);
  assert.equal(all.suggestedFilename(), `${title.replaceAll(':', '-')}.zip`);
  const [one] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).first().click({ force: true }),
  ]);
  assert.match(one.suggestedFilename(), /\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await one.path(), 'utf8')).trim().split('\r\n');
  assert.ok(lines.length > 1 && /\((h|%|EUR)\)|Projects|People/.test(lines[0]), lines[0]);
});
