import { Avatar, Button, Group, Loader, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowRight,
  IconArrowUp,
  IconChartBar,
  IconCheck,
  IconChevronRight,
  IconEyeOff,
  IconLayoutDashboard,
  IconLink,
} from '@tabler/icons-react';
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { toProblem } from '../api/problem';
import type { Foreseen, Level, Foresight as Seen, WhatIfChange } from '../api/shapes';
import { count, initials } from '../format';
import { useMe, usePerson } from '../session/session';
import { ErrorNote, ReasonButton } from '../ui';
import { capital } from '../ui/capabilities';
import { difference, headline, levelWords, linkWords, summary, unlisted, whatIfQuery } from './foresight';
import classes from './foresight.module.css';
import { HandOver } from './HandOver';
import { type Heir, showing, unsettled } from './handing';
import { holdingWords } from './holdings';

type Levels = Pick<Level, 'title' | 'can'>[];
type Result = Pick<
  UseInfiniteQueryResult<{ pages: Seen[] }>,
  'data' | 'isError' | 'error' | 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'
>;

interface Props {
  of: Result;
  /** The levels in whose words what they can do now, and then, is told; those in force unless given. */
  before?: Levels;
  after?: Levels;
}

/** Who would gain or lose what, before it is done: counts, then people, then what changes for each. */
export function Foresight({ of, before, after }: Props) {
  const p = usePerson();
  const me = useMe();
  const now = before ?? me.levels;
  const then = after ?? me.levels;
  const first = of.data?.pages[0];
  if (of.isError) {
    const { fields } = toProblem(of.error);
    if (!fields.length) return <ErrorNote error={of.error} />;
    return (
      <div className={`${classes.quiet} ${classes.refused}`} role="alert">
        <IconAlertTriangle size={16} aria-hidden /> {fields.map((f) => f.message).join(' ')}
      </div>
    );
  }
  if (!first)
    return (
      <div className={classes.quiet} role="status">
        <Loader size={14} color="gray" aria-hidden /> Checking who gains or loses access …
      </div>
    );
  const links = linkWords(first, p);
  const shows = first.shows_less;
  const less = showing(shows) > 0 ? `${shows.more ? 'more than ' : ''}${holdingWords(shows, p)}` : undefined;
  if (first.total === 0 && !links && !less)
    return (
      <div className={classes.quiet} role="status">
        <IconCheck size={16} aria-hidden /> Nobody gains or loses access to charts and dashboards.
      </div>
    );
  const head = headline(first, p);
  const people = of.data?.pages.flatMap((f) => f.people) ?? [];
  return (
    <section className={classes.box} aria-label="Who gains or loses access">
      <div className={classes.head} role="status">
        {head.less && (
          <span className={classes.less}>
            <IconArrowDown size={16} aria-hidden /> {head.less}
          </span>
        )}
        {head.more && (
          <span className={classes.more}>
            <IconArrowUp size={16} aria-hidden /> {head.more}
          </span>
        )}
        {less && (
          <span className={classes.less}>
            <IconEyeOff size={16} aria-hidden /> {capital(less)} would show less
          </span>
        )}
        {links && (
          <span className={classes.less}>
            <IconLink size={16} aria-hidden /> {links}
          </span>
        )}
      </div>
      <ul className={classes.people}>
        {people.map((x) => (
          <PersonChange key={x.user.id} of={x} before={now} after={then} opened={first.total === 1} />
        ))}
      </ul>
      {people.length < first.total && (
        <div className={classes.foot}>
          <span>
            {count(people.length, p)} of {count(first.total, p)} people
          </span>
          <Button
            size="compact-sm"
            variant="subtle"
            loading={of.isFetchingNextPage}
            onClick={() => void of.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function PersonChange({ of, before, after, opened }: { of: Foreseen; before: Levels; after: Levels; opened: boolean }) {
  const p = usePerson();
  const id = useId();
  const [open, setOpen] = useState(opened);
  const rest = unlisted(of, p);
  return (
    <li>
      <UnstyledButton
        className={classes.person}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen((o) => !o)}
      >
        <Avatar size={28} radius="xl" color="teal" aria-hidden>
          {initials(of.user.name)}
        </Avatar>
        <span className={classes.name} title={of.user.email}>
          {of.user.name}
        </span>
        <span className={classes.sum}>{summary(of, p)}</span>
        <IconChevronRight size={16} className={classes.turn} aria-hidden />
      </UnstyledButton>
      {open && (
        <ul className={classes.resources} id={id} aria-label={`What changes for ${of.user.name}`}>
          {of.resources.map((r) => (
            <ResourceChange key={r.id} of={r} before={before} after={after} />
          ))}
          {rest && <li className={classes.detail}>{rest}</li>}
        </ul>
      )}
    </li>
  );
}

function ResourceChange({
  of: r,
  before,
  after,
}: {
  of: Foreseen['resources'][number];
  before: Levels;
  after: Levels;
}) {
  const p = usePerson();
  const was = levelWords(r.before, before, p);
  const is = levelWords(r.after, after, p);
  return (
    <li>
      <div className={classes.resource}>
        {r.kind === 'chart' ? (
          <IconChartBar size={14} role="img" aria-label="Chart" />
        ) : (
          <IconLayoutDashboard size={14} role="img" aria-label="Dashboard" />
        )}
        <span className={classes.title}>{r.title}</span>
        <span className={classes.shift}>
          {was}
          <IconArrowRight size={14} role="img" aria-label="becomes" />
          <span className={r.after.length ? classes.after : classes.gone}>{is}</span>
        </span>
      </div>
      {was === is && <div className={classes.detail}>{difference(r.before, r.after, p)}</div>}
    </li>
  );
}

/** What one change in the team would do, asked for as soon as it is chosen. */
export function WhatIf({ change }: { change: WhatIfChange }) {
  const seen = useInfiniteQuery(whatIfQuery(change));
  return <Foresight of={seen} />;
}

/** What would show less by a change, and who takes over; nothing where nothing does. */
export function TakeOver({
  change,
  whose,
  without,
  leaves = false,
  value,
  onChange,
}: {
  change: WhatIfChange;
  whose: string;
  without?: number[];
  leaves?: boolean;
  value: Heir;
  onChange: (heir: Heir) => void;
}) {
  const seen = useInfiniteQuery(whatIfQuery(change));
  const held = seen.data?.pages[0]?.shows_less;
  if (!held) return null;
  return (
    <HandOver
      held={held}
      whose={whose}
      without={without}
      leaves={leaves}
      of={{ change }}
      value={value}
      onChange={onChange}
    />
  );
}

interface ProposedProps {
  change: WhatIfChange;
  /** A verb: "Add Tom Aldous". */
  apply: string;
  busy: boolean;
  /** Whose rights may become less: "Tom Aldous", "people in Design". */
  whose?: string;
  without?: number[];
  onApply: (heir: Heir) => void;
  onCancel: () => void;
}

/** A change that has been chosen and not made: what it would do, who takes over what shows less, and the button that makes it. */
export function Proposed({ change, apply, busy, whose, without, onApply, onCancel }: ProposedProps) {
  const [heir, setHeir] = useState<Heir>({ kind: 'nobody' });
  return (
    <div className={classes.proposed}>
      <WhatIf change={change} />
      {whose && <TakeOver change={change} whose={whose} without={without} value={heir} onChange={setHeir} />}
      <Group gap="xs">
        <ReasonButton size="xs" loading={busy} why={unsettled(heir)} onClick={() => onApply(heir)}>
          {apply}
        </ReasonButton>
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </div>
  );
}
