import { Anchor, Checkbox, Radio, Select, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowRight, IconChartBar, IconCoins, IconLink, IconSquare, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { WhatIfChange } from '../api/shapes';
import { useChoices } from '../choices/choices';
import { count, people, plural } from '../format';
import { headline } from '../pictures/figures';
import { Leak } from '../resources/Leak';
import { useMe, usePerson } from '../session/session';
import { ErrorNote } from '../ui';
import { type Heir, type Held, notListed, showing, showsWords, takingQuery } from './handing';
import classes from './owned.module.css';

interface Props {
  /** What shows by their rights and would show less; of somebody who has left, all of it. */
  held: Held;
  /** Whose rights: "Tom Aldous", "people in Design". */
  whose: string;
  /** People who cannot be asked: those it is taken from. */
  without?: number[];
  /** They leave or have left, and not only see less. */
  leaves: boolean;
  /** What taking over at once is previewed of. */
  of: { change?: WhatIfChange; user_id?: number };
  value: Heir;
  onChange: (heir: Heir) => void;
}

/** What shows by somebody's rights and changes with them, said first, and who takes their place. */
export function HandOver({ held, whose, without = [], leaves, of, value, onChange }: Props) {
  const p = usePerson();
  const me = useMe();
  const choices = useChoices('user', []);
  const shows = showing(held);
  if (shows + held.owned === 0) return null;
  const owned = `the charts and dashboards they own (${count(held.owned, p)})`;
  return (
    <Stack gap="sm">
      {shows > 0 && (
        <Text>
          <strong>{showsWords(held, whose, p)}</strong>{' '}
          {leaves
            ? 'Charts show nothing and links are paused until somebody takes over.'
            : 'Unless somebody takes over, they will show less.'}
        </Text>
      )}
      <What held={held} value={value} />
      <Radio.Group
        label="Who takes over"
        value={value.kind}
        onChange={(kind) => onChange({ kind, owned: value.owned } as Heir)}
      >
        <Stack gap={8} mt={8}>
          <Radio
            value="me"
            label="Me, now"
            description="Charts then show what you can see. Links are paused until you turn them on."
          />
          <Radio
            value="other"
            label="Someone else, once they accept"
            description={`Until they accept, those charts ${leaves ? 'stay empty' : 'show less'}.`}
          />
          {value.kind === 'other' && (
            <Select
              aria-label="Person"
              placeholder="Find a person"
              ml={30}
              data={choices.data.filter((x) => !without.includes(Number(x.value)) && x.value !== String(me.user.id))}
              value={value.id ? String(value.id) : null}
              searchable
              onSearchChange={choices.setSearch}
              limit={50}
              nothingFoundMessage="No results"
              onChange={(v) => onChange({ kind: 'other', id: v ? Number(v) : undefined, owned: value.owned })}
            />
          )}
          <Radio value="nobody" label="Nobody yet" description="You can do it later under Team, in “Owned by them”." />
        </Stack>
      </Radio.Group>
      {held.owned > 0 && value.kind !== 'nobody' && (
        <Checkbox
          label={value.kind === 'me' ? `Also take over ${owned}` : `Also offer ${owned}`}
          checked={value.owned ?? false}
          onChange={(e) => onChange({ ...value, owned: e.currentTarget.checked })}
        />
      )}
      {held.owned > 0 && value.kind === 'nobody' && (
        <Text size="sm" c="dimmed">
          They stay the owner of their charts and dashboards ({count(held.owned, p)}).
        </Text>
      )}
      {value.kind === 'me' && <Taking of={{ ...of, owned: value.owned || undefined }} />}
    </Stack>
  );
}

/** What taking over at once reveals, and what figures change. */
function Taking({ of }: { of: { change?: WhatIfChange; user_id?: number; owned?: boolean } }) {
  const p = usePerson();
  const preview = useQuery(takingQuery(of));
  if (preview.isError) return <ErrorNote error={preview.error} />;
  if (!preview.data) return <Skeleton h={44} aria-label="Checking what changes" />;
  const { reveals, figures, left, others } = preview.data;
  return (
    <Stack gap="xs">
      <Leak reveals={reveals} who={people(reveals.people, p)} />
      {figures.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {plural(figures.length, 'chart shows another figure then', 'charts show other figures then', p)}
          </Text>
          <ul className={classes.held} aria-label="Figures that change">
            {figures.map((f) => (
              <li key={f.resource_id} className={classes.changes}>
                <span className={classes.what}>{f.title}</span>
                <span className={classes.shift}>
                  {headline(f.now, p)}
                  <IconArrowRight size={14} role="img" aria-label="becomes" />
                  <strong>{headline(f.then, p)}</strong>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {others > 0 && (
        <Text size="sm" c="dimmed">
          {plural(others, 'further chart was', 'further charts were', p)} not compared.
        </Text>
      )}
      {left > 0 && (
        <Text size="sm" c="dimmed">
          {plural(left, 'place stays as it is', 'places stay as they are', p)}: you cannot edit or publish there.
        </Text>
      )}
    </Stack>
  );
}

const icons: Record<Held['items'][number]['kind'], ReactNode> = {
  chart: <IconChartBar size={14} role="img" aria-label="Chart" />,
  link: <IconLink size={14} role="img" aria-label="Public link of" />,
  tile: <IconSquare size={14} role="img" aria-label="Tile of" />,
  money: <IconCoins size={14} role="img" aria-label="Amounts of" />,
  owned: <IconUser size={14} role="img" aria-label="Owned" />,
};

function What({ held, value }: { held: Held; value: Heir }) {
  const p = usePerson();
  const [open, setOpen] = useState(false);
  const shown = held.items.filter((i) => i.kind !== 'owned' || value.owned);
  const several = new Set(shown.map((i) => i.user.id)).size > 1;
  const rest = notListed(held, p);
  if (shown.length === 0) return null;
  return (
    <div>
      <Anchor component="button" type="button" size="sm" onClick={() => setOpen((o) => !o)} aria-expanded={open}>
        {open ? 'Hide' : 'Show which'}
      </Anchor>
      {open && (
        <ul className={classes.held} aria-label="What shows less">
          {shown.map((i, n) => (
            <li key={`${i.kind}${i.resource_id}${n}`}>
              {icons[i.kind]}
              <span className={classes.what}>{i.title ?? 'One you cannot open'}</span>
              {several && <span className={classes.quiet}>{i.user.name}</span>}
              {value.kind === 'me' && !i.can_take && <span className={classes.quiet}>stays</span>}
            </li>
          ))}
          {rest && <li className={classes.quiet}>{rest}</li>}
        </ul>
      )}
    </div>
  );
}
