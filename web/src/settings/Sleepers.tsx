import { Checkbox, Text, Title } from '@mantine/core';
import { IconLink, IconMoon } from '@tabler/icons-react';
import type { Sleeper, Sleepers } from '../api/shapes';
import { count, day, dayOf, plural } from '../format';
import { usePerson } from '../session/session';
import classes from './sharing.module.css';

/** What was chosen for a share or link that could wake, by its kind and id. */
export type Choices = Record<string, { of: Sleeper; wakes: boolean }>;

const keyOf = (x: Sleeper) => `${x.kind}${x.id}`;

export const choose = (choices: Choices, x: Sleeper, wakes: boolean): Choices => ({
  ...choices,
  [keyOf(x)]: { of: x, wakes },
});

/** The choices as they are sent. */
export function chosen(choices: Choices) {
  const ids = (kind: Sleeper['kind'], wakes: boolean) =>
    Object.values(choices)
      .filter((c) => c.of.kind === kind && c.wakes === wakes)
      .map((c) => c.of.id);
  return {
    leave_asleep: ids('share', false),
    wake: ids('share', true),
    leave_links_asleep: ids('link', false),
    wake_links: ids('link', true),
  };
}

/** "3 shares", "1 public link", "4 shares and links". */
function things(of: Sleepers, p: ReturnType<typeof usePerson>) {
  const n = of.total + of.unseen;
  const all = (kind: Sleeper['kind']) => of.unseen === 0 && of.items.every((x) => x.kind === kind);
  if (all('share')) return plural(n, 'share', 'shares', p);
  if (all('link')) return plural(n, 'public link', 'public links', p);
  return plural(n, 'share or link', 'shares and links', p);
}

/** What stops working with the new rules, by name. */
export function Sleeps({ of, title }: { of?: Sleepers; title?: string }) {
  const p = usePerson();
  if (!of || of.total + of.unseen === 0) return null;
  return (
    <section aria-label="What stops working" className={classes.sleepers}>
      <Title order={3}>{things(of, p)} will not work</Title>
      <Text size="sm" c="dimmed">
        {of.total + of.unseen === 1
          ? `These rules do not allow it. ${title ? `It is kept, and works again when you switch back to “${title}”.` : 'It is kept without effect.'}`
          : `These rules do not allow them. ${title ? `They are kept, and work again when you switch back to “${title}”.` : 'They are kept without effect.'}`}
      </Text>
      <Rows of={of} row={(x) => <What of={x} detail={x.why} />} />
    </section>
  );
}

interface WakesProps {
  of: Sleepers;
  choices: Choices;
  onChoose: (x: Sleeper, wakes: boolean) => void;
}

/** What works again with the new rules, each to be left out. */
export function Wakes({ of, choices, onChoose }: WakesProps) {
  const p = usePerson();
  if (of.total + of.unseen === 0) return null;
  return (
    <section aria-label="What works again" className={classes.sleepers}>
      <Title order={3}>{things(of, p)} can work again</Title>
      <Text size="sm" c="dimmed">
        Clear what should stay off. What has not worked for more than 90 days stays off unless you tick it.
      </Text>
      <Rows
        of={of}
        row={(x) => (
          <Checkbox
            checked={choices[keyOf(x)]?.wakes ?? x.wakes}
            onChange={(e) => onChoose(x, e.currentTarget.checked)}
            label={<What of={x} detail={`off since ${day(dayOf(x.since, p), p)}`} />}
            classNames={{ labelWrapper: classes.wide }}
          />
        )}
      />
    </section>
  );
}

function Rows({ of, row }: { of: Sleepers; row: (x: Sleeper) => React.ReactNode }) {
  const p = usePerson();
  const more = of.total - of.items.length;
  return (
    <>
      {of.items.length > 0 && (
        <ul>
          {of.items.map((x) => (
            <li key={keyOf(x)}>{row(x)}</li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <Text size="sm" c="dimmed">
          And {count(more, p)} more.
        </Text>
      )}
      {of.unseen > 0 && (
        <Text size="sm" c="dimmed">
          {of.items.length > 0 ? 'And ' : ''}
          {count(of.unseen, p)} of charts and dashboards you cannot open.
        </Text>
      )}
    </>
  );
}

function What({ of: x, detail }: { of: Sleeper; detail: string }) {
  return (
    <span className={classes.sleeper}>
      {x.kind === 'link' ? <IconLink size={14} aria-hidden /> : <IconMoon size={14} aria-hidden />}
      <span>
        <Text span fw={500}>
          {x.resource.title}
        </Text>{' '}
        · {x.kind === 'link' ? `link “${x.name}”` : `${x.name}, ${x.level_title}`}
        <Text span size="sm" c="dimmed" display="block">
          {detail}
        </Text>
      </span>
    </span>
  );
}
