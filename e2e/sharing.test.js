import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeChart, makeDashboard } from './boards.js';
import { accessibilityProblems, open } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

/** A private dashboard of the admin's with one chart of the admin's on it. */
const dashboard = async (title) => makeDashboard(await vitrine.caller(people.admin), title);

test('shared at View it is there at once and cannot be changed; taken back, the open page says so', async () => {
  const { id } = await dashboard('Spring review');
  const daniel = await vitrine.caller(people.member);
  assert.equal((await daniel('GET', `/dashboards/${id}`)).status, 404, 'a private dashboard does not exist for others');

  const sharer = await browser.person(vitrine, people.admin);
  await open(sharer, `/d/${id}`);
  await sharer.getByText('Only you').waitFor();
  await sharer.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = sharer.getByRole('dialog', { name: /^Share/ });
  await dialog.getByLabel('Add people, groups, workspaces').fill('Daniel');
  await sharer.getByRole('option', { name: /Daniel Ferreira/ }).click();
  await dialog.getByText('Daniel Ferreira').first().waitFor();
  assert.deepEqual(await accessibilityProblems(sharer), []);
  const anyway = dialog.getByRole('button', { name: 'Show anyway' });
  const share = dialog.getByRole('button', { name: 'Turn off private and share' });
  await share.waitFor();
  if (await anyway.isVisible()) await anyway.click();
  await share.click();
  const level = dialog.getByLabel('Access of Daniel Ferreira');
  await level.waitFor();
  assert.equal(await level.inputValue(), 'View');

  const recipient = await browser.person(vitrine, people.member);
  await open(recipient, '/dashboards');
  await recipient.getByRole('tab', { name: 'Shared with me' }).click();
  await recipient.getByRole('link', { name: 'Spring review' }).click();
  await recipient.getByRole('heading', { level: 1, name: 'Spring review' }).waitFor();
  await recipient.getByRole('region', { name: 'Hours of Spring review' }).waitFor();
  await recipient.getByRole('button', { name: 'More actions for Spring review' }).click();
  for (const action of ['Edit', 'Delete']) {
    const item = recipient.getByRole('menuitem', { name: new RegExp(`^${action}`) });
    assert.equal(await item.getAttribute('aria-disabled'), 'true', `${action} is disabled`);
    assert.ok((await item.textContent()).trim().length > action.length + 10, `${action} says why`);
  }
  await recipient.keyboard.press('Escape');
  const refused = await daniel('PUT', `/dashboards/${id}`, { version: 2, title: 'Mine', filters: {}, widgets: [] });
  assert.equal(refused.status, 403, JSON.stringify(refused.body));
  assert.equal((await daniel('GET', `/dashboards/${id}`)).body.title, 'Spring review');

  await level.click();
  await sharer.getByRole('option', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove Daniel Ferreira' }).click();
  await recipient.getByText('You can no longer open this dashboard').waitFor();
  assert.equal(await recipient.getByText('Spring review').count(), 0, 'what it showed is gone from the page');
  assert.equal((await daniel('GET', `/dashboards/${id}`)).status, 404);
});

test('private projects are left out with the share: of this dashboard, and of nothing else', async () => {
  const { id } = await dashboard('Client review');
  const other = await dashboard('Home page');
  const admin = await vitrine.caller(people.admin);
  const hours = async (of) => (await admin('GET', `/dashboards/${of}/data`)).body.widgets.w1.result.totals[0];
  const before = await hours(id);

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/d/${id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Share/ });
  await dialog.getByLabel('Add people, groups, workspaces').fill('Daniel');
  await page.getByRole('option', { name: /Daniel Ferreira/ }).click();
  await dialog
    .getByRole('button', { name: /^Leave \d+ private projects? out of this dashboard for everyone$/ })
    .click();
  await dialog.getByText(/will be left out of this dashboard for everyone/).waitFor();
  assert.equal(await hours(id), before, 'nothing is changed before it is saved');
  assert.deepEqual(await accessibilityProblems(page), []);
  await dialog.getByRole('button', { name: /[sS]hare$/ }).click();
  await dialog.getByLabel('Access of Daniel Ferreira').waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel(/^Without .*Locked for everyone/).waitFor();
  assert.ok((await hours(id)) < before, 'the dashboard counts less');
  assert.equal(await hours(other.id), before, 'every other page counts what it did');

  const daniel = await browser.person(vitrine, people.member);
  await open(daniel, `/d/${id}`);
  await daniel.getByLabel(/(left out|^Without).*Locked for everyone/).waitFor();
});

