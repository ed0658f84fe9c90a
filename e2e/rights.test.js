import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeChart } from './boards.js';
import { accessibilityProblems, open, ready } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage();

const idOf = async (call) => (await call('GET', '/session')).body.user.id;

async function done(answer) {
  const { status, body } = await answer;
  assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
  return body;
}

/** Shares what is private with somebody. */
const share = (call, resource, user, level) =>
  done(
    call('POST', `/resources/${resource}/grants`, {
      edits: [{ principal: { kind: 'user', id: user }, level }],
      end_private: true,
    }),
  );

test('a chart one may not pass on says so on the tile; who may share it lets viewers see it', async () => {
  const admin = await vitrine.caller(people.admin);
  const sofia = await vitrine.caller(people.manager);
  const daniel = await vitrine.caller(people.member);
  const chart = await makeChart(admin, 'Hours of the house');
  await share(admin, chart.id, await idOf(sofia), 'view');
  const made = await done(sofia('POST', '/dashboards', { workspace_id: chart.workspace_id, title: 'Passed on' }));
  await done(
    sofia('PUT', `/dashboards/${made.id}`, {
      version: made.version,
      title: made.title,
      filters: {},
      widgets: [{ id: 'w1', kind: 'chart', chart_id: chart.id, x: 0, y: 0, w: 6, h: 4 }],
    }),
  );
  await share(sofia, made.id, await idOf(admin), 'edit');
  await share(sofia, made.id, await idOf(daniel), 'view');

  const hers = await browser.person(vitrine, people.manager);
  await open(hers, `/d/${made.id}/edit`);
  await hers
    .getByText('Only people with access to this chart will see it here. Ask Ingrid Halden to show it to viewers.')
    .waitFor();
  assert.deepEqual(await accessibilityProblems(hers), []);
  const his = await browser.person(vitrine, people.member);
  await open(his, `/d/${made.id}`);
  assert.equal(await his.getByText('Hours of the house').count(), 0, 'the tile keeps its name to itself');

  const owner = await browser.person(vitrine, people.admin);
  await open(owner, `/d/${made.id}/edit`);
  await owner.getByRole('button', { name: 'Show it to viewers: Hours of the house' }).click();
  await owner.getByText('Only people with access to this chart').waitFor({ state: 'detached' });
  await open(his, `/d/${made.id}`);
  await his
    .getByRole('region', { name: 'Hours of the house' })
    .getByRole('img', { name: /^Hours of the house/ })
    .waitFor();

  await open(owner, `/c/${chart.id}/access`);
  const panel = owner.getByRole('dialog', { name: 'Who can see it' });
  await panel.getByText('because you let them').waitFor();
  await panel.getByRole('button', { name: /^Stop/ }).click();
  await panel.getByText('because you let them').waitFor({ state: 'detached' });
  await open(his, `/d/${made.id}`);
  assert.equal(await his.getByText('Hours of the house').count(), 0);
});

test('saving a question that would change the figures shows both first, and asks', async () => {
  const admin = await vitrine.caller(people.admin);
  const sofia = await vitrine.caller(people.manager);
  const chart = await makeChart(admin, 'All our hours');
  await share(admin, chart.id, await idOf(sofia), 'edit');
  const page = await browser.person(vitrine, people.manager);
  await open(page, `/c/${chart.id}?edit=1`);
  await page.getByRole('button', { name: 'Add grouping' }).click();
  await page.getByRole('menuitem', { name: 'Client' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  const dialog = page.getByRole('dialog', { name: 'Saving changes the figures' });
  await dialog.getByText(/people see .* after this/).waitFor();
  await dialog.getByRole('region', { name: 'Now' }).waitFor();
  await dialog.getByRole('region', { name: 'After this' }).waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  assert.equal((await admin('GET', `/charts/${chart.id}`)).body.version, chart.version, 'nothing is saved yet');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('button', { name: 'Save for everyone' }).click();
  await page.getByText('Includes the time you can see').waitFor();
  assert.equal((await admin('GET', `/charts/${chart.id}`)).body.author.id, await idOf(sofia));
});

test('ownership is offered, looked at and accepted; the link waits until it is kept, at the same address', async () => {
  const admin = await vitrine.caller(people.admin);
  const workspace_id = (await admin('GET', '/session')).body.workspaces[0].id;
  const made = await done(admin('POST', '/dashboards', { workspace_id, title: 'Handed on' }));
  await done(
    admin('PUT', `/dashboards/${made.id}`, {
      version: made.version,
      title: made.title,
      filters: {},
      widgets: [{ id: 'w1', kind: 'text', text: 'What we show **the client**.', x: 0, y: 0, w: 6, h: 3 }],
    }),
  );
  const link = await done(admin('POST', `/resources/${made.id}/links`, { name: 'Client A', end_private: true }));
  const stranger = await browser.stranger(vitrine);
  await stranger.goto(link.url);
  await stranger.getByText('the client').waitFor();

  const owner = await browser.person(vitrine, people.admin);
  await open(owner, `/d/${made.id}/access`);
  await owner.getByRole('button', { name: 'Transfer ownership' }).click();
  const offer = owner.getByRole('dialog', { name: 'Transfer ownership' });
  await offer.getByLabel('New owner').fill('Sofia');
  await owner.getByRole('option', { name: /Sofia Brandt/ }).click();
  await offer.getByRole('button', { name: 'Transfer ownership' }).click();
  await owner.getByRole('button', { name: 'Cancel offer' }).waitFor();

  const page = await browser.person(vitrine, people.manager);
  await open(page, '/');
  await page.getByRole('link', { name: 'Ingrid Halden wants to transfer “Handed on” to you' }).click();
  await page.getByText('Client A').waitFor();
  await ready(page);
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('heading', { level: 1, name: 'Handed on' }).waitFor();
  await stranger.goto(link.url);
  await stranger.getByRole('heading', { level: 1, name: 'This link is not available' }).waitFor();

  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Share/ });
  await dialog.getByRole('button', { name: 'Turn on the link Client A' }).click();
  const keep = page.getByRole('dialog', { name: /^Turn on/ });
  await keep.getByText('Whoever has the link sees nothing now.').waitFor();
  await keep.getByText('What we show').waitFor();
  await ready(page);
  assert.deepEqual(await accessibilityProblems(page), []);
  await keep.getByRole('button', { name: 'Turn on' }).click();
  await dialog.getByRole('button', { name: 'Turn on the link Client A' }).waitFor({ state: 'detached' });
  await stranger.goto(link.url);
  await stranger.getByText('the client').waitFor();
});

test('who ends somebody’s access is told what shows by their rights, and takes their place', async () => {
  const admin = await vitrine.caller(people.admin);
  const daniel = await vitrine.caller(people.member);
  const chart = await makeChart(daniel, 'What I see');
  await share(daniel, chart.id, await idOf(admin), 'edit');
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/team');
  await page.getByRole('button', { name: 'More actions for Daniel Ferreira' }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  const dialog = page.getByRole('dialog', { name: /^Deactivate Daniel Ferreira/ });
  await dialog.getByText(/Daniel Ferreira’s access feeds .*charts?/).waitFor();
  await ready(page);
  assert.deepEqual(await accessibilityProblems(page), []);
  await dialog.getByRole('radio', { name: 'Me, now' }).check();
  await dialog.getByText(/shows? (an)?other figures? then/).waitFor();
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await admin('GET', `/charts/${chart.id}`)).body.author.id, await idOf(admin));
});
