import {
  IconArrowsExchange,
  IconBriefcase,
  IconBuilding,
  IconChartBar,
  IconClock,
  IconFileImport,
  IconKey,
  IconKeyboard,
  IconLayoutDashboard,
  IconLock,
  IconLogout,
  IconMoon,
  IconShieldCheck,
  IconSitemap,
  IconSun,
  IconSunMoon,
  IconTag,
  IconUser,
  IconUserPlus,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type Action, palette, useActions, useActionThere } from '../actions';
import { paths } from '../paths';
import { useBin } from '../resources/bin-action';
import { whyNoCharts, whyNoPeople, whyNoWork } from '../session/may';
import { useMe } from '../session/session';
import { useTheme } from '../session/theme';
import { placesFor } from './Frame';
import { useMoveTo } from './Switcher';
import { useSignOut } from './UserMenu';

const ShortcutsDialog = lazy(() => import('./ShortcutsDialog'));

const size = 18;

/** The second key of "g …", by where it leads. */
const goKeys: Record<string, string> = {
  [paths.home]: 'g h',
  [paths.dashboards]: 'g d',
  [paths.charts]: 'g c',
  [paths.time]: 'g t',
  [paths.projects]: 'g p',
  [paths.team]: 'g m',
  [paths.settings]: 'g s',
};

/** The second key of "c …", by what it creates. */
const makeKeys: Record<string, string> = {
  'new-dashboard': 'c d',
  'new-chart': 'c c',
  'add-entry': 'c e',
  'new-project': 'c p',
  'new-client': 'c l',
  'new-tag': 'c t',
  invite: 'c i',
};

/** What can be done from every page: the palette shows it, and the shortcuts work. */
export function Everywhere() {
  const router = useRouter();
  const me = useMe();
  const there = useActionThere();
  const moveTo = useMoveTo();
  const signOut = useSignOut();
  const bin = useBin();
  const [theme, setTheme] = useTheme();
  const [helping, setHelping] = useState(false);
  const admin = me.organization.role === 'admin';
  const works = me.workspaces.length > 0;

  const go = (to: string, label: string, icon: ReactNode, section?: string): Action => ({
    id: `go${to}${section ?? ''}`,
    label,
    icon,
    group: 'Go to',
    keys: section ? undefined : goKeys[to],
    run: () => void router.navigate({ to, search: (section ? { section } : {}) as never }),
  });
  const make = (id: string, to: string, label: string, icon: ReactNode, why?: string): Action => ({
    id,
    label,
    icon,
    group: 'Create',
    keys: makeKeys[id],
    why,
    run: () => there(to, id),
  });

  useActions([
    make('new-dashboard', paths.dashboards, 'New dashboard', <IconLayoutDashboard size={size} />, whyNoCharts(me)),
    {
      id: 'new-chart',
      label: 'New chart',
      icon: <IconChartBar size={size} />,
      group: 'Create',
      keys: makeKeys['new-chart'],
      why: whyNoCharts(me),
      run: () => void router.navigate({ to: paths.newChart }),
    },
    ...(works
      ? [
          make('add-entry', paths.time, 'Add entry', <IconClock size={size} />, whyNoWork(me)),
          make('new-project', paths.projects, 'New project', <IconBriefcase size={size} />, whyNoWork(me)),
          make('new-client', paths.clients, 'New client', <IconBuilding size={size} />, whyNoWork(me)),
          make('new-tag', paths.tags, 'New tag', <IconTag size={size} />, whyNoWork(me)),
          make('invite', paths.team, 'Invite people', <IconUserPlus size={size} />, whyNoPeople(me)),
          make('new-group', paths.groups, 'New group', <IconUsersGroup size={size} />, whyNoPeople(me)),
          make('new-workspace', paths.workspaces, 'New workspace', <IconSitemap size={size} />, whyNoPeople(me)),
        ]
      : []),
    ...placesFor(me).map((p) => go(p.to, p.label, p.icon)),
    bin,
    ...(works
      ? [
          go(paths.clients, 'Clients', <IconBuilding size={size} />),
          go(paths.tags, 'Tags', <IconTag size={size} />),
          go(paths.imports, 'Import time', <IconFileImport size={size} />),
          go(paths.groups, 'Groups', <IconUsersGroup size={size} />),
          go(paths.workspaces, 'Workspaces', <IconSitemap size={size} />),
        ]
      : []),
    go(paths.settings, 'Settings: Sign-in and sessions', <IconLock size={size} />, 'access'),
    go(paths.settings, 'Settings: API tokens', <IconKey size={size} />, 'tokens'),
    go(paths.settings, 'Settings: Organization', <IconUsers size={size} />, 'organization'),
    ...(admin ? [go(paths.settings, 'Settings: Sharing rules', <IconShieldCheck size={size} />, 'sharing')] : []),
    ...me.organizations
      .filter((o) => o.id !== me.organization.id)
      .map((o) => ({
        id: `organization-${o.id}`,
        label: `Switch to ${o.name}`,
        icon: <IconArrowsExchange size={size} />,
        group: 'Account',
        run: () => moveTo(o.id),
      })),
    ...(['light', 'dark', 'auto'] as const)
      .filter((t) => t !== theme)
      .map((t) => ({
        id: `theme-${t}`,
        label: { light: 'Light mode', dark: 'Dark mode', auto: 'Use the system’s light or dark mode' }[t],
        icon: { light: <IconSun size={size} />, dark: <IconMoon size={size} />, auto: <IconSunMoon size={size} /> }[t],
        group: 'Account',
        run: () => setTheme(t),
      })),
    // Not the palette's own: it would be deaf until it has been loaded.
    { id: 'palette', label: 'Search for anything', keys: 'mod+k', group: 'Everywhere', run: palette.toggle },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <IconKeyboard size={size} />,
      keys: '?',
      group: 'Account',
      run: () => setHelping(true),
    },
    {
      id: 'profile',
      label: 'Profile',
      icon: <IconUser size={size} />,
      group: 'Account',
      run: () => void router.navigate({ to: paths.settings }),
    },
    { id: 'sign-out', label: 'Sign out', icon: <IconLogout size={size} />, group: 'Account', run: signOut },
  ]);
  return <Suspense fallback={null}>{helping && <ShortcutsDialog onClose={() => setHelping(false)} />}</Suspense>;
}
