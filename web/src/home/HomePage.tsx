import { Skeleton, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Home } from '../api/shapes';
import { DashboardAt } from '../dashboards/DashboardPage';
import { NewDashboard } from '../dashboards/NewDashboard';
import { Waiting } from '../offers/Waiting';
import { ResourceCard } from '../resources/ResourceRow';
import classes from '../resources/resource-list.module.css';
import { useMayCreate } from '../session/may';
import { useMe, useWorkspace } from '../session/session';
import { ErrorNote, PageHeader } from '../ui';
import { NextStep } from './NextStep';
import { NothingYet } from './NothingYet';
import { NoWorkspace } from './NoWorkspace';

function greeting(hour: number): string {
  if (hour >= 5 && hour < 12) return 'Good morning';
  return hour >= 12 && hour < 18 ? 'Good afternoon' : 'Good evening';
}

/** The default dashboard of the workspace, or what one opened, marked and got shared. */
export function HomePage() {
  const { workspace } = useWorkspace();
  const first = workspace?.default_dashboard_id;
  return (
    <>
      <Waiting />
      {first ? <DashboardAt key={first} where={{ id: first }} part="view" /> : <Lists />}
    </>
  );
}

function Lists() {
  const me = useMe();
  const [creating, setCreating] = useState(false);
  const why = useMayCreate();
  const home = useQuery({ queryKey: keys.home.all, queryFn: ({ signal }) => ok<Home>(api.GET('/home', { signal })) });
  const create = {
    id: 'new-dashboard',
    label: 'New dashboard',
    icon: <IconPlus size={16} />,
    run: () => setCreating(true),
    why,
    keys: 'n',
  };
  const sections = home.data
    ? [
        { title: 'Favourites', items: home.data.favourites },
        { title: 'Recent', items: home.data.recent },
        { title: 'Shared with me', items: home.data.shared_with_me },
      ].filter((s) => s.items.length > 0)
    : [];
  const newcomer = me.workspaces.length === 0 && me.organization.role !== 'guest';
  const makes = !newcomer && me.organization.role !== 'guest';
  // The one step that leads on is the primary action of the page of somebody who has just begun.
  const next = home.data !== undefined && sections.length === 0 && !newcomer && !why;
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', {
      hour: 'numeric',
      hourCycle: 'h23',
      timeZone: me.user.time_zone || undefined,
    }).format(new Date()),
  );
  return (
    <>
      <PageHeader
        title={`${greeting(hour)}, ${me.user.name.split(' ')[0]}`}
        primary={makes && sections.length > 0 ? create : undefined}
        menu={next ? [create] : []}
      />
      {home.isError && <ErrorNote error={home.error} retry={() => void home.refetch()} />}
      {home.isPending && !newcomer && (
        <ul className={classes.cards} aria-hidden>
          {[1, 2, 3, 4].map((n) => (
            <li key={n}>
              <Skeleton h={96} radius="md" />
            </li>
          ))}
        </ul>
      )}
      {sections.map((s) => (
        <section key={s.title} aria-label={s.title} style={{ marginBottom: 32 }}>
          <Title order={2} mb={12}>
            {s.title}
          </Title>
          <ul className={classes.cards}>
            {s.items.map((r) => (
              <ResourceCard key={`${r.kind}${r.id}`} resource={r} />
            ))}
          </ul>
        </section>
      ))}
      {newcomer && <NoWorkspace />}
      {next && <NextStep create={create} />}
      {home.data && sections.length === 0 && !newcomer && why && (
        <NothingYet check={() => void home.refetch()} checking={home.isFetching} />
      )}
      <NewDashboard opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}
