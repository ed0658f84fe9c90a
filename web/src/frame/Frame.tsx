import { Text, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconBriefcase,
  IconChartBar,
  IconClock,
  IconHome,
  IconLayoutDashboard,
  IconMenu2,
  IconSearch,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { ActionsProvider, keysLabel, palette } from '../actions';
import type { Me } from '../api/shapes';
import { LiveProvider } from '../live/live';
import { paths } from '../paths';
import { SharingProvider } from '../resources/sharing';
import { PersonProvider, useMe } from '../session/session';
import { ChosenWorkspace } from '../session/workspace';
import { useSharing } from '../share/sharing';
import { RunningTimer } from '../time/RunningTimer';
import { ClockNotice } from './ClockNotice';
import { Everywhere } from './Everywhere';
import classes from './frame.module.css';
import { LockedDialog } from './LockedDialog';
import { Switcher } from './Switcher';
import { UserMenu } from './UserMenu';

// Nobody needs these before the page is there.
const Palette = lazy(() => import('./Palette'));
const MoreDrawer = lazy(() => import('./MoreDrawer'));

interface Place {
  to: string;
  label: string;
  icon: ReactNode;
  /** Paths that belong to this place besides those below `to`. */
  also?: string[];
  /** Stands in the bar of a phone; the others are under More. */
  phone?: boolean;
}

export const places: Place[] = [
  { to: paths.home, label: 'Home', icon: <IconHome size={18} />, phone: true },
  {
    to: paths.dashboards,
    label: 'Dashboards',
    icon: <IconLayoutDashboard size={18} />,
    also: ['/d/', paths.bin],
    phone: true,
  },
  { to: paths.charts, label: 'Charts', icon: <IconChartBar size={18} />, also: ['/c/'] },
  { to: paths.time, label: 'Time', icon: <IconClock size={18} />, phone: true },
  {
    to: paths.projects,
    label: 'Projects',
    icon: <IconBriefcase size={18} />,
    also: [paths.clients, paths.tags, paths.imports],
  },
  { to: paths.team, label: 'Team', icon: <IconUsers size={18} />, also: [paths.workspaces] },
  { to: paths.settings, label: 'Settings', icon: <IconSettings size={18} /> },
];

/** A guest has no workspace: there is no time, project or team for them. */
export function placesFor(me: Me): Place[] {
  const guests: string[] = [paths.home, paths.dashboards, paths.charts, paths.settings];
  return me.workspaces.length > 0 ? places : places.filter((p) => guests.includes(p.to));
}

/** Whether a place is where a path belongs. */
export function isHere(place: Place, path: string): boolean {
  if (place.to === '/') return path === '/';
  const below = (base: string) => path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
  return below(place.to) || (place.also ?? []).some(below);
}

export function Frame() {
  const me = useMe();
  return (
    <PersonProvider value={me.user}>
      <ChosenWorkspace me={me}>
        <ActionsProvider>
          <LiveProvider>
            <SharingProvider value={useSharing}>
              <Inside />
            </SharingProvider>
          </LiveProvider>
        </ActionsProvider>
      </ChosenWorkspace>
    </PersonProvider>
  );
}

function Inside() {
  const mine = placesFor(useMe());
  const path = useRouterState({ select: (s) => s.location.pathname });
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [more, setMore] = useState(false);
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <div className={classes.frame}>
        {!phone && (
          <nav className={classes.nav} aria-label="Main">
            <Switcher />
            <button type="button" className={classes.link} onClick={palette.open}>
              <IconSearch size={18} /> Search
              <span className={classes.kbd}>{keysLabel('mod+k')}</span>
            </button>
            <ul className={classes.links}>
              {mine.map((p) => (
                <li key={p.to}>
                  <Link to={p.to} className={classes.link} aria-current={isHere(p, path) ? 'page' : undefined}>
                    {p.icon} {p.label}
                  </Link>
                </li>
              ))}
            </ul>
            <div className={classes.foot}>
              <RunningTimer />
              <UserMenu />
            </div>
          </nav>
        )}
        <main id="main" className={classes.main} tabIndex={-1}>
          <div className={classes.inner}>
            <ClockNotice />
            <Outlet />
          </div>
        </main>
        {phone && (
          <nav className={classes.bottom} aria-label="Main">
            <RunningTimer />
            <ul className={classes.tabs}>
              {mine
                .filter((p) => p.phone)
                .map((p) => (
                  <li key={p.to}>
                    <Link to={p.to} className={classes.tab} aria-current={isHere(p, path) ? 'page' : undefined}>
                      {p.icon} {p.label}
                    </Link>
                  </li>
                ))}
              <li>
                <UnstyledButton className={classes.tab} onClick={() => setMore(true)} aria-haspopup="dialog">
                  <IconMenu2 size={18} /> <Text inherit>More</Text>
                </UnstyledButton>
              </li>
            </ul>
            <Suspense fallback={null}>{more && <MoreDrawer opened onClose={() => setMore(false)} />}</Suspense>
          </nav>
        )}
      </div>
      <Suspense fallback={null}>
        <Palette />
      </Suspense>
      <Everywhere />
      <LockedDialog />
    </>
  );
}
