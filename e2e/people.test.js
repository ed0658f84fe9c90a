import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

test('a guest finds the one report that was shared, and nothing else', async () => {
  const page = await browser.person(vitrine, people.guest);
  await open(page, '/dashboards');
  const list = page.getByRole('list', { name: 'Dashboards' });
  assert.equal(await list.getByRole('listitem').count(), 1);
  await list.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /Kestrel Bank/ }).waitFor();

  const admin = await vitrine.caller(people.admin);
  const guest = await vitrine.caller(people.guest);
  const seen = (await guest('GET', '/dashboards')).body.items.map((d) => d.id);
  const others = (await admin('GET', '/dashboards')).body.items.filter((d) => !seen.includes(d.id));
  assert.ok(others.length > 0);
  const never = await guest('GET', '/dashboards/999999999');
  for (const { id } of others) {
    const { request_id, ...hidden } = (await guest('GET', `/dashboards/${id}`)).body;
    assert.ok(request_id);
    assert.deepEqual({ ...hidden, request_id: never.body.request_id }, never.body, 'as if it had never been there');
  }
});

test('a viewer cannot make anything, and reads why', async () => {
  const page = await browser.person(vitrine, people.viewer);
  await open(page, '/dashboards');
  const create = page.getByRole('button', { name: 'New dashboard' }).first();
  assert.equal(await create.getAttribute('aria-disabled'), 'true');
  await create.focus();
  await page
    .getByRole('tooltip')
    .filter({ hasText: /viewer/ })
    .waitFor();
});

test('the timer runs in the frame of every page, and leaves an entry when it is stopped', async () => {
  const page = await browser.person(vitrine, people.member);
  await open(page, '/time');
  await page.getByLabel('What are you working on?').fill('Reading the contract');
  await page.getByRole('form', { name: 'Timer' }).getByRole('button', { name: 'Start' }).click();
  await open(page, '/dashboards');
  const timer = page.getByRole('region', { name: 'Running timer' });
  await timer.getByText('Reading the contract').waitFor();
  await timer.getByRole('button', { name: 'Stop the timer' }).click();
  await timer.waitFor({ state: 'detached' });
  await open(page, '/time');
  await page.getByRole('button', { name: 'Edit Reading the contract' }).waitFor();
});

test('signed out, the page is left, and what it showed needs signing in again', async () => {
  const page = await browser.person(vitrine, people.member);
  const elsewhere = await page.context().newPage();
  await open(page, '/dashboards');
  await open(elsewhere, '/charts');
  await page.getByRole('button', { name: /Daniel Ferreira/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const left of [page, elsewhere]) await left.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  assert.equal((await page.request.get('/api/v1/dashboards')).status(), 401);
});
