import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDashboard } from './boards.js';
import { bounds, firstDashboard, signInPage, total } from './bytes.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

const within = (answers, bound) =>
  assert.ok(
    total(answers) <= bound,
    `${total(answers)} bytes of ${bound}:\n${JSON.stringify(answers.slice(0, 12), null, 1)}`,
  );

test('signing in, and the first dashboard, cost no more than they may', async () => {
  within(await signInPage(browser, vitrine), bounds.signIn);
  const call = await vitrine.caller(people.admin);
  const { items } = (await call('GET', '/dashboards')).body;
  within(
    await firstDashboard(browser, vitrine, people.admin, items[0]?.id ?? (await makeDashboard(call, 'First')).id),
    bounds.dashboard,
  );
});
