import { Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { LinkChange, LinkShown, LinkTile, LinkPreview as Seen } from '../api/shapes';
import { plural } from '../format';
import { headline } from '../pictures/figures';
import { usePerson } from '../session/session';
import { ErrorNote, When } from '../ui';
import { Markdown } from '../ui/Markdown';
import classes from './link-preview.module.css';

/** What a link shows now, and would show after one keeps it or has looked. */
export const linkPreviewQuery = (resource: number, link: number, act: 'keep' | 'look') =>
  queryOptions({
    queryKey: keys['link-preview'].of(resource, link, act),
    queryFn: ({ signal }) =>
      ok<Seen>(
        api.GET('/resources/{id}/links/{link}/preview', {
          params: { path: { id: resource, link }, query: { do: act } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

const what: Record<LinkChange['what'], string> = {
  tile: 'changed this tile',
  chart: 'changed what the chart shows',
  filters: 'changed the dashboard’s filters',
  title: 'changed the title',
};

/** What a link shows now beside what it would show then, tile by tile; those that stay the same are counted. */
export function LinkPreview({ resource, link, act }: { resource: number; link: number; act: 'keep' | 'look' }) {
  const p = usePerson();
  const preview = useQuery(linkPreviewQuery(resource, link, act));
  if (preview.isError) return <ErrorNote error={preview.error} retry={() => void preview.refetch()} />;
  if (!preview.data) return <Skeleton h={120} aria-label="Checking what the link shows" />;
  const { tiles, changes, opens, same, refused } = preview.data;
  if (refused) return <Text>{refused}</Text>;
  const differ = tiles.filter((t) => !t.same || t.changes.length > 0);
  const rest = tiles.length - differ.length;
  return (
    <Stack gap="xs">
      {!opens && <Text size="sm">Whoever has the link sees nothing now.</Text>}
      {same && changes.length === 0 && differ.length === 0 && (
        <Text size="sm">The link keeps showing what it shows now.</Text>
      )}
      {changes.map((c) => (
        <Change key={c.what} of={c} />
      ))}
      {differ.length > 0 && (
        <ul className={classes.tiles} aria-label="What the link shows">
          {differ.map((t) => (
            <Tile key={t.id} of={t} />
          ))}
        </ul>
      )}
      {rest > 0 && differ.length > 0 && (
        <Text size="sm" c="dimmed">
          {plural(rest, 'other tile stays', 'other tiles stay', p)} as now.
        </Text>
      )}
    </Stack>
  );
}

function Tile({ of: t }: { of: LinkTile }) {
  const title = t.title || (t.kind === 'text' ? 'Text' : 'A chart');
  return (
    <li className={classes.tile}>
      <div className={classes.title}>{title}</div>
      {!t.same && (
        <div className={classes.both}>
          <Shown label="Now" of={t.now} />
          <IconArrowRight size={16} className={classes.arrow} aria-hidden />
          <Shown label="After this" of={t.then} />
        </div>
      )}
      {t.changes.map((c) => (
        <Change key={c.what} of={c} />
      ))}
    </li>
  );
}

function Shown({ label, of: s }: { label: string; of: LinkShown }) {
  const p = usePerson();
  return (
    <div className={classes.side}>
      <span className={classes.label}>{label}</span>
      {s.hidden ? (
        <span className={classes.none}>Nothing</span>
      ) : s.result ? (
        <span className={classes.figure}>{headline(s.result, p)}</span>
      ) : (
        <span className={classes.text}>{s.text ? <Markdown text={s.text} /> : 'Empty text'}</span>
      )}
    </div>
  );
}

function Change({ of: c }: { of: LinkChange }) {
  return (
    <div className={classes.change}>
      {c.by.name} {what[c.what]}, <When at={c.at} />
    </div>
  );
}
