import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, ready } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

test('a dashboard is made of charts and text, arranged and saved', async () => {
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/dashboards');
  await page.getByRole('button', { name: 'New dashboard' }).first().click();
  await page.getByLabel('Name').fill('Weekly look');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/\/d\/\d+\/edit$/);

  await page.getByRole('button', { name: 'Add chart' }).click();
  await page.getByRole('menuitem', { name: 'From the library' }).click();
  const pick = page.getByRole('dialog', { name: 'Add a chart from the library' });
  const first = pick.getByRole('list', { name: 'Charts' }).getByRole('button').first();
  const title = await first.locator('span').first().textContent();
  await first.click();
  await pick.getByRole('button', { name: 'Add', exact: true }).click();
  const secret = page.getByRole('dialog', { name: 'A private chart' });
  await secret.or(pick.getByText('Already on this dashboard.')).first().waitFor();
  if (await secret.isVisible()) await secret.getByRole('button', { name: 'Add chart' }).click();
  await pick.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Add text' }).click();
  const text = page.getByRole('dialog', { name: 'Add text' });
  await text.getByRole('textbox', { name: 'Text' }).fill('What we look at **on Mondays**.');
  await text.getByRole('button', { name: 'Add', exact: true }).click();

  await page.getByRole('button', { name: `More for ${title}` }).click();
  await page.getByRole('menuitem', { name: 'Wider' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await page.waitForURL((url) => !url.pathname.endsWith('/edit'));
  await page.getByRole('heading', { level: 1, name: 'Weekly look' }).waitFor();
  await page.reload();
  await page.getByRole('region', { name: title }).waitFor();
  await page.getByText('on Mondays').waitFor();
  await ready(page);
});

test('of two people who save at once, the second is told and loses nothing', async () => {
  const admin = await vitrine.caller(people.admin);
  const editor = (await (await vitrine.caller(people.manager))('GET', '/session')).body.user;
  const { body: dashboard } = await admin('POST', '/dashboards', {
    workspace_id: (await admin('GET', '/session')).body.workspaces[0].id,
    title: 'Shared work',
  });
  const shared = await admin('POST', `/resources/${dashboard.id}/grants`, {
    edits: [{ principal: { kind: 'user', id: editor.id }, level: 'edit' }],
    end_private: true,
  });
  assert.equal(shared.status, 200, JSON.stringify(shared.body));

  const first = await browser.person(vitrine, people.admin);
  const second = await browser.person(vitrine, people.manager);
  for (const [page, title] of [
    [first, 'The first one’s title'],
    [second, 'The second one’s title'],
  ]) {
    await open(page, `/d/${dashboard.id}/edit`);
    await page.getByLabel('Name of the dashboard').fill(title);
  }
  await first.getByRole('button', { name: 'Save', exact: true }).click();
  await first.getByRole('heading', { level: 1, name: 'The first one’s title' }).waitFor();
  await second.getByText('saved a newer version').waitFor();
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  const told = second.getByRole('dialog', { name: 'Someone else saved this dashboard' });
  await told.getByRole('button', { name: 'Save my version as a copy' }).click();
  await second.getByRole('heading', { level: 1, name: 'The second one’s title (my version)' }).waitFor();
  assert.equal((await admin('GET', `/dashboards/${dashboard.id}`)).body.title, 'The first one’s title');
});
