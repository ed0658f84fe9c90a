import { expect, it } from 'vitest';
import { pathOf, paths, readDashboardPath, returnTo, splitDashboardPath } from './paths';
import { router } from './routes';

it('every link leads to a page', () => {
  const links = {
    ...Object.fromEntries(Object.entries(paths).filter(([, v]) => typeof v === 'string')),
    invitation: paths.invitation('a/b'),
    dashboard: paths.dashboard({ id: 12 }),
    dashboardByPath: paths.dashboard({ id: 12, path: '/acme/sales' }),
    editDashboard: paths.dashboard({ id: 12 }, 'edit'),
    accessOfDashboard: paths.dashboard({ id: 12, path: '/acme/sales' }, 'access'),
    chart: paths.chart(7),
    accessOfChart: paths.chart(7, 'access'),
    project: paths.project(3),
    link: paths.link('t0k_en'),
    offer: paths.offer(4),
  } as Record<string, string>;
  const table = Object.entries(links).map(([name, url]) => {
    const page = router.matchRoutes(url, {}).at(-1);
    return `${name} ${url} → ${page?.fullPath}`;
  });
  expect(table).toMatchInlineSnapshot(`
    [
      "home / → /",
      "signIn /sign-in → /sign-in",
      "setUp /set-up → /set-up",
      "dashboards /dashboards → /dashboards",
      "charts /charts → /charts",
      "newChart /charts/new → /charts/new",
      "bin /bin → /bin",
      "time /time → /time",
      "projects /projects → /projects",
      "clients /clients → /clients",
      "tags /tags → /tags",
      "imports /import → /import",
      "team /team → /team",
      "groups /team/groups → /team/groups",
      "unreachable /team/unreachable → /team/unreachable",
      "workspaces /workspaces → /workspaces",
      "settings /settings → /settings",
      "invitation /invitations/a%2Fb → /invitations/$token",
      "dashboard /d/12 → /d/$",
      "dashboardByPath /d/acme/sales → /d/$",
      "editDashboard /d/12/edit → /d/$",
      "accessOfDashboard /d/acme/sales/access → /d/$",
      "chart /c/7 → /c/$id/{-$part}",
      "accessOfChart /c/7/access → /c/$id/{-$part}",
      "project /projects/3 → /projects/$id",
      "link /s/t0k_en → /s/$token",
      "offer /offers/4 → /offers/$id",
    ]
  `);
});

it('a dashboard is found by its id or its readable path, in view, edit and access', () => {
  for (const d of [{ id: 12 }, { id: 12, path: '/acme/sales' }, { id: 12, path: '/2026' }])
    for (const part of ['view', 'edit', 'access'] as const) {
      const { where, part: read } = splitDashboardPath(paths.dashboard(d, part).slice('/d/'.length));
      expect(read).toBe(part);
      if (!d.path) expect(readDashboardPath(where)).toEqual({ id: 12 });
      else if (d.path === '/acme/sales') expect(readDashboardPath(where)).toEqual({ path: '/acme/sales' });
    }
});

it('whatever a search finds has a page', () => {
  const kinds = ['dashboard', 'chart', 'person', 'group', 'project', 'workspace'];
  expect(kinds.map((kind) => pathOf({ kind, id: 5 }))).toEqual([
    '/d/5',
    '/c/5',
    '/team',
    '/team/groups',
    '/projects/5',
    '/workspaces',
  ]);
});

it('signing in never leads to another site', () => {
  expect(returnTo('/d/12?period=today')).toBe('/d/12?period=today');
  for (const to of [
    undefined,
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in',
  ])
    expect(returnTo(to)).toBe('/');
});
