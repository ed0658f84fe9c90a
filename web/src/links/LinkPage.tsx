import { Container, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api, ok } from '../api/client';
import { toProblem } from '../api/problem';
import type { DashboardData, LinkContents } from '../api/shapes';
import gridClasses from '../dashboards/grid.module.css';
import { compact, readingOrder } from '../dashboards/layout';
import { cellStyle, Tile } from '../dashboards/Tile';
import { PersonProvider, visitor } from '../frame/session';
import { ErrorNote } from '../ui';
import { Mark } from '../ui/Mark';
import classes from './link.module.css';

/** What a public link shows: the resource, and nothing around it. */
export function LinkPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => ok<LinkContents>(api.GET('/links/{token}', { params: { path: { token } }, signal })),
    refetchInterval: 60_000,
  });
  const data = useQuery({
    queryKey: ['link-data', token],
    queryFn: ({ signal }) => ok<DashboardData>(api.GET('/links/{token}/data', { params: { path: { token } }, signal })),
    enabled: link.isSuccess,
    refetchInterval: 60_000,
  });
  const title = link.data?.title;
  useEffect(() => {
    document.title = title ?? 'Vitrine';
  }, [title]);

  if (link.isError) {
    const p = toProblem(link.error);
    return (
      <Container size="xs" py={96}>
        {p.is('not_found') ? (
          <Stack gap={8}>
            <Title order={1}>This link does not work</Title>
            <Text c="dimmed">It was changed or removed, or has expired. Ask whoever sent it to you for a new one.</Text>
          </Stack>
        ) : (
          <ErrorNote error={p} retry={() => void link.refetch()} />
        )}
      </Container>
    );
  }
  const dead = data.isError && toProblem(data.error).is('not_found');
  return (
    <PersonProvider value={visitor()}>
      <main className={classes.page} aria-busy={link.isPending}>
        <header className={classes.header}>
          {link.data ? (
            <>
              <Title order={1}>{link.data.title}</Title>
              <Text c="dimmed">{link.data.organization}</Text>
            </>
          ) : (
            <Skeleton h={24} w={240} />
          )}
        </header>
        {link.data && (
          <div className={link.data.kind === 'chart' ? classes.alone : gridClasses.grid}>
            {readingOrder(compact(link.data.widgets)).map((w) => (
              <div
                key={w.id}
                className={link.data.kind === 'chart' ? classes.alone : gridClasses.cell}
                style={cellStyle(w)}
                data-small={w.w <= 4 && w.h <= 3 && w.kind === 'chart'}
                data-text={w.kind === 'text'}
              >
                <Tile
                  widget={link.data.kind === 'chart' ? { ...w, title: '' } : w}
                  picture={w.picture}
                  hidden={w.hidden}
                  data={data.data?.widgets[w.id]}
                  failed={
                    dead ? 'This link no longer works.' : data.isError ? toProblem(data.error).message : undefined
                  }
                  retry={dead ? undefined : () => void data.refetch()}
                />
              </div>
            ))}
          </div>
        )}
        <footer className={classes.footer}>
          <Mark size={18} /> Made with Vitrine
        </footer>
      </main>
    </PersonProvider>
  );
}
