// The rows of the conformance table that are about the interface, by their id. Each plays under the scheme of its source.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeChart, makeDashboard } from './boards.js';
import { accessibilityProblems, open } from './pages.js';
import { people } from './people.js';
import { stage } from './vitrine.js';

/** Puts a scheme in force, every level in use taking the place that is suggested. */
async function choose(vitrine, scheme) {
  const admin = await vitrine.caller(people.admin);
  const { body } = await admin('GET', '/schemes');
  const { mapping } = body.items.find((s) => s.key === scheme);
  const chosen = await admin('PUT', '/organization/scheme', { scheme, mapping });
  assert.equal(chosen.status, 200, JSON.stringify(chosen.body));
}

/** What is done before the first of several tests. */
function once(run) {
  let done;
  return () => {
    done ??= run();
    return done;
  };
}

/** Opens the share dialog from the top right of a page. */
async function share(page) {
  const button = page.locator('main header').getByRole('button', { name: 'Share', exact: true });
  const box = await button.boundingBox();
  assert.ok(box.y < 120 && box.x > page.viewportSize().width / 2, 'Share stands at the top right');
  await button.click();
  const dialog = page.getByRole('dialog', { name: /^Share/ });
  await dialog.getByRole('heading', { name: 'Who has access' }).waitFor();
  return dialog;
}

/** Finds somebody in the share dialog and chooses them. */
async function add(page, dialog, name, option) {
  await dialog.getByRole('combobox', { name: 'Add people, groups, workspaces' }).fill(name);
  await page.getByRole('option', { name: option }).click();
}

/** Shares, with what is said about private projects agreed to. */
async function confirm(dialog, name = 'Share') {
  const save = dialog.getByRole('button', { name, exact: true });
  await save.and(dialog.locator(':not([data-loading])')).waitFor();
  const anyway = dialog.getByRole('button', { name: 'Show anyway' });
  if (await anyway.isVisible()) await anyway.click();
  await save.click();
}

const levelOf = (dialog, name) => dialog.getByRole('combobox', { name: `Access of ${name}` });

const status = async (call, id) => (await call('GET', `/dashboards/${id}`)).status;

describe('toggl', () => {
  const { vitrine, browser } = stage();
  const begin = once(() => choose(vitrine, 'toggl'));

  for (const kind of ['dashboard', 'chart']) {
    test(`TS11 share a ${kind} from its top right: people, groups and workspaces; who has what, and to change it`, async () => {
      await begin();
      const admin = await vitrine.caller(people.admin);
      const title = `Spring ${kind}`;
      const { id } = kind === 'chart' ? await makeChart(admin, title) : await makeDashboard(admin, title);
      const page = await browser.person(vitrine, people.admin);
      await open(page, kind === 'chart' ? `/c/${id}` : `/d/${id}`);
      const dialog = await share(page);
      await add(page, dialog, 'Daniel', /^Daniel Ferreira/);
      await add(page, dialog, 'Design', /^Design group/);
      await add(page, dialog, 'Studio', /^Studio everyone in this workspace ·/);
      await confirm(dialog);
      for (const name of ['Daniel Ferreira', 'Design', 'Studio'])
        assert.equal(await levelOf(dialog, name).inputValue(), 'View', name);
      await add(page, dialog, 'Matteo', /^Matteo Voss/);
      await confirm(dialog);
      assert.equal(await levelOf(dialog, 'Matteo Voss').inputValue(), 'View');
      assert.deepEqual(await accessibilityProblems(page), []);

      await levelOf(dialog, 'Matteo Voss').click();
      await page.getByRole('option', { name: 'Edit', exact: true }).click();
      await dialog.getByRole('button', { name: 'Change to Edit' }).click();
      await dialog.getByRole('button', { name: 'Change to Edit' }).waitFor({ state: 'detached' });
      await levelOf(dialog, 'Studio').click();
      await page.getByRole('option', { name: 'Remove', exact: true }).click();
      await dialog.getByRole('button', { name: 'Remove Studio' }).click();
      await levelOf(dialog, 'Studio').waitFor({ state: 'detached' });
      const { grants } = (await admin('GET', `/resources/${id}/access`)).body;
      assert.deepEqual(grants.map((g) => `${g.principal.name}: ${g.level}`).sort(), [
        'Daniel Ferreira: view',
        'Design: view',
        'Matteo Voss: edit',
      ]);
    });
  }

  test('TS1 whoever is not an organization admin is told why they cannot share', async () => {
    await begin();
    const daniel = await vitrine.caller(people.member);
    const { id } = await makeDashboard(daniel, 'Mine');
    const page = await browser.person(vitrine, people.member);
    await open(page, `/d/${id}`);
    const button = page.locator('main header').getByRole('button', { name: 'Share', exact: true });
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    assert.match(await button.getAttribute('aria-description'), /organization admin/i);
  });
});

