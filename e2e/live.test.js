import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDashboard } from './boards.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

const titled = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** Gives a dashboard another title, as its owner does on another device. */
async function rename(call, id, title) {
  const { body } = await call('GET', `/dashboards/${id}`);
  const widgets = body.widgets.map(({ id, kind, chart_id, x, y, w, h }) => ({ id, kind, chart_id, x, y, w, h }));
  const saved = await call('PUT', `/dashboards/${id}`, { version: body.version, title, filters: {}, widgets });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
}

test('ten tabs of one browser all load, and hear what happens whichever of them is closed', async () => {
  const admin = await vitrine.caller(people.admin);
  const { id } = await makeDashboard(admin, 'Weekly');
  const first = await browser.person(vitrine, people.admin);
  const tabs = [first];
  while (tabs.length < 10) tabs.push(await first.context().newPage());
  const show = async (tab) => {
    await tab.goto(`/d/${id}`);
    await titled(tab, 'Weekly');
  };
  await Promise.all(tabs.map(show));
  await rename(admin, id, 'Weekly overview');
  await Promise.all(tabs.map((tab) => titled(tab, 'Weekly overview')));
  await tabs.shift().close();
  await tabs.pop().close();
  await rename(admin, id, 'Weekly review');
  await Promise.all(tabs.map((tab) => titled(tab, 'Weekly review')));
  await first.context().close();
});

test('signing out, or in as somebody else, in one tab ends what the others show and hear', async () => {
  const admin = await vitrine.caller(people.admin);
  const { id } = await makeDashboard(admin, 'Salaries');
  const one = await browser.person(vitrine, people.admin);
  const two = await one.context().newPage();
  const show = async (tab) => {
    await tab.goto(`/d/${id}`);
    await titled(tab, 'Salaries');
  };
  await Promise.all([one, two].map(show));
  await one.getByRole('button', { name: /Ingrid/ }).click();
  await one.getByRole('menuitem', { name: 'Sign out' }).click();
  await Promise.all([one, two].map((tab) => tab.waitForURL(/sign-in/)));

  const signIn = (email) => one.request.post('/api/v1/demo/session', { data: { email } });
  await signIn(people.admin);
  await Promise.all([one, two].map(show));
  await signIn(people.viewer);
  await Promise.all([one, two].map((tab) => titled(tab, 'No longer available')));
  await one.context().close();
});
