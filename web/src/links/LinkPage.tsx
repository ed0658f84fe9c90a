import { Button, Skeleton, Text, Title } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { DashboardData, LinkContents } from '../api/shapes';
import { PersonProvider, usePerson, visitor } from '../session/session';
import gridClasses from '../tiles/grid.module.css';
import { alone, compact, isSmall, readingOrder } from '../tiles/layout';
import { cellStyle, Tile } from '../tiles/Tile';
import { ChartSkeleton } from '../ui';
import { Mark } from '../ui/Mark';
import { askAgainIn } from '../ui/preparing';
import classes from './link.module.css';
import { countedWords } from './words';

/** What a public link shows: the resource, what it counts and who shares it, and nothing around it. */
export function LinkPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  return (
    <PersonProvider value={visitor()}>
      <Link token={token} />
    </PersonProvider>
  );
}

function Link({ token }: { token: string }) {
  const person = usePerson();
  const link = useQuery({
    queryKey: keys.link.of(token),
    queryFn: ({ signal }) => ok<LinkContents>(api.GET('/links/{token}', { params: { path: { token } }, signal })),
    refetchInterval: 60_000,
  });
  const data = useQuery({
    queryKey: keys['link-data'].of(token),
    queryFn: ({ signal }) => ok<DashboardData>(api.GET('/links/{token}/data', { params: { path: { token } }, signal })),
    enabled: link.isSuccess,
    refetchInterval: (q) => askAgainIn(q.state.data) ?? 60_000,
  });
  const problem = link.isError ? toProblem(link.error) : data.isError ? toProblem(data.error) : undefined;
  const gone = problem?.is('not_found') ?? false;
  const title = gone ? 'Link not available' : link.data?.title;
  useEffect(() => {
    document.title = title ?? 'Vitrine';
  }, [title]);

  if (gone)
    return (
      <Nothing title="This link is not available">
        It may have been turned off or replaced, or it has expired. Ask whoever sent it to you for a new one.
      </Nothing>
    );
  if (link.isError)
    return (
      <Nothing title="This page could not be loaded" retry={() => void link.refetch()}>
        {problem?.message}
      </Nothing>
    );
  const single = link.data?.kind === 'chart';
  const widgets = readingOrder(compact(link.data?.widgets ?? []));
  const lone = alone(widgets);
  return (
    <main className={classes.page} aria-busy={link.isPending}>
      <header className={classes.header}>
        {link.data ? (
          <>
            <div>
              <Title order={1}>{link.data.title}</Title>
              <Text c="dimmed">Shared by {link.data.organization}</Text>
            </div>
            <Text component="div" c="dimmed" className={classes.counted}>
              {data.data ? countedWords(data.data, link.data.time_zone, person) : <Skeleton h={16} w={220} />}
            </Text>
          </>
        ) : (
          <Skeleton h={24} w={240} />
        )}
      </header>
      {link.isPending && (
        <div className={classes.alone}>
          <ChartSkeleton />
        </div>
      )}
      {link.data?.widgets.length === 0 && <Text c="dimmed">There is nothing on this dashboard yet.</Text>}
      {link.data && (
        <div className={single ? classes.alone : gridClasses.grid}>
          {widgets.map((w) => (
            <div
              key={w.id}
              className={single ? classes.alone : gridClasses.cell}
              style={cellStyle(w)}
              data-small={isSmall(w)}
              data-alone={lone.has(w.id)}
              data-text={w.kind === 'text'}
            >
              <Tile
                widget={single ? { ...w, title: '' } : w}
                picture={w.picture}
                visitor
                hidden={w.hidden}
                data={data.data?.widgets[w.id]}
                failed={data.isError ? problem?.message : undefined}
                retry={() => void data.refetch()}
              />
            </div>
          ))}
        </div>
      )}
      <footer className={classes.footer}>
        <Mark size={18} /> Made with Vitrine
      </footer>
    </main>
  );
}

/** A page for whoever came by a link that leads nowhere: what may be the matter, and whom to ask. */
function Nothing({ title, children, retry }: { title: string; children: ReactNode; retry?: () => void }) {
  return (
    <main className={classes.nothing}>
      <IconLinkOff size={40} stroke={1.4} aria-hidden />
      <Title order={1}>{title}</Title>
      <Text c="dimmed">{children}</Text>
      {retry && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
      <footer className={classes.footer}>
        <Mark size={18} /> Vitrine
      </footer>
    </main>
  );
}