describe('gooddata', () => {
  const { vitrine, browser } = stage();
  const begin = once(() => choose(vitrine, 'gooddata'));

  test('GD2 what is shared with nobody else stands under Private', async () => {
    await begin();
    const sofia = await vitrine.caller(people.manager);
    const alone = await makeDashboard(sofia, 'Mine alone');
    const shared = await makeDashboard(sofia, 'Not only mine');
    const daniel = (await (await vitrine.caller(people.member))('GET', '/session')).body.user;
    const grant = (id) =>
      sofia('POST', `/resources/${id}/grants`, {
        edits: [{ principal: { kind: 'user', id: daniel.id }, level: 'view' }],
      });
    assert.equal((await grant(shared.id)).status, 200);

    const page = await browser.person(vitrine, people.manager);
    await open(page, '/dashboards');
    await page.getByRole('tab', { name: 'Private' }).click();
    const list = page.getByRole('list', { name: 'Dashboards' });
    await list.getByRole('link', { name: 'Mine alone' }).waitFor();
    await page.waitForFunction(() => !document.body.innerText.includes('Not only mine'));
    assert.equal((await grant(alone.id)).status, 200);
    await list.getByRole('link', { name: 'Mine alone' }).waitFor({ state: 'detached' });
  });

  test('GD11 Share, top right: who has access, add, level, share', async () => {
    await begin();
    const sofia = await vitrine.caller(people.manager);
    const { id } = await makeDashboard(sofia, 'Quarter');
    const page = await browser.person(vitrine, people.manager);
    await open(page, `/d/${id}`);
    const dialog = await share(page);
    const rows = dialog.getByRole('region', { name: 'Who has access' }).getByRole('listitem');
    await rows.filter({ hasText: 'Sofia Brandt' }).waitFor();
    await rows.filter({ hasText: 'Workspace admins' }).waitFor();
    // Nobody without access to the workspace is offered, nor who has everything by their role.
    const field = dialog.getByRole('combobox', { name: 'Add people, groups, workspaces' });
    for (const name of ['Helena', 'Amara']) {
      await field.fill(name);
      await page.getByText('No results').waitFor();
    }
    await add(page, dialog, 'Design', /^Design group/);
    await add(page, dialog, 'Daniel', /^Daniel Ferreira/);
    await dialog.getByRole('combobox', { name: 'Access level' }).click();
    await page.getByRole('option', { name: 'View & share' }).click();
    await confirm(dialog);
    for (const name of ['Design', 'Daniel Ferreira'])
      assert.equal(await levelOf(dialog, name).inputValue(), 'View & share', name);
    assert.deepEqual(await accessibilityProblems(page), []);
    const daniel = await vitrine.caller(people.member);
    assert.deepEqual((await daniel('GET', `/dashboards/${id}`)).body.can.sort(), ['export', 'share', 'view']);
  });

  test('GD12 who is listed but has no access to the workspace: the list says why, and an analyst mends it there', async () => {
    await begin();
    const admin = await vitrine.caller(people.admin);
    const sofia = await vitrine.caller(people.manager);
    const ruben = await vitrine.caller(people.viewer);
    const me = (await ruben('GET', '/session')).body;
    const { id, workspace_id } = await makeDashboard(sofia, 'For Ruben');
    const given = await sofia('POST', `/resources/${id}/grants`, {
      edits: [{ principal: { kind: 'user', id: me.user.id }, level: 'view' }],
    });
    assert.equal(given.status, 200, JSON.stringify(given.body));
    assert.equal(await status(ruben, id), 200);
    assert.equal((await admin('DELETE', `/workspaces/${workspace_id}/roles/user/${me.user.id}`)).status, 204);
    assert.equal(await status(ruben, id), 404);

    const page = await browser.person(vitrine, people.manager);
    await open(page, `/d/${id}/access`);
    const panel = page.getByRole('dialog', { name: 'Who can see it' });
    const stranded = panel.getByRole('region', { name: 'Shared, but cannot open it' });
    const row = stranded.getByRole('listitem').filter({ hasText: 'Ruben Castellanos' });
    await row.getByText(/has no access to Studio/).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await row.getByRole('button', { name: 'Give access to Ruben Castellanos' }).click();
    assert.equal(await status(ruben, id), 404, 'nothing happens before it is confirmed');
    await page
      .getByRole('dialog', { name: 'Give Ruben Castellanos access?' })
      .getByRole('button', { name: 'Give access' })
      .click();
    await stranded.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: /^Ruben Castellanos/ }).waitFor();
    assert.equal(await status(ruben, id), 200);
  });
});

