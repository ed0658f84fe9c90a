import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDashboard } from './boards.js';
import { accessibilityProblems, open, overflow, phone } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

/** Gives somebody a level of a dashboard, "" to take it away. */
async function give(call, id, user, level) {
  const done = await call('POST', `/resources/${id}/grants`, {
    edits: [{ principal: { kind: 'user', id: user.id }, level }],
    end_private: true,
  });
  assert.equal(done.status, 200, JSON.stringify(done.body));
}

test('the Access panel shows a moment of the past, and that it is the past', async () => {
  const admin = await vitrine.caller(people.admin);
  const daniel = (await (await vitrine.caller(people.member))('GET', '/session')).body.user;
  const { id } = await makeDashboard(admin, 'Once shared');
  await give(admin, id, daniel, 'edit');
  const then = (await admin('GET', `/resources/${id}/who`)).body.at;
  await give(admin, id, daniel, '');

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/d/${id}/access`);
  const now = page.getByRole('dialog', { name: 'Who can see it' });
  await now.getByRole('button', { name: 'As of: now' }).waitFor();
  await now.getByRole('button', { name: /^Ingrid Halden/ }).waitFor();
  assert.equal(await now.getByText('Daniel Ferreira').count(), 0);

  await open(page, `/d/${id}/access?at=${then}`);
  const past = page.getByRole('dialog', { name: 'Who could see it' });
  await past.getByText(/^As it was on/).waitFor();
  await past.getByRole('button', { name: /^Daniel Ferreira/ }).click();
  await past.getByText(/^Could open, export/).waitFor();
  assert.equal(await past.getByRole('button', { name: 'Share' }).count(), 0, 'nothing can be changed about it');
  assert.deepEqual(await accessibilityProblems(page), []);

  await past.getByRole('button', { name: /^As of/ }).click();
  const choice = page.getByRole('dialog', { name: 'As of' });
  const moment = choice.getByLabel('Date and time');
  await moment.fill('2031-01-01T09:00');
  await choice.getByText('Choose a moment in the past.').waitFor();
  assert.ok(await choice.getByRole('button', { name: 'Show' }).isDisabled());
  assert.deepEqual(await accessibilityProblems(page), []);
  await choice.getByRole('button', { name: 'Now' }).click();
  await now.waitFor();
  assert.equal(await page.getByText('Daniel Ferreira').count(), 0);
  assert.ok(!page.url().includes('at='));

  await page.keyboard.press('Escape');
  await open(page, `/d/${id}/access?at=2026-01-01T00:00:00Z`);
  await page.getByText(/not here yet|did not exist yet/).waitFor();
});

test('anybody finds out why they can see something', async () => {
  const admin = await vitrine.caller(people.admin);
  const daniel = (await (await vitrine.caller(people.member))('GET', '/session')).body.user;
  const { id } = await makeDashboard(admin, 'For Daniel');
  await give(admin, id, daniel, 'view');
  const page = await browser.person(vitrine, people.member, phone);
  await open(page, `/d/${id}`);
  await page.getByRole('button', { name: 'More actions for For Daniel' }).click();
  await page.getByRole('menuitem', { name: 'Why can I see this?' }).click();
  const why = page.getByRole('dialog', { name: 'Why you can see it' });
  await why.getByText(/given View by Ingrid Halden/).waitFor();
  await why.getByText('You can open and export.').waitFor();
  assert.equal(await overflow(page), 0, 'pixels wider than the window');
  assert.deepEqual(await accessibilityProblems(page), []);
});

test('a copy gets a name and a workspace; whoever may not take it elsewhere is told why', async () => {
  const admin = await vitrine.caller(people.admin);
  const daniel = (await (await vitrine.caller(people.member))('GET', '/session')).body.user;
  const { id } = await makeDashboard(admin, 'Original');
  const page = await browser.person(vitrine, people.admin);
  const copy = async (page) => {
    await open(page, `/d/${id}`);
    await page.getByRole('button', { name: 'More actions for Original' }).click();
    await page.getByRole('menuitem', { name: 'Make a copy' }).click();
    return page.getByRole('dialog', { name: 'Copy “Original”' });
  };
  const dialog = await copy(page);
  await dialog.getByLabel('Name').fill('Second');
  await dialog.getByRole('combobox', { name: 'Workspace' }).click();
  assert.deepEqual(await accessibilityProblems(page), [], 'with the list open');
  await page.getByRole('option', { name: 'Brand', exact: true }).click();
  assert.deepEqual(await accessibilityProblems(page), []);
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Second' }).waitFor();
  const made = (await admin('GET', '/dashboards?search=Second')).body.items[0];
  assert.equal(made.workspace, 'Brand');
  assert.ok(made.private);

  await give(admin, id, daniel, 'view');
  const other = await browser.person(vitrine, people.member);
  await open(other, `/d/${id}`);
  await other.getByRole('button', { name: 'More actions for Original' }).click();
  const item = other.getByRole('menuitem', { name: /^Make a copy/ });
  assert.equal(await item.getAttribute('aria-disabled'), 'true');
  assert.ok((await item.textContent()).length > 'Make a copy'.length + 10, 'and why');
});

test('a share gets an end, keeps it when its level changes, and loses it again', async () => {
  const admin = await vitrine.caller(people.admin);
  const daniel = (await (await vitrine.caller(people.member))('GET', '/session')).body.user;
  const { id } = await makeDashboard(admin, 'For a while');
  await give(admin, id, daniel, 'view');
  const grant = async () => (await admin('GET', `/resources/${id}/access`)).body.grants[0];

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/d/${id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Share/ });
  const choose = async (what) => {
    await dialog.getByLabel('Access of Daniel Ferreira').click();
    await page.getByRole('option', { name: what, exact: true }).click();
  };
  await choose('Set expiry …');
  await dialog.getByLabel('Expires after').fill('2040-05-03');
  assert.deepEqual(await accessibilityProblems(page), []);
  await dialog.getByRole('button', { name: 'Expire on 3 May 2040' }).click();
  await dialog.getByText(/· expires/).waitFor();
  assert.match((await grant()).expires_at, /^2040-05-0[34]/);

  await choose('Edit');
  await dialog.getByRole('button', { name: 'Change to Edit' }).click();
  await dialog.getByRole('button', { name: 'Change to Edit' }).waitFor({ state: 'detached' });
  assert.equal((await grant()).level, 'edit');
  assert.match((await grant()).expires_at, /^2040-05-0[34]/, 'another level does not make it last');

  await choose('Change expiry …');
  await dialog.getByLabel('Expires after').fill('');
  await dialog.getByRole('button', { name: 'Remove expiry' }).click();
  await dialog.getByRole('button', { name: 'Remove expiry' }).waitFor({ state: 'detached' });
  assert.equal((await grant()).expires_at, undefined);
});
