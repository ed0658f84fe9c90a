import { Anchor, Button, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Notice } from '../api/shapes';
import { people, plural, sentence } from '../format';
import { paths } from '../paths';
import { placeOf } from '../pictures/Notes';
import { usePerson } from '../session/session';
import { When } from '../ui';
import classes from './offers.module.css';

const MoveIn = lazy(() => import('../resources/MoveIn'));

interface OnTile {
  dashboard_id: number;
  title: string;
  widget: string;
  chart: string;
  people?: number;
}

/** What the upgrade to today's rules changed. */
interface Upgrade {
  links?: { resource_id: number; title: string; link_id: number; name: string; why: string }[];
  tiles?: OnTile[];
  tiles_total?: number;
  copied?: OnTile[];
  copied_total?: number;
  zones?: { workspace_id: number; name: string; time_zone: string; others?: string[] }[];
}

/** What admins are told once; gone for all of them when one has read it. */
export function Notices() {
  const client = useQueryClient();
  const [moving, setMoving] = useState(false);
  const notices = useQuery({
    queryKey: keys.notices.all,
    queryFn: ({ signal }) => ok(api.GET('/organization/notices', { signal })),
  });
  const read = useMutation({
    mutationFn: (id: number) => ok(api.DELETE('/organization/notices/{id}', { params: { path: { id } } })),
    meta: { failed: 'The notice could not be dismissed.' },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notices.all }),
  });
  return (
    <>
      <Suspense fallback={null}>{moving && <MoveIn onClose={() => setMoving(false)} />}</Suspense>
      {notices.data?.items.map((n) => (
        <section key={n.id} className={classes.notice} aria-label="Notice for admins">
          <Told notice={n} />
          {n.kind === 'upgrade' && (
            <Button size="xs" variant="default" mr="xs" onClick={() => setMoving(true)}>
              Move charts into their dashboards
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            loading={read.isPending && read.variables === n.id}
            onClick={() => read.mutate(n.id)}
          >
            Dismiss
          </Button>
        </section>
      ))}
      {(notices.data?.total ?? 0) > (notices.data?.items.length ?? 0) && (
        <Text size="sm" c="dimmed" mb="sm">
          Older notes appear when you have read these.
        </Text>
      )}
    </>
  );
}

function Told({ notice }: { notice: Notice }) {
  const p = usePerson();
  const body = (notice.body ?? {}) as Upgrade & { text?: string };
  if (notice.kind !== 'upgrade') return <Text mb="sm">{body.text ?? notice.kind}</Text>;
  const { links = [], tiles = [], copied = [], zones = [] } = body;
  return (
    <>
      <Title order={2} mb={4}>
        Vitrine was updated
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        <When at={notice.at} />. Nobody has more access than before. What shows less or works differently:
      </Text>
      {links.length > 0 && (
        <Group title={`${plural(links.length, 'public link shows', 'public links show', p)} less than before`}>
          {links.map((l) => (
            <li key={l.link_id}>
              “{l.name}” of “{l.title}”: {l.why}
            </li>
          ))}
        </Group>
      )}
      {tiles.length > 0 && (
        <Group
          title={`${plural(body.tiles_total ?? tiles.length, 'chart is', 'charts are', p)} no longer shown to some viewers of the dashboard`}
        >
          {tiles.map((t) => (
            <li key={`${t.dashboard_id}${t.widget}`}>
              “{t.chart}” on <Link to={paths.dashboard({ id: t.dashboard_id }, 'edit')}>{t.title}</Link>
              {t.people ? `: ${people(t.people, p)}` : ''}
            </li>
          ))}
        </Group>
      )}
      {copied.length > 0 && (
        <Group
          title={`${plural(body.copied_total ?? copied.length, 'private chart', 'private charts', p)} that people saw on a dashboard ${(body.copied_total ?? copied.length) === 1 ? 'has' : 'have'} a copy on the dashboard now`}
        >
          {copied.map((t) => (
            <li key={`${t.dashboard_id}${t.widget}`}>
              “{t.chart}” on <Link to={paths.dashboard({ id: t.dashboard_id })}>{t.title}</Link>
            </li>
          ))}
        </Group>
      )}
      {zones.length > 0 && (
        <Group title="Each workspace now has its own time zone, used for everything shared and for locked periods">
          {zones.map((z) => (
            <li key={z.workspace_id}>
              {z.name}: {placeOf(z.time_zone)}
              {z.others?.length ? ` (some of its admins use ${sentence(z.others.map(placeOf), p)})` : ''}
            </li>
          ))}
        </Group>
      )}
      {links.length + tiles.length + copied.length + zones.length === 0 && <Text mb="sm">Nothing.</Text>}
    </>
  );
}

const few = 5;

/** A few lines of a list, all of them when asked for. */
function Group({ title, children }: { title: string; children: ReactNode[] }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <ul>
        {all ? children : children.slice(0, few)}
        {children.length > few && (
          <li>
            <Anchor component="button" type="button" size="sm" onClick={() => setAll((a) => !a)} aria-expanded={all}>
              {all ? 'Fewer' : `${children.length - few} more`}
            </Anchor>
          </li>
        )}
      </ul>
    </>
  );
}