describe('dashgrid', () => {
  const { vitrine, browser } = stage();

  test('DG9 people, their roles and since when; role and access changed there after confirmation, at once', async () => {
    await choose(vitrine, 'dashgrid');
    const admin = await vitrine.caller(people.admin);
    const daniel = await vitrine.caller(people.member);
    const { id } = await makeDashboard(admin, 'Factory');
    const page = await browser.person(vitrine, people.admin);
    await open(page, `/d/${id}`);
    const dialog = await share(page);

    // An address without an account is told at the field (DG8).
    const field = dialog.getByRole('combobox', { name: 'Add people, groups, workspaces' });
    await field.fill('nobody@elsewhere.example');
    await page.getByText(/Nobody in Halden & Voss has the address nobody@elsewhere\.example/).waitFor();
    await page.getByRole('option', { name: /^Invite nobody@elsewhere\.example as a guest/ }).waitFor();
    await field.fill('');
    await add(page, dialog, people.member, /^Daniel Ferreira/);
    await confirm(dialog);
    const row = dialog.getByRole('listitem').filter({ hasText: 'Daniel Ferreira' });
    await row.getByText(people.member).waitFor();
    const today = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(new Date());
    assert.match(await row.textContent(), new RegExp(`since .*${today.slice(-4)}`));
    assert.equal(await levelOf(dialog, 'Daniel Ferreira').inputValue(), 'User');
    assert.equal(await levelOf(dialog, 'Ingrid Halden').inputValue(), 'Owner');
    assert.deepEqual(await accessibilityProblems(page), []);

    const visitor = await browser.person(vitrine, people.member);
    await open(visitor, `/d/${id}`);
    const can = async () => (await daniel('GET', `/dashboards/${id}`)).body.can ?? [];
    await levelOf(dialog, 'Daniel Ferreira').click();
    await page.getByRole('option', { name: 'Admin', exact: true }).click();
    await dialog.getByRole('button', { name: 'Change to Admin' }).waitFor();
    assert.ok(!(await can()).includes('edit'), 'nothing is changed before it is confirmed');
    await dialog.getByRole('button', { name: 'Change to Admin' }).click();
    await dialog.getByRole('button', { name: 'Change to Admin' }).waitFor({ state: 'detached' });
    assert.ok((await can()).includes('edit'), 'and at once when it is');

    await levelOf(dialog, 'Daniel Ferreira').click();
    await page.getByRole('option', { name: 'Remove', exact: true }).click();
    await dialog.getByText('1 person will no longer be able to open it: Daniel Ferreira.').waitFor();
    assert.equal(await status(daniel, id), 200);
    await dialog.getByRole('button', { name: 'Remove Daniel Ferreira' }).click();
    await visitor.getByText('You can no longer open this dashboard').waitFor();
    await row.waitFor({ state: 'detached' });
    assert.equal(await status(daniel, id), 404);
  });
});

describe('highlevel', () => {
  const { vitrine, browser } = stage();

  test('HL6 a new dashboard starts private; ending that opens the permissions; later from its menu', async () => {
    await choose(vitrine, 'highlevel');
    const admin = await vitrine.caller(people.admin);
    const daniel = await vitrine.caller(people.member);
    const page = await browser.person(vitrine, people.admin);
    const make = async (title, isPrivate) => {
      await open(page, '/dashboards');
      await page.getByRole('button', { name: 'New dashboard' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'New dashboard' });
      await dialog.getByLabel('Name').fill(title);
      const toggle = dialog.getByRole('switch', { name: 'Private' });
      assert.ok(await toggle.isChecked(), 'it starts private');
      if (!isPrivate) await toggle.click();
      return dialog;
    };

    await (await make('To myself', true)).getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/d\/\d+\/edit$/);
    const own = Number(/\/d\/(\d+)\//.exec(page.url())[1]);
    assert.equal((await admin('GET', `/dashboards/${own}`)).body.private, true);
    assert.equal(await status(daniel, own), 404);

    const fresh = await make('To the agency', false);
    await fresh.getByRole('combobox', { name: 'Share with' }).click();
    await page.getByRole('option', { name: 'Workspace users' }).click();
    await page.keyboard.press('Escape');
    // Those above get it too, and that is said before it is made (HL8).
    await fresh.getByText('Staff and workspace admins get it too').waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await fresh.getByRole('button', { name: 'Create and share' }).click();
    await page.waitForURL(/\/d\/\d+\/edit$/);
    const id = Number(/\/d\/(\d+)\//.exec(page.url())[1]);
    await open(page, `/d/${id}`);
    await page.locator('main header').getByRole('button', { name: 'Share', exact: true }).click();
    const permissions = page.getByRole('dialog', { name: /^Share/ });
    for (const name of ['Staff', 'Workspace admins', 'Workspace users'])
      assert.equal(await levelOf(permissions, name).inputValue(), 'View', name);
    await page.keyboard.press('Escape');
    assert.equal(await status(daniel, id), 200);

    await open(page, `/d/${id}`);
    const menu = async (item, button) => {
      await page.getByRole('button', { name: 'More actions for To the agency' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('button', { name: button, exact: true }).waitFor({ state: 'detached' });
    };
    await menu('Make private', 'Make private');
    assert.equal(await status(daniel, id), 404);
    await page.getByText('Only you').waitFor();
    await menu('Turn off private', 'Turn off private');
    assert.equal(await status(daniel, id), 200);
  });
});
