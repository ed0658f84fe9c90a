// Every URL of the interface, and the only place that spells one.

/** A dashboard is opened by its readable path when it has one ("/acme/sales"), otherwise by its id. */
interface DashboardRef {
  id: number;
  path?: string | null;
}

type DashboardPart = 'view' | 'edit' | 'access';

function dashboard(d: DashboardRef, part: DashboardPart = 'view'): string {
  const base = d.path ? `/d/${d.path.replace(/^\/+/, '')}` : `/d/${d.id}`;
  return part === 'view' ? base : `${base}/${part}`;
}

export const paths = {
  home: '/',
  signIn: '/sign-in',
  setUp: '/set-up',
  invitation: (token: string) => `/invitations/${encodeURIComponent(token)}`,
  dashboards: '/dashboards',
  dashboard,
  charts: '/charts',
  newChart: '/charts/new',
  chart: (id: number, part: 'view' | 'access' = 'view') => (part === 'view' ? `/c/${id}` : `/c/${id}/access`),
  bin: '/bin',
  time: '/time',
  projects: '/projects',
  project: (id: number) => `/projects/${id}`,
  clients: '/clients',
  tags: '/tags',
  imports: '/import',
  offer: (id: number) => `/offers/${id}`,
  team: '/team',
  groups: '/team/groups',
  unreachable: '/team/unreachable',
  workspaces: '/workspaces',
  settings: '/settings',
  link: (token: string) => `/s/${encodeURIComponent(token)}`,
} as const;

/** The path of whatever a search or a list found. */
export function pathOf(item: { kind: string; id: number; path?: string | null }): string {
  switch (item.kind) {
    case 'dashboard':
      return paths.dashboard(item);
    case 'chart':
      return paths.chart(item.id);
    case 'project':
      return paths.project(item.id);
    case 'group':
      return paths.groups;
    case 'workspace':
      return paths.workspaces;
    default:
      return paths.team;
  }
}

/** What follows /d/: an id or a readable path, then perhaps a part of the page. */
export function readDashboardPath(rest: string): { id: number } | { path: string } {
  const trimmed = rest.replace(/^\/+|\/+$/g, '');
  return /^\d+$/.test(trimmed) ? { id: Number(trimmed) } : { path: `/${trimmed}` };
}

export function splitDashboardPath(rest: string): { where: string; part: DashboardPart } {
  const at = rest.lastIndexOf('/');
  const last = at < 0 ? '' : rest.slice(at + 1);
  return last === 'edit' || last === 'access'
    ? { where: rest.slice(0, at), part: last }
    : { where: rest, part: 'view' };
}

/** Where to go after signing in: a page of the interface, never another site. */
export function returnTo(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith(paths.signIn) ? to : paths.home;
}
