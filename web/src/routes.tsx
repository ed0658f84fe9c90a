import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { toProblem } from './api/problem';
import { onSignedOut, queryClient } from './api/query-client';
import { paths } from './paths';
import { sessionQuery } from './session/session';
import { PageSkeleton } from './ui';
import { NotFound, PageError } from './ui/lost';
import { parseSearch, stringifySearch } from './url';

const root = createRootRoute({ component: Outlet, notFoundComponent: () => <NotFound /> });

// Pages one sees without an account.
const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const outside = [
  page(
    '/sign-in',
    lazyRouteComponent(() => import('./sign-in/SignInPage'), 'SignInPage'),
  ),
  page(
    '/set-up',
    lazyRouteComponent(() => import('./sign-in/SetUpPage'), 'SetUpPage'),
  ),
  page(
    '/invitations/$token',
    lazyRouteComponent(() => import('./sign-in/InvitationPage'), 'InvitationPage'),
  ),
  page(
    '/s/$token',
    lazyRouteComponent(() => import('./links/LinkPage'), 'LinkPage'),
  ),
];

// Everything else is inside the frame, where somebody is signed in.
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: lazyRouteComponent(() => import('./frame/Frame'), 'Frame'),
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!toProblem(error).is('unauthenticated')) throw error;
      const to = location.href === '/' ? undefined : location.href;
      throw redirect({ to: paths.signIn, search: { to } as never });
    }
  },
});

const inside = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => frame, path, component });

const projects = lazyRouteComponent(() => import('./projects/ProjectsPage'), 'ProjectsPage');
const team = lazyRouteComponent(() => import('./team/TeamPage'), 'TeamPage');
const chart = lazyRouteComponent(() => import('./charts/ChartPage'), 'ChartPage');

const pages = [
  inside(
    '/',
    lazyRouteComponent(() => import('./home/HomePage'), 'HomePage'),
  ),
  inside(
    '/dashboards',
    lazyRouteComponent(() => import('./dashboards/DashboardsPage'), 'DashboardsPage'),
  ),
  inside(
    '/d/$',
    lazyRouteComponent(() => import('./dashboards/DashboardPage'), 'DashboardPage'),
  ),
  inside(
    '/charts',
    lazyRouteComponent(() => import('./charts/ChartsPage'), 'ChartsPage'),
  ),
  inside(
    '/bin',
    lazyRouteComponent(() => import('./bin/BinPage'), 'BinPage'),
  ),
  inside('/charts/new', chart),
  inside('/c/$id/{-$part}', chart),
  inside(
    '/time',
    lazyRouteComponent(() => import('./time/TimePage'), 'TimePage'),
  ),
  inside('/projects', projects),
  inside('/projects/$id', projects),
  inside(
    '/clients',
    lazyRouteComponent(() => import('./projects/ClientsPage'), 'ClientsPage'),
  ),
  inside(
    '/tags',
    lazyRouteComponent(() => import('./projects/TagsPage'), 'TagsPage'),
  ),
  inside(
    '/import',
    lazyRouteComponent(() => import('./imports/ImportPage'), 'ImportPage'),
  ),
  inside(
    '/offers/$id',
    lazyRouteComponent(() => import('./offers/OfferPage'), 'OfferPage'),
  ),
  inside('/team', team),
  inside('/team/groups', team),
  inside('/team/unreachable', team),
  inside(
    '/workspaces',
    lazyRouteComponent(() => import('./team/WorkspacesPage'), 'WorkspacesPage'),
  ),
  inside(
    '/settings',
    lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
  ),
];

export const router = createRouter({
  routeTree: root.addChildren([...outside, frame.addChildren(pages)]),
  parseSearch,
  stringifySearch: stringifySearch as (search: Record<string, unknown>) => string,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

onSignedOut(() => {
  // Who comes without being signed in is led to signing in by the frame.
  if (!queryClient.getQueryData(sessionQuery.queryKey)) return;
  const { pathname } = router.state.location;
  const open = [paths.signIn, paths.setUp, '/invitations/', '/s/'].some((p) => pathname.startsWith(p));
  // A fresh page: nothing of what this person saw stays in memory. It leads to signing in, unless somebody else has by now.
  if (!open) window.location.reload();
});
