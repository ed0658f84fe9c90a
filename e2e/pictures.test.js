// What is drawn, in a real browser: no two texts of a picture lie over each other, and none sticks out of it.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Browser } from './vitrine.js';

const web = resolve(import.meta.dirname, '../web');
const browser = new Browser();
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-pictures-'));
  const { build } = await import(pathToFileURL(join(web, 'node_modules/vite/dist/node/index.js')).href);
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="gallery.css"><div id="root"></div><script src="gallery.js"></script>',
  );
  await build({
    root: web,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      cssMinify: false,
      target: 'es2022',
      lib: {
        entry: join(web, 'src/test/gallery.tsx'),
        formats: ['iife'],
        name: 'gallery',
        fileName: () => 'gallery.js',
        cssFileName: 'gallery',
      },
    },
  });
  await browser.launch();
});
after(async () => {
  await browser.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Problem with the texts of the pictures of the page. */
function faults() {
  const found = [];
  for (const picture of document.querySelectorAll('[data-picture]')) {
    const name = picture.dataset.picture;
    const frame = picture.getBoundingClientRect();
    const boxes = [];
    const add = (text, box) => {
      if (text.trim() && box.width > 0.5 && box.height > 0.5) boxes.push({ text: text.trim(), box });
    };
    for (const text of picture.querySelectorAll('svg text')) add(text.textContent, text.getBoundingClientRect());
    const walker = document.createTreeWalker(picture, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest('svg, style, .visually-hidden')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) add(node.textContent, box);
    }
    const slack = 1.5;
    for (const [i, a] of boxes.entries()) {
      if (
        a.box.left < frame.left - slack ||
        a.box.right > frame.right + slack ||
        a.box.top < frame.top - slack ||
        a.box.bottom > frame.bottom + slack
      )
        found.push(`${name}: “${a.text}” sticks out`);
      for (const b of boxes.slice(0, i)) {
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > slack && high > slack) found.push(`${name}: “${a.text}” and “${b.text}” lie over each other`);
      }
    }
    if (boxes.length === 0) found.push(`${name}: says nothing`);
  }
  return found;
}

for (const [scheme, deviceScaleFactor] of [
  ['light', 1],
  ['dark', 2],
]) {
  test(`no text of any picture lies over another or sticks out, ${scheme}`, async () => {
    const context = await browser.chromium.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      deviceScaleFactor,
    });
    const page = await context.newPage();
    const problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${pathToFileURL(join(folder, 'index.html')).href}#scheme=${scheme}`);
    await page.waitForFunction(
      () => {
        const drawn = [...document.querySelectorAll('[data-picture]')];
        return (
          drawn.length > 30 &&
          !document.querySelector('[aria-busy="true"]') &&
          drawn.every((d) => d.querySelector('svg, [role=img]'))
        );
      },
      undefined,
      { polling: 200, timeout: 120_000 }, // some hundred pictures, on whatever runs the tests
    );
    assert.deepEqual(problems, []);
    const found = await page.evaluate(faults);
    assert.equal(found.length, 0, `${found.length} faults:\n${found.join('\n')}`);
    await context.close();
  });
}
