import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './vitrine.js';

const { vitrine, browser } = stage('serve');

test('the first start asks for an organization and its admin, once, and wants the token from the console', async () => {
  const token = vitrine.printed.match(/(?<![\w-])[\w-]{20,}(?![\w-])/)?.[0];
  assert.ok(token, `no token was printed:\n${vitrine.printed}`);

  const page = await browser.stranger(vitrine);
  await page.goto('/');
  const fill = async (using) => {
    await page.getByLabel('Set-up token').fill(using);
    await page.getByLabel('Organization').fill('Atelier Nord');
    await page.getByLabel('Your name').fill('Nora Berg');
    await page.getByLabel('E-mail').fill('nora@nord.example');
    await page.getByLabel('Password', { exact: true }).fill('four quiet grey herons');
    await page.getByRole('button', { name: 'Set up' }).click();
  };
  await fill('not-the-token-that-was-printed');
  await page
    .getByText(/token/i)
    .filter({ hasText: /not|wrong|does not/i })
    .first()
    .waitFor();
  await fill(token);
  await page.getByRole('navigation').getByRole('link', { name: 'Dashboards' }).waitFor();

  const again = await fetch(`${vitrine.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      token,
      organization: 'B',
      name: 'B',
      email: 'b@b.example',
      password: 'four quiet grey herons',
    }),
  });
  assert.ok(again.status >= 400, `a second set-up answered ${again.status}`);
  assert.equal((await (await fetch(`${vitrine.url}/api/v1/setup`)).json()).needed, false);
});

test('a wrong password says so, and the right one signs in', async () => {
  const page = await browser.stranger(vitrine);
  await page.goto('/');
  const signIn = async (password) => {
    await page.getByLabel('E-mail').fill('nora@nord.example');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await signIn('five loud grey herons');
  await page.getByRole('alert').waitFor();
  await signIn('four quiet grey herons');
  await page.getByRole('navigation').getByRole('link', { name: 'Dashboards' }).waitFor();
});
