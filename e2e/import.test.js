import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibilityProblems, open } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

const classic = `\uFEFFUser,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)
Daniel Ferreira,${people.member},Foxglove,Foxglove shop,Build,"Checkout, ""express""",Yes,2018-03-05,09:00:00,2018-03-05,11:30:00,02:30:00,"code, review",250.00
Sofia Brandt,${people.manager},Foxglove,Foxglove shop,,Planning,No,2018-03-05,13:00:00,2018-03-05,14:00:00,01:00:00,,
`;
const newer = `Member,Email,Project,Client,Description,Billable,Start date,Start time,Stop date,Stop time,Duration
Daniel Ferreira,${people.member},Foxglove shop,Foxglove,Deploy,Yes,03/06/2018,9:00 AM,03/06/2018,10:00 AM,1:00:00
`;
const broken = classic.replace('2018-03-05,13:00:00,2018-03-05', '2018-02-30,13:00:00,2018-03-05');

test('an export is previewed, imported, and changes nothing when it is imported again', async () => {
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/import');
  const choose = (name, text) =>
    page.getByLabel('CSV file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const preview = page.getByRole('region', { name: 'Preview' });
  const result = page.getByLabel('Result');

  await choose('broken.csv', broken);
  await preview.getByRole('heading', { name: '1 line has a problem' }).waitFor();
  const problem = preview.getByRole('row').filter({ hasText: 'Start date' });
  assert.match(await problem.textContent(), /^3.*no such day/, 'line, column and reason are named');
  assert.ok(await preview.getByRole('button', { name: /^Import/ }).isDisabled());
  await preview.getByRole('button', { name: 'Start over' }).click();

  await choose('classic.csv', classic);
  for (const name of ['Foxglove', 'Foxglove shop', 'Build', 'code']) await preview.getByText(name).first().waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  await preview.getByRole('button', { name: 'Import 2 entries' }).click();
  await result.getByRole('heading', { name: '2 entries imported' }).waitFor();

  await result.getByRole('button', { name: 'Import another file' }).click();
  await choose('classic.csv', classic);
  await preview.getByText('Every entry of this file is already here').waitFor();
  assert.ok(await preview.getByRole('button', { name: 'Import 0 entries' }).isDisabled());
  await preview.getByRole('button', { name: 'Start over' }).click();

  // 03/06 can be read both ways, and nobody guesses.
  await choose('newer.csv', newer);
  await page.getByText('The dates can be read both ways').waitFor();
  await page.getByRole('combobox', { name: 'Dates' }).click();
  await page.getByRole('option', { name: 'Month-day-year' }).click();
  await preview.getByRole('button', { name: 'Import 1 entry' }).click();
  await result.getByRole('heading', { name: '1 entry imported' }).waitFor();

  const call = await vitrine.caller(people.admin);
  const { body } = await call('GET', '/time-entries?from=2018-03-01&to=2018-03-31&limit=200');
  assert.deepEqual(body.items.map((entry) => entry.description).sort(), ['Checkout, "express"', 'Deploy', 'Planning']);

  // The chart that is offered then counts what was imported, however long ago it was.
  await result.getByRole('link', { name: 'Create a chart' }).click();
  await page.getByRole('heading', { level: 1, name: 'New chart' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('period'), 'all_time');
});

test('somebody who may not import is told so by the API', async () => {
  const call = await vitrine.caller(people.member);
  const workspace = (await call('GET', '/session')).body.workspaces[0].id;
  for (const path of ['/imports/preview', '/imports']) {
    const answer = await call('POST', `${path}?workspace_id=${workspace}`, classic);
    assert.equal(answer.status, 403, JSON.stringify(answer.body));
  }
});

const messy = `User,Email,Project,Start date,Start time,Duration,Description
Daniel Ferreira,${people.member},Messy,2018-06-04,09:00,1:00:00,right
Daniel Ferreira,${people.member},Messy,2018-02-30,09:00,1:00:00,no such day
A. Lovelace,,Messy,2018-06-05,09:00,2:00:00,somebody else
Robot,,Messy,2018-06-05,12:00,8:00:00,nobody
`;

test('wrong lines are left out, and people of the file are chosen by hand', async () => {
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/import');
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'messy.csv', mimeType: 'text/csv', buffer: Buffer.from(messy) });
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByRole('heading', { name: 'Who is this?' }).waitFor();
  await preview.getByRole('combobox', { name: 'Who is A. Lovelace' }).click();
  await page.getByRole('option', { name: 'Sofia Brandt' }).click();
  await preview.getByRole('combobox', { name: 'Who is Robot' }).click();
  await page.getByRole('option', { name: 'Leave these lines out' }).click();
  await preview.getByRole('heading', { name: '1 line has a problem' }).waitFor();
  assert.ok(await preview.getByRole('button', { name: 'Import 2 entries' }).isDisabled());
  await preview.getByRole('checkbox', { name: 'Leave out this line and import the rest' }).check();
  assert.deepEqual(await accessibilityProblems(page), []);
  await preview.getByRole('button', { name: 'Import 2 entries' }).click();
  const result = page.getByLabel('Result');
  await result.getByText('2 lines were left out').waitFor();
  await result.getByText('no such day').waitFor();

  const call = await vitrine.caller(people.admin);
  const { body } = await call('GET', '/time-entries?from=2018-06-01&to=2018-06-30&limit=200');
  assert.deepEqual(body.items.map((entry) => `${entry.user}: ${entry.description}`).sort(), [
    'Daniel Ferreira: right',
    'Sofia Brandt: somebody else',
  ]);
});
