// The rules of sharing, and what a change would do before it is made.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDashboard } from './boards.js';
import { accessibilityProblems, open, overflow, phone } from './pages.js';
import { people } from './people.js';
import { eventually, stage } from './vitrine.js';

const { vitrine, browser } = stage();

const rules = '/settings?section=sharing';

/** A dashboard of the admin's that Daniel may view. */
async function shared(title) {
  const admin = await vitrine.caller(people.admin);
  const { id } = await makeDashboard(admin, title);
  const { body: found } = await admin('GET', `/resources/${id}/candidates?search=Daniel`);
  const daniel = found.items.find((c) => c.name === 'Daniel Ferreira');
  const answer = await admin('POST', `/resources/${id}/grants`, {
    edits: [{ principal: { kind: 'user', id: daniel.id }, level: 'view' }],
    end_private: true,
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return id;
}

/** What is foreseen for one person, opened. */
async function foreseen(within, name) {
  const region = within.getByRole('region', { name: 'Who gains or loses access' });
  const person = region.getByRole('button', { name });
  if ((await person.getAttribute('aria-expanded')) === 'false') await person.click();
  return region.getByRole('list', { name: `What changes for ${name}` });
}

const inForce = (page, title) =>
  page.getByRole('region', { name: 'Current rules' }).getByRole('heading', { name: title }).waitFor();

/** Presses a button once it can be pressed. */
async function press(within, name) {
  const button = within.getByRole('button', { name, exact: true });
  await eventually(async () => assert.notEqual(await button.getAttribute('aria-disabled'), 'true', name));
  await button.click();
}

test('rules are copied, changed, foreseen and put in force; what people may do follows, and comes back', async () => {
  const id = await shared('Spring figures');
  const daniel = await vitrine.caller(people.member);
  const may = async () => (await daniel('GET', `/dashboards/${id}`)).body.can;
  assert.deepEqual(await may(), ['view', 'export']);

  const page = await browser.person(vitrine, people.admin);
  await open(page, rules);
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByRole('region', { name: 'Current rules' }).getByRole('button', { name: 'Copy', exact: true }).click();
  const copy = page.getByRole('dialog', { name: 'Copy “Standard”' });
  await copy.getByLabel('Name of the copy').fill('House rules');
  await copy.getByRole('button', { name: 'Copy', exact: true }).click();

  await page.getByRole('heading', { name: 'Edit “House rules”' }).waitFor();
  await page.getByRole('button', { name: /^View Open and export/ }).click();
  await page.getByRole('checkbox', { name: 'Export' }).uncheck();
  assert.deepEqual(await accessibilityProblems(page), []);
  await press(page, 'Save');
  assert.deepEqual(await may(), ['view', 'export'], 'rules that are not in force change nothing');

  await page.getByRole('button', { name: 'Use these rules: House rules' }).click();
  const use = page.getByRole('dialog', { name: 'Use “House rules”?' });
  const loses = await foreseen(use, 'Daniel Ferreira');
  await loses.getByRole('listitem').filter({ hasText: 'Spring figures' }).getByText('No longer: export.').waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  await use.getByLabel('Some people lose access. Type “House rules” to confirm.').fill('house rules');
  await press(use, 'Use these rules');
  await inForce(page, 'House rules');
  assert.deepEqual(await may(), ['view']);

  await page.getByRole('region', { name: 'Current rules' }).getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: /^View Open/ }).click();
  await page.getByRole('checkbox', { name: 'Export' }).check();
  const gains = await foreseen(page, 'Daniel Ferreira');
  await gains.getByRole('listitem').filter({ hasText: 'Spring figures' }).getByText('Now also: export.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  assert.deepEqual(await may(), ['view'], 'what is foreseen is not done');

  await page.getByRole('button', { name: 'Use these rules: Standard' }).click();
  const back = page.getByRole('dialog', { name: 'Use “Standard”?' });
  await back.getByText(/made under “Standard” and get/).waitFor();
  await press(back, 'Use these rules');
  await inForce(page, 'Standard');
  assert.deepEqual(await may(), ['view', 'export']);
  assert.deepEqual(page.problems, []);
});

test('what other rules have no room for is named, kept, and works again when going back but for what is left out', async () => {
  const id = await shared('Autumn figures');
  const admin = await vitrine.caller(people.admin);
  for (const kind of ['staff', 'workspace_admin']) {
    const answer = await admin('POST', `/resources/${id}/grants`, {
      edits: [{ principal: { kind: 'class', class: kind }, level: 'view' }],
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
  const page = await browser.person(vitrine, people.admin);
  await open(page, rules);
  await page.getByRole('button', { name: 'Use these rules: Toggl' }).click();
  const use = page.getByRole('dialog', { name: 'Use “Toggl”?' });
  const stops = use.getByRole('region', { name: 'What stops working' });
  await stops
    .getByRole('listitem')
    .filter({ hasText: 'Autumn figures · Staff, View' })
    .getByText('Toggl has no level for staff.')
    .waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  await use.getByLabel('Some people lose access. Type “Toggl” to confirm.').fill('Toggl');
  await press(use, 'Use these rules');
  await inForce(page, 'Toggl');

  const { body: board } = await admin('GET', `/dashboards/${id}`);
  await open(page, `/d/${board.path}/access`);
  const asleep = page.getByRole('region', { name: 'Paused shares' });
  await asleep.getByRole('button', { name: 'Remove Workspace admins …' }).click();
  await page
    .getByRole('dialog', { name: 'Remove Workspace admins?' })
    .getByRole('button', { name: 'Remove', exact: true })
    .click();
  await eventually(async () => assert.equal(await asleep.getByRole('listitem').count(), 1));
  assert.deepEqual(await accessibilityProblems(page), []);

  await open(page, rules);
  await page.getByRole('button', { name: 'Use these rules: Standard' }).click();
  const back = page.getByRole('dialog', { name: 'Use “Standard”?' });
  await back
    .getByRole('region', { name: 'What works again' })
    .getByRole('checkbox', { name: /Autumn figures · Staff, View/ })
    .uncheck();
  assert.deepEqual(await accessibilityProblems(page), []);
  await press(back, 'Use these rules');
  await inForce(page, 'Standard');
  const { body: access } = await admin('GET', `/resources/${id}/access`);
  assert.deepEqual(
    access.asleep.map((g) => g.name),
    ['Staff'],
  );
  assert.deepEqual(
    access.grants.map((g) => g.principal.name),
    ['Daniel Ferreira'],
  );
  assert.deepEqual(page.problems, []);
});

test('what is wrong with a level is said at the level, and nothing is saved', async () => {
  const admin = await vitrine.caller(people.admin);
  const made = await admin('POST', '/schemes', { from: 'standard', title: 'Too generous' });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const page = await browser.person(vitrine, people.admin);
  await open(page, `${rules}&edit=${made.body.key}`);
  await page.getByRole('button', { name: /^View Open and export/ }).click();
  await page.getByRole('checkbox', { name: 'Share', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Full', exact: true }).check();
  await press(page, 'Save');
  const level = page.getByRole('region', { name: 'Levels' }).getByRole('listitem').first();
  await level.getByText('“View” hands out “Full”, which hands out more than it does itself').waitFor();
  const { body } = await admin('GET', '/schemes');
  assert.deepEqual(
    body.items.find((s) => s.key === made.body.key),
    made.body,
  );
});

test('where access to the workspace is demanded, an admin says who is offered whom besides', async () => {
  const admin = await vitrine.caller(people.admin);
  const use = async (scheme) => {
    const { body } = await admin('GET', '/schemes');
    const { mapping } = body.items.find((s) => s.key === scheme);
    const used = await admin('PUT', '/organization/scheme', { scheme, mapping });
    assert.equal(used.status, 200, JSON.stringify(used.body));
  };
  const page = await browser.person(vitrine, people.admin);
  await open(page, rules);
  await inForce(page, 'Standard');
  const section = page.getByRole('region', { name: 'Sharing suggestions' });
  assert.equal(await section.count(), 0);

  await use('gooddata');
  await section.getByRole('combobox', { name: 'Who' }).fill('Daniel');
  await page.getByRole('option', { name: 'Daniel Ferreira' }).click();
  await section.getByRole('combobox', { name: 'Can also choose' }).fill('Leadership');
  await page.getByRole('option', { name: 'Leadership' }).click();
  await section.getByRole('button', { name: 'Add' }).click();
  const right = section
    .getByRole('list', { name: 'Extra suggestions' })
    .getByRole('listitem')
    .filter({ hasText: 'Leadership' });
  await right.waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  const { body } = await admin('GET', '/see-rights');
  assert.deepEqual(
    body.items.map((r) => [r.holder.name, r.seen.name]),
    [['Daniel Ferreira', 'Leadership']],
  );
  await right.getByRole('button', { name: 'Stop suggesting Leadership to Daniel Ferreira' }).click();
  await right.waitFor({ state: 'detached' });
  await use('standard');
});

test('only organization admins see the rules; on a phone they fit', async () => {
  const member = await browser.person(vitrine, people.member);
  await open(member, rules);
  await member.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Organization' }).waitFor();
  assert.equal(await member.getByRole('button', { name: 'Sharing rules' }).count(), 0);
  assert.equal((await member.request.get('/api/v1/schemes')).status(), 403);

  const page = await browser.person(vitrine, people.admin, phone);
  await open(page, `${rules}&rules=gooddata`);
  await page.getByRole('region', { name: 'What each level of GoodData allows' }).waitFor();
  assert.ok((await overflow(page)) <= 0);
});

test('somebody joins a group only after it was shown what that gives them', async () => {
  const admin = await vitrine.caller(people.admin);
  const members = async () => {
    const { body } = await admin('GET', '/groups');
    const { id } = body.items.find((g) => g.name === 'Engineering');
    return (await admin('GET', `/groups/${id}/members`)).body.items.map((m) => m.name);
  };
  const { id } = await makeDashboard(admin, 'Release train');
  const { body: found } = await admin('GET', `/resources/${id}/candidates?search=Engineering`);
  const group = found.items.find((c) => c.kind === 'group');
  await admin('POST', `/resources/${id}/grants`, {
    edits: [{ principal: { kind: 'group', id: group.id }, level: 'view' }],
    end_private: true,
  });

  const page = await browser.person(vitrine, people.admin);
  await open(page, '/team/groups');
  await page.getByRole('button', { name: 'Engineering', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: 'Engineering' });
  await drawer.getByRole('combobox', { name: 'Add to the group' }).fill('Ruben');
  await page.getByRole('option', { name: 'Ruben Castellanos' }).click();
  const gains = await foreseen(drawer, 'Ruben Castellanos');
  await gains.getByRole('listitem').filter({ hasText: 'Release train' }).getByText('View', { exact: true }).waitFor();
  assert.ok(!(await members()).includes('Ruben Castellanos'), 'nobody is added by being looked up');
  assert.deepEqual(await accessibilityProblems(page), []);
  await drawer.getByRole('button', { name: 'Add Ruben Castellanos' }).click();
  await drawer.getByRole('list', { name: 'Members' }).getByText('Ruben Castellanos').waitFor();
  assert.ok((await members()).includes('Ruben Castellanos'));

  await drawer.getByRole('button', { name: 'Remove Ruben Castellanos from the group' }).click();
  const remove = page.getByRole('dialog', { name: /^Remove Ruben Castellanos/ });
  const loses = await foreseen(remove, 'Ruben Castellanos');
  await loses.getByRole('listitem').filter({ hasText: 'Release train' }).getByText('No access').waitFor();
  await remove.getByRole('button', { name: 'Remove from the group' }).click();
  await eventually(async () => assert.ok(!(await members()).includes('Ruben Castellanos')));
});

test('ending somebody’s access shows what they lose before it is done', async () => {
  await shared('For Daniel');
  const page = await browser.person(vitrine, people.admin);
  await open(page, '/team');
  await page.getByRole('button', { name: 'More actions for Daniel Ferreira' }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deactivate Daniel Ferreira?' });
  await dialog.getByText('1 person can do less').waitFor();
  const loses = await foreseen(dialog, 'Daniel Ferreira');
  await loses.getByRole('listitem').filter({ hasText: 'For Daniel' }).getByText('No access').waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  const daniel = await vitrine.caller(people.member);
  assert.equal((await daniel('GET', '/session')).status, 200, 'nothing is done yet');
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await daniel('GET', '/session')).status, 401);
});

test('an organization admin takes over what they cannot open, and says why', async () => {
  const sofia = await vitrine.caller(people.manager);
  const { id } = await makeDashboard(sofia, 'Kept to myself');
  const admin = await vitrine.caller(people.admin);
  assert.equal((await admin('GET', `/dashboards/${id}`)).status, 404);

  const page = await browser.person(vitrine, people.admin);
  await open(page, '/team');
  await page.getByRole('button', { name: 'More actions for Sofia Brandt' }).click();
  await page.getByRole('menuitem', { name: 'Owned by them' }).click();
  const owned = page.getByRole('dialog', { name: 'Owned by Sofia Brandt' });
  await owned.getByRole('button', { name: `Take over Dashboard no. ${id} in` }).waitFor();
  assert.equal(await owned.getByText('Kept to myself').count(), 0, 'what one may not open has no title');
  assert.deepEqual(await accessibilityProblems(page), []);
  await owned.getByRole('button', { name: `Take over Dashboard no. ${id} in` }).click();
  const dialog = page.getByRole('dialog', { name: 'Take over this dashboard?' });
  await dialog.getByLabel('Reason').fill('The client asks for it');
  await press(dialog, 'Take over');
  await dialog.waitFor({ state: 'detached' });
  const taken = await admin('GET', `/resources/${id}/access`);
  assert.equal(taken.body.owner.name, 'Ingrid Halden');
  assert.equal(taken.body.taken_over[0].reason, 'The client asks for it');
});
