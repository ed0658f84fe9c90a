import { ActionIcon, Button, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconCoins,
  IconLock,
  IconPencil,
  IconPlayerPlayFilled,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dayOf, dayRange, day as dayText, duration, timeOfDay } from '../format';
import { addDays, weekStart } from '../format/clock';
import { usePaint } from '../pictures/look';
import { whyNoWork } from '../session/may';
import { useMe, usePerson, useWorkspace } from '../session/session';
import { ActionMenu, EmptyState, ErrorNote, PageHeader, RowsSkeleton, unless, useNow, WithReason } from '../ui';
import { useURLState } from '../url';
import { EntryDialog } from './EntryDialog';
import { again, entriesQuery, runningQuery, type TimeEntry, useEntries, useWhyNot } from './entries';
import { Elapsed } from './RunningTimer';
import { useTimer } from './StopDialog';
import { TimerBar } from './TimerBar';
import { TimerSketch } from './TimerSketch';
import classes from './time.module.css';
import { WeekView } from './WeekView';

export function TimePage() {
  const me = useMe();
  const person = usePerson();
  const { workspace } = useWorkspace();
  const [url, setURL] = useURLState();
  const now = useNow();
  const today = dayOf(now, person);
  const from = weekStart(/^\d{4}-\d{2}-\d{2}$/.test(url.week ?? '') ? (url.week ?? today) : today, person);
  const to = addDays(from, 6);
  const asWeek = url.view === 'week';
  const trackable = me.workspaces.filter((w) => w.role !== 'viewer');
  const home = trackable.find((w) => w.id === workspace?.id) ?? trackable[0];
  const running = useQuery({ ...runningQuery, enabled: !!home });
  const list = useQuery({
    ...entriesQuery(me.user.id, from, to, person.time_zone),
    enabled: !!home,
    placeholderData: keepPreviousData,
  });
  const [dialog, setDialog] = useState<{ entry?: TimeEntry; day: string }>();
  const timer = useTimer();
  const move = (days: number) => {
    const next = addDays(from, days);
    setURL({ week: next === weekStart(today, person) ? undefined : next }, true);
  };

  if (!home)
    return (
      <>
        <PageHeader title="Time" />
        <EmptyState picture={<TimerSketch />}>{whyNoWork(me)}</EmptyState>
      </>
    );

  const entries = list.data ?? [];
  const total = sum(entries, now);
  return (
    <>
      <PageHeader
        title="Time"
        primary={{
          id: 'add-entry',
          label: 'Add entry',
          icon: <IconPlus size={16} />,
          keys: 'n',
          run: () => setDialog({ day: today >= from && today <= to ? today : from }),
        }}
        controls={
          <>
            <Group gap={4} wrap="nowrap">
              <ActionIcon size={36} aria-label="Previous week" onClick={() => move(-7)}>
                <IconChevronLeft size={18} />
              </ActionIcon>
              <Text size="sm" className={classes.weekName}>
                {today >= from && today <= to ? 'This week' : dayRange(from, to, person)}
              </Text>
              <ActionIcon size={36} aria-label="Next week" onClick={() => move(7)}>
                <IconChevronRight size={18} />
              </ActionIcon>
              {(today < from || today > to) && (
                <Button variant="subtle" size="compact-sm" onClick={() => setURL({ week: undefined }, true)}>
                  This week
                </Button>
              )}
            </Group>
            <SegmentedControl
              aria-label="View"
              size="xs"
              data={[
                { value: 'list', label: 'List' },
                { value: 'week', label: 'Week' },
              ]}
              value={asWeek ? 'week' : 'list'}
              onChange={(v) => setURL({ view: v === 'week' ? 'week' : undefined })}
            />
          </>
        }
      />
      {running.data !== undefined && <TimerBar running={running.data.entry} workspace={home.id} />}
      <p className={classes.total}>
        {list.data ? (
          <>
            <strong>{duration(total, person)}</strong> {today >= from && today <= to ? 'this week' : 'in this week'}
          </>
        ) : (
          ' '
        )}
      </p>
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton rows={7} />}
      {list.data &&
        (asWeek ? (
          <WeekView
            from={from}
            today={today}
            entries={entries}
            now={now}
            onOpen={(entry) => setDialog({ entry, day: dayOf(entry.start, person) })}
          />
        ) : entries.length ? (
          <Days
            entries={entries}
            today={today}
            now={now}
            onOpen={(entry, day) => setDialog({ entry, day })}
            onContinue={timer.busy ? undefined : (entry) => timer.start(again(entry, ''))}
          />
        ) : (
          <EmptyState picture={<TimerSketch />}>
            Start the timer when you begin something, or add an entry for work you have done.
          </EmptyState>
        ))}
      {timer.dialog}
      {dialog && (
        <EntryDialog entry={dialog.entry} day={dialog.day} workspace={home.id} onClose={() => setDialog(undefined)} />
      )}
    </>
  );
}

