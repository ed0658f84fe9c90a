import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDashboard } from './boards.js';
import { accessibilityProblems, open } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

const remove = async (page, title) => {
  await page.getByRole('button', { name: `More actions for ${title}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const asked = page.getByRole('dialog', { name: `Delete “${title}”?` });
  await asked.getByText('You can bring it back from the bin for 30 days.').waitFor();
  await asked.getByRole('button', { name: 'Delete dashboard' }).click();
  await page.getByText(`Moved “${title}” to the bin`).waitFor();
};

test('a deleted dashboard is undone at once, or brought back from the bin', async () => {
  const admin = await vitrine.caller(people.admin);
  const { id } = await makeDashboard(admin, 'Autumn review');
  const path = (await admin('GET', `/dashboards/${id}`)).body.path;
  await admin('PUT', `/resources/${id}/private`, { private: false });
  const made = await admin('POST', `/resources/${id}/links`, { name: 'Lobby' });
  assert.equal(made.status, 201, JSON.stringify(made.body));

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/d${path}`);
  await page.getByRole('heading', { level: 1, name: 'Autumn review' }).waitFor();
  await remove(page, 'Autumn review');
  assert.equal((await admin('GET', `/dashboards/${id}`)).status, 404);
  await page.keyboard.press('ControlOrMeta+z');
  await page.getByRole('heading', { level: 1, name: 'Autumn review' }).waitFor();
  assert.equal(
    (await admin('GET', `/resources/${id}/links`)).body.items[0].state,
    'live',
    'an undo leaves links alone',
  );

  await remove(page, 'Autumn review');
  const other = await browser.person(vitrine, people.admin);
  await open(other, '/dashboards');
  await other.getByRole('button', { name: 'More actions for Dashboards' }).click();
  await other.getByRole('menuitem', { name: 'Bin' }).click();
  const row = other.getByRole('list', { name: 'Bin' }).getByRole('listitem').filter({ hasText: 'Autumn review' });
  await row.getByText('30 days left').waitFor();
  await row.getByText('by you').waitFor();
  assert.deepEqual(await accessibilityProblems(other), []);
  await row.getByRole('button', { name: 'Restore Autumn review' }).click();
  await other.getByText('“Autumn review” is back').waitFor();
  await row.waitFor({ state: 'detached' });
  assert.equal((await admin('GET', `/dashboards/${id}`)).body.path, path, 'at its old address');

  // A tile that is removed while editing comes back too.
  await open(page, `/d${path}/edit`);
  const tile = page.getByRole('button', { name: 'More for Hours of Autumn review' });
  await tile.click();
  await page.getByRole('menuitem', { name: 'Remove from dashboard' }).click();
  await tile.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await tile.waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled'), 'true', 'as it was');
});
