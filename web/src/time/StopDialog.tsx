import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { dayOf, duration, moment } from '../format';
import { longest, minutesOf, minutesText, momentOf, parseTime } from '../format/clock';
import { usePerson } from '../session/session';
import { ErrorNote, Modal } from '../ui';
import { DateField } from '../ui/DateField';
import { type NewEntry, runningQuery, type TimeEntry, useEntries } from './entries';

type Work = Omit<NewEntry, 'start'>;

interface Timer {
  start: (work: Work) => void;
  stop: (running: TimeEntry) => void;
  busy: boolean;
  /** Stands where the timer does: it asks about one that was left running. */
  dialog: ReactNode;
}

/** Starting and stopping the timer. One that has run for longer than people work at a stretch is asked about first. */
export function useTimer(): Timer {
  const client = useQueryClient();
  const { start, stop } = useEntries();
  const [asked, setAsked] = useState<{ entry: TimeEntry; next?: Work }>();
  const forgotten = (e?: TimeEntry | null) => !!e && Date.now() - Date.parse(e.start) > longest * 1000;
  return {
    start: (work) => {
      const now = client.getQueryData(runningQuery.queryKey)?.entry;
      if (now && forgotten(now)) setAsked({ entry: now, next: work });
      else start.mutate(work);
    },
    stop: (running) => (forgotten(running) ? setAsked({ entry: running }) : stop.mutate(running)),
    busy: start.isPending || stop.isPending,
    dialog: asked && (
      <StopDialog
        entry={asked.entry}
        onClose={() => setAsked(undefined)}
        onStopped={() => asked.next && start.mutate(asked.next)}
      />
    ),
  };
}

interface Props {
  entry: TimeEntry;
  onClose: () => void;
  onStopped: () => void;
}

/** Asks when somebody stopped working on what has been running for long. */
function StopDialog({ entry, onClose, onStopped }: Props) {
  const person = usePerson();
  const zone = person.time_zone;
  const { stop, edit } = useEntries();
  const [asked] = useState(() => new Date());
  const now = { day: dayOf(asked, person), time: minutesText(minutesOf(asked.toISOString(), zone)) };
  const [v, setV] = useState<{ day: string | undefined; time: string }>(now);
  const began = Date.parse(entry.start);
  const time = parseTime(v.time);
  const whole = v.day === now.day && v.time === now.time;
  const end = whole || time === undefined || !v.day ? asked : momentOf(v.day, time, zone);
  const wrong =
    time === undefined
      ? 'Use a time such as 17:00'
      : end.getTime() <= began
        ? `It started ${moment(entry.start, person)}`
        : end.getTime() > asked.getTime()
          ? 'Use a time that has passed'
          : undefined;
  const length = duration(Math.max(0, (end.getTime() - began) / 1000), person);
  const save = useMutation({
    mutationFn: () => (whole ? stop.mutateAsync(entry) : edit.mutateAsync({ id: entry.id, stop: end.toISOString() })),
    meta: { quiet: true },
    onSuccess: () => {
      onClose();
      onStopped();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Is the timer right?" size={420}>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          // It stands inside the form of the timer.
          e.stopPropagation();
          if (!wrong && v.day) save.mutate();
        }}
      >
        <Stack>
          <Text>
            {entry.description || entry.project ? `“${entry.description || entry.project}” has` : 'The timer has'} been
            running since {moment(entry.start, person)}. When did you stop?
          </Text>
          {save.isError && <ErrorNote error={save.error} kept="The timer is still running." />}
          <Group grow align="flex-start">
            <DateField
              label="Day"
              min={dayOf(entry.start, person)}
              max={now.day}
              value={v.day}
              onChange={(day) => setV({ ...v, day })}
              error={v.day === '' ? 'Choose a day' : undefined}
            />
            <TextInput
              label="Stop"
              data-autofocus
              value={v.time}
              onChange={(e) => setV({ ...v, time: e.currentTarget.value })}
              error={wrong}
            />
          </Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!!wrong || !v.day}>
              {wrong || !v.day ? 'Save' : `Save ${length}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