export const secondsOf = (e: TimeEntry, now: Date) =>
  e.stop ? e.seconds : Math.max(0, (now.getTime() - new Date(e.start).getTime()) / 1000);

const sum = (entries: TimeEntry[], now: Date) => entries.reduce((a, e) => a + secondsOf(e, now), 0);

interface DaysProps {
  entries: TimeEntry[];
  today: string;
  now: Date;
  onOpen: (entry: TimeEntry, day: string) => void;
  /** Absent while the timer is being started. */
  onContinue?: (entry: TimeEntry) => void;
}

function Days({ entries, today, now, onOpen, onContinue }: DaysProps) {
  const person = usePerson();
  const days = new Map<string, TimeEntry[]>();
  for (const e of entries) {
    const day = dayOf(e.start, person);
    days.set(day, [...(days.get(day) ?? []), e]);
  }
  const name = (day: string) =>
    day === today
      ? 'Today'
      : day === addDays(today, -1)
        ? 'Yesterday'
        : dayText(day, person, { weekday: 'long', day: 'numeric', month: 'long' });
  return (
    <>
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={name(day)} className={classes.day}>
          <h2 className={classes.dayHead}>
            <span>{name(day)}</span>
            <span className={classes.dayTotal}>{duration(sum(list, now), person)}</span>
          </h2>
          <ul className={classes.entries}>
            {list.map((e) => (
              <EntryRow
                key={e.id}
                entry={e}
                onOpen={() => onOpen(e, day)}
                onContinue={onContinue && (() => onContinue(e))}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

interface EntryRowProps {
  entry: TimeEntry;
  onOpen: () => void;
  onContinue?: () => void;
}

function EntryRow({ entry: e, onOpen, onContinue }: EntryRowProps) {
  const paint = usePaint();
  const person = usePerson();
  const { remove } = useEntries();
  const { ask, why } = useWhyNot(e);
  const what = e.description || e.project || 'entry without description';
  return (
    <li className={classes.entry}>
      <WithReason why={why('edit')}>
        <button
          type="button"
          className={classes.what}
          onClick={why('edit') ? undefined : onOpen}
          onMouseEnter={ask}
          onFocus={ask}
          aria-label={`Edit ${what}`}
          {...unless(why('edit'))}
        >
          <span className={e.description ? undefined : classes.quiet}>{e.description || 'No description'}</span>
        </button>
      </WithReason>
      <span className={classes.project}>
        {e.project ? (
          <>
            <span className={classes.dot} style={{ background: e.colour && paint(e) }} aria-hidden />
            <span className={classes.whole}>
              {e.project}
              {e.task && <span className={classes.quiet}> · {e.task}</span>}
              {e.client && <span className={classes.quiet}> · {e.client}</span>}
            </span>
          </>
        ) : (
          <span className={classes.quiet}>{e.project_hidden ? 'A project you cannot see' : 'No project'}</span>
        )}
      </span>
      <span className={classes.tags}>{e.tags.map((t) => t.name).join(', ')}</span>
      <span className={classes.billable}>
        {e.locked && (
          <Tooltip label="Locked: only the description can be changed">
            <IconLock size={16} aria-label="Locked" role="img" />
          </Tooltip>
        )}
        {e.billable && (
          <Tooltip label="Billable">
            <IconCoins size={16} aria-label="Billable" role="img" />
          </Tooltip>
        )}
      </span>
      <span className={classes.span}>
        {timeOfDay(e.start, person)} – {e.stop ? timeOfDay(e.stop, person) : 'now'}
      </span>
      <span className={classes.length}>{e.stop ? duration(e.seconds, person) : <Elapsed since={e.start} />}</span>
      <span className={classes.tools}>
        {e.stop ? (
          <Tooltip label="Continue">
            <ActionIcon size={32} aria-label={`Continue ${what}`} onClick={onContinue} disabled={!onContinue}>
              <IconPlayerPlayFilled size={14} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <span style={{ width: 32 }} />
        )}
        <ActionMenu
          label={`More actions for ${what}`}
          onOpen={ask}
          actions={[
            { id: `edit-${e.id}`, label: 'Edit', icon: <IconPencil size={16} />, run: onOpen, why: why('edit') },
            {
              id: `delete-${e.id}`,
              label: 'Delete',
              icon: <IconTrash size={16} />,
              run: () => remove.mutate(e),
              why: why('delete'),
              danger: true,
            },
          ]}
        />
      </span>
    </li>
  );
}
