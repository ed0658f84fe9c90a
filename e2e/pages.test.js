import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibilityProblems, open, overflow, pages, phone } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

/** The main pages, with a dashboard and a chart of the demo. */
async function everyPage() {
  const call = await vitrine.caller(people.admin);
  const dashboard = (await call('GET', '/dashboards')).body.items[0];
  const chart = (await call('GET', '/charts')).body.items[0];
  assert.ok(dashboard && chart, 'the demo has a dashboard and a chart');
  return Object.entries({ ...pages, 'a dashboard': `/d/${dashboard.id}`, 'a chart': `/c/${chart.id}` });
}

for (const colorScheme of ['light', 'dark']) {
  test(`every page is accessible in ${colorScheme}`, async (t) => {
    const page = await browser.person(vitrine, people.admin, { colorScheme });
    for (const [name, path] of await everyPage()) {
      await t.test(name, async () => {
        await open(page, path);
        assert.deepEqual(await accessibilityProblems(page), []);
      });
    }
    assert.deepEqual(page.problems, [], 'errors on the console');
  });
}

test('every page fits a phone', async (t) => {
  const page = await browser.person(vitrine, people.admin, phone);
  for (const [name, path] of await everyPage()) {
    await t.test(name, async () => {
      await open(page, path);
      assert.equal(await overflow(page), 0, 'pixels wider than the window');
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dashboards' }).waitFor();
    });
  }
});

test('the sign-in page is accessible, and offers the people of the demo', async () => {
  const page = await browser.stranger(vitrine);
  await open(page, '/dashboards');
  assert.deepEqual(await accessibilityProblems(page), []);
  const { items } = await (await fetch(`${vitrine.url}/api/v1/demo/people`)).json();
  await page.getByRole('button', { name: items[0].name }).click();
  await page.getByRole('heading', { level: 1, name: 'Dashboards' }).waitFor();
});

test('the command palette finds pages, actions and what one may see', async () => {
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  const search = palette.getByLabel(/search pages/i);
  await search.fill('projects');
  await palette
    .getByRole('button', { name: /^Projects/ })
    .first()
    .waitFor();
  const { items } = (await (await vitrine.caller(people.admin))('GET', '/dashboards')).body;
  await search.fill(items[0].title);
  await palette.getByRole('button', { name: items[0].title }).first().click();
  await page.getByRole('heading', { level: 1, name: items[0].title }).waitFor();
});
