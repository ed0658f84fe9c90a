import { Anchor, Radio, Select, Stack, Text } from '@mantine/core';
import { IconChartBar, IconLink, IconSquare, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, ok } from '../api/client';
import type { Holdings } from '../api/shapes';
import { useChoices } from '../charts/choices';
import { plural } from '../format';
import { useMe, usePerson } from '../frame/session';
import { holdingWords } from '../offers/words';
import { ErrorNote } from '../ui';
import classes from './owned.module.css';
import { holdingsQuery, type Person } from './people';

/** Who takes the place of somebody who leaves or sees less: nobody, oneself at once, or somebody who accepts. */
export type Heir = { kind: 'nobody' } | { kind: 'me' } | { kind: 'other'; id?: number };

/** Whether enough is chosen to go on. */
export const settled = (h: Heir) => h.kind !== 'other' || h.id !== undefined;

/** Hands over what shows by somebody's rights. */
export async function handOver(person: number, heir: Heir) {
  if (heir.kind === 'nobody') return;
  await ok(
    api.POST('/people/{id}/hand-over', {
      params: { path: { id: person } },
      body: { to_user_id: heir.kind === 'other' ? heir.id : undefined },
    }),
  );
}

interface Props {
  person: Person;
  /** They leave, and not only see less. */
  leaves: boolean;
  value: Heir;
  onChange: (heir: Heir) => void;
}

/** What shows by somebody's rights and changes with them, said first, and who takes their place. */
export function HandOver({ person, leaves, value, onChange }: Props) {
  const p = usePerson();
  const me = useMe();
  const held = useQuery(holdingsQuery(person.id));
  const people = useChoices('user', []);
  if (held.isError) return <ErrorNote error={held.error} retry={() => void held.refetch()} />;
  const h = held.data;
  if (!h) return null;
  const shows = h.charts + h.links + h.tiles;
  if (shows + h.owned === 0) return null;
  return (
    <Stack gap="sm">
      {shows > 0 && (
        <Text>
          <strong>{holdingWords(h, p)}</strong> {shows === 1 ? 'shows' : 'show'} what {person.name} can see.{' '}
          {leaves
            ? 'Their charts are empty and their links are paused until someone takes them over.'
            : 'The figures change with what they can see.'}
        </Text>
      )}
      <What holdings={h} />
      {shows > 0 && (
        <Radio.Group label="Who takes over" value={value.kind} onChange={(kind) => onChange({ kind } as Heir)}>
          <Stack gap={8} mt={8}>
            <Radio value="me" label="Me, now" description="Charts and links then show the time you can see." />
            <Radio
              value="other"
              label="Someone else, once they accept"
              description="Until then, it stays as described above."
            />
            {value.kind === 'other' && (
              <Select
                aria-label="Person"
                placeholder="Find a person"
                ml={30}
                data={people.data.filter((x) => x.value !== String(person.id) && x.value !== String(me.user.id))}
                value={value.id ? String(value.id) : null}
                searchable
                onSearchChange={people.setSearch}
                limit={50}
                nothingFoundMessage="No results"
                onChange={(v) => onChange({ kind: 'other', id: v ? Number(v) : undefined })}
              />
            )}
            <Radio value="nobody" label="Nobody yet" description="You can do this later under “Owned by them”." />
          </Stack>
        </Radio.Group>
      )}
      {leaves && h.owned > 0 && (
        <Text size="sm" c="dimmed">
          {plural(h.owned, 'chart or dashboard stays theirs', 'charts and dashboards stay theirs', p)}. You can take
          over ownership or transfer it later.
        </Text>
      )}
    </Stack>
  );
}

const icons: Record<Holdings['items'][number]['kind'], ReactNode> = {
  chart: <IconChartBar size={14} role="img" aria-label="Chart" />,
  link: <IconLink size={14} role="img" aria-label="Public link" />,
  tile: <IconSquare size={14} role="img" aria-label="Tile" />,
  owned: <IconUser size={14} role="img" aria-label="Owned" />,
};

function What({ holdings }: { holdings: Holdings }) {
  const [open, setOpen] = useState(false);
  const shown = holdings.items.filter((i) => i.kind !== 'owned');
  if (shown.length === 0) return null;
  return (
    <div>
      <Anchor component="button" type="button" size="sm" onClick={() => setOpen((o) => !o)} aria-expanded={open}>
        {open ? 'Hide' : 'Show which'}
      </Anchor>
      {open && (
        <ul className={classes.held}>
          {shown.map((i, n) => (
            <li key={`${i.kind}${i.resource_id}${n}`}>
              {icons[i.kind]} {i.title ?? 'One you cannot open'}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
