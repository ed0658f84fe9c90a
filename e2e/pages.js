// The main pages, and how to tell that one is ready to be looked at.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Pages behind the frame that exist without an id. */
export const pages = {
  home: '/',
  dashboards: '/dashboards',
  charts: '/charts',
  'new chart': '/charts/new',
  time: '/time',
  projects: '/projects',
  clients: '/clients',
  tags: '/tags',
  import: '/import',
  team: '/team',
  groups: '/team/groups',
  workspaces: '/workspaces',
  settings: '/settings',
  'sharing rules': '/settings?section=sharing',
};

/** Opens a page and waits until nothing on it is loading any more. */
export async function open(page, path) {
  await page.goto(path);
  await ready(page);
}

export async function ready(page) {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () => !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root[data-visible], [data-loading="true"]'),
  );
  await page.evaluate(() => document.fonts.ready);
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong by WCAG 2.2 AA, one line a finding; empty when nothing. What was found is looked at
 * again, and as long as the page changes meanwhile: a button may be read as enabled and measured as it was before.
 */
export async function accessibilityProblems(page) {
  await page.evaluate(axe);
  for (let tries = 1; ; tries++) {
    const { violations, changed } = await page.evaluate(async () => {
      // A transition that has not begun measures as before it.
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      // One that follows scrolling never ends.
      const passing = document.getAnimations().filter((a) => a.timeline === document.timeline);
      await Promise.allSettled(passing.map((a) => a.finished));
      let changed = false;
      const watch = new MutationObserver(() => {
        changed = true;
      });
      watch.observe(document, { attributes: true, childList: true, subtree: true });
      const { violations } = await globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        resultTypes: ['violations'],
      });
      watch.disconnect();
      return { violations, changed };
    });
    if (violations.length > 0 && (changed || tries === 1) && tries < 10) continue;
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html}\n    ${node.failureSummary.replaceAll('\n', '\n    ')}`),
    );
  }
}

/** How far the page is wider than the window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
