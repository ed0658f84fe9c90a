// Pictures of the main pages, in light, dark and at phone width, from the full demo: e2e/artifacts/PAGE-LOOK.png.
// With a file named, only the picture for the README, there.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { open, pages, phone } from './pages.js';
import { withDemo } from './vitrine.js';

const looks = { light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, phone };
const [only] = process.argv.slice(2);
const folder = resolve(import.meta.dirname, 'artifacts');

await withDemo(async ({ vitrine, browser, people, call }) => {
  const dashboards = (await call('GET', '/dashboards')).body.items;
  const chart = (await call('GET', '/charts')).body.items[0];
  if (only) {
    const page = await browser.person(vitrine, people[0].email, looks.light);
    await open(page, `/d/${dashboards[0].id}`);
    await page.screenshot({ path: only });
  } else {
    await mkdir(folder, { recursive: true });
    const shown = { ...pages, chart: `/c/${chart.id}` };
    dashboards.forEach((dashboard, n) => {
      shown[`dashboard ${n + 1}`] = `/d/${dashboard.id}`;
    });
    for (const [look, options] of Object.entries(looks)) {
      const page = await browser.person(vitrine, people[0].email, options);
      for (const [name, path] of Object.entries(shown)) {
        const file = join(folder, `${name.replaceAll(' ', '-')}-${look}.png`);
        await open(page, path);
        await page.screenshot({ path: file, fullPage: look !== 'phone' });
        console.log(file);
      }
      await page.context().close();
    }
    const stranger = await browser.stranger(vitrine);
    await open(stranger, '/');
    await stranger.screenshot({ path: join(folder, 'sign-in-light.png') });
  }
});