test('the Access panel says who can open it, and why', async () => {
  const { id } = await dashboard('Who and why');
  const admin = await vitrine.caller(people.admin);
  const { body: found } = await admin('GET', `/resources/${id}/candidates?search=Engineering`);
  const group = found.items.find((c) => c.kind === 'group');
  const shared = await admin('POST', `/resources/${id}/grants`, {
    edits: [{ principal: { kind: 'group', id: group.id }, level: 'view' }],
    end_private: true,
  });
  assert.equal(shared.status, 200, JSON.stringify(shared.body));

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/d/${id}/access`);
  const panel = page.getByRole('dialog', { name: 'Who can see it' });
  await panel.getByRole('button', { name: /Daniel Ferreira/ }).click();
  await panel
    .getByRole('listitem')
    .filter({ hasText: /Engineering/ })
    .first()
    .waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
});

test('a link that is changed says that its visitors see no figures without the amounts, as a new one does', async () => {
  const admin = await vitrine.caller(people.admin);
  const { id } = await makeChart(admin, 'Billed', undefined, ['amount']);
  const page = await browser.person(vitrine, people.admin);
  await open(page, `/c/${id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Share/ });
  const warning = page.getByText('Visitors will see no figures: the link leaves out the amounts');
  await dialog.getByRole('button', { name: 'Add link' }).click();
  await warning.waitFor();
  await dialog.getByLabel('Name', { exact: true }).fill('Client A');
  await dialog.getByRole('switch', { name: 'Show rates and amounts Anyone' }).check({ force: true });
  await warning.waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Show anyway' }).click();
  await dialog.getByRole('button', { name: /create link/i }).click();

  await dialog.getByRole('button', { name: 'More for the link Client A' }).click();
  await page.getByRole('menuitem', { name: 'Change' }).click();
  const change = page.getByRole('dialog', { name: /^Edit link/ });
  const amounts = change.getByRole('switch', { name: 'Show rates and amounts Anyone' });
  await amounts.uncheck({ force: true });
  await warning.waitFor();
  await change.getByRole('button', { name: 'Save' }).click();
  await change.waitFor({ state: 'detached' });

  await dialog.getByText(/visits/).waitFor();
  await dialog.getByRole('button', { name: 'More for the link Client A' }).click();
  await page.getByRole('menuitem', { name: 'Change' }).click();
  await change.getByLabel('Publish changes immediately').check({ force: true });
  await warning.waitFor();
  await amounts.check({ force: true });
  await warning.waitFor({ state: 'detached' });
});

test('a public link opens without an account; reset kills the old address and gives a new one; removed, it is gone', async () => {
  const { id } = await dashboard('For the client');
  const admin = await vitrine.caller(people.admin);
  const links = async () => (await admin('GET', `/resources/${id}/access`)).body.links;

  const page = await browser.person(vitrine, people.admin);
  await open(page, `/d/${id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Share/ });
  await dialog.getByRole('button', { name: 'Add link' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Client A');
  await dialog.getByRole('button', { name: 'Show anyway' }).click();
  await dialog.getByRole('button', { name: /create link/i }).click();
  await dialog.getByRole('button', { name: 'Copy the link Client A' }).waitFor();

  const [{ url }] = await links();
  const stranger = await browser.stranger(vitrine);
  await stranger.goto(url);
  await stranger.getByRole('heading', { level: 1, name: 'For the client' }).waitFor();
  await stranger
    .getByRole('region', { name: 'Hours of For the client' })
    .getByRole('img', { name: /^Hours of/ })
    .waitFor();
  assert.deepEqual(await accessibilityProblems(stranger), []);
  assert.equal(await stranger.getByText('Ingrid').count(), 0, 'a link shows no names of people');

  await dialog.getByRole('button', { name: 'Reset the link Client A' }).click();
  await page.getByRole('button', { name: 'Reset link' }).click();
  await page.getByRole('button', { name: 'Reset link' }).waitFor({ state: 'detached' });
  await stranger.goto(url);
  await stranger.getByRole('heading', { level: 1, name: 'This link is not available' }).waitFor();
  const [{ url: next }] = await links();
  assert.notEqual(next, url);
  await stranger.goto(next);
  await stranger.getByRole('heading', { level: 1, name: 'For the client' }).waitFor();

  await dialog.getByRole('button', { name: 'More for the link Client A' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove link' }).click();
  await page.getByRole('button', { name: 'Remove link' }).waitFor({ state: 'detached' });
  await stranger.goto(next);
  await stranger.getByRole('heading', { level: 1, name: 'This link is not available' }).waitFor();
});
