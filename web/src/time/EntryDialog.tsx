import { Alert, Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toProblem } from '../api/problem';
import { clock, dayOf, duration } from '../format';
import {
  durationShapes,
  longest,
  minutesOf,
  minutesText,
  momentOf,
  parseDuration,
  parseTime,
  retimed,
  type Span,
  settle,
  stopOf,
} from '../format/clock';
import { usePerson } from '../session/session';
import { ErrorNote, Modal, ReasonButton } from '../ui';
import { DateField } from '../ui/DateField';
import { type TimeEntry, useEntries, useWhyNot } from './entries';
import classes from './time.module.css';
import { ProjectField, TagsField, TaskField } from './WorkFields';

interface Props {
  /** The entry to change; absent: a new one. */
  entry?: TimeEntry;
  day: string;
  workspace: number;
  onClose: () => void;
}

/** An entry made or mended by hand. */
export function EntryDialog({ entry, day, workspace, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={entry ? 'Edit entry' : 'Add entry'} size={540}>
      <EntryForm entry={entry} day={day} workspace={workspace} onClose={onClose} />
    </Modal>
  );
}

function EntryForm({ entry, day, workspace, onClose }: Props) {
  const person = usePerson();
  const zone = person.time_zone;
  const { add, edit, remove } = useEntries();
  const { why } = useWhyNot(entry, true);
  const [v, setV] = useState(() => ({
    description: entry?.description ?? '',
    project: entry?.project_id || undefined,
    workspace: entry?.workspace_id ?? workspace,
    task: entry?.task_id || undefined,
    tags: entry?.tags.map((t) => t.id) ?? [],
    billable: entry?.billable,
    day: (entry ? dayOf(entry.start, person) : day) as string | undefined,
  }));
  const [span, setSpan] = useState<Span>(() =>
    settle({
      start: entry ? minutesText(minutesOf(entry.start, zone)) : '09:00',
      stop: entry ? (entry.stop ? minutesText(minutesOf(entry.stop, zone)) : '') : '10:00',
    }),
  );
  const set = (patch: Partial<typeof v>) => setV((old) => ({ ...old, ...patch }));
  // What counts is what was typed, whether or not the field was left.
  const now = settle(span);
  const start = parseTime(now.start);
  const stop = now.stop.trim() === '' ? undefined : parseTime(now.stop);
  const runs = entry !== undefined && !entry.stop && now.stop.trim() === '';
  const length = v.day && start !== undefined && stop !== undefined ? lengthOf(v.day, start, stop, zone) : undefined;
  const [sure, setSure] = useState<number>();
  const asks = sure !== undefined && sure === length;
  // One that came without any, as by an import, is kept.
  const none = length === 0 && !(entry?.stop && entry.seconds < 60);
  const wrong = {
    start: start === undefined ? 'Use a time such as 9:30' : undefined,
    stop: runs || stop !== undefined ? undefined : 'Use a time such as 17:00',
    day: v.day === '' ? 'Choose a day' : undefined,
    length:
      now.length === undefined
        ? none
          ? 'Enter more than 0 minutes.'
          : undefined
        : parseDuration(now.length) === undefined
          ? `Use ${durationShapes}`
          : 'Use less than 24 hours',
  };
  const ok = !wrong.start && !wrong.stop && v.day && !wrong.length;
  // Half of "0:30" is no mistake.
  const typing = none && (span.length !== now.length || span.stop !== now.stop);
  const take = () => setSpan((s) => settle(s));
  const save = useMutation({
    mutationFn: async () => {
      const on = v.day ?? '';
      const from = momentOf(on, start ?? 0, zone);
      const times = {
        start: keepSeconds(entry?.start, from),
        stop:
          stop === undefined || start === undefined
            ? undefined
            : keepSeconds(entry?.stop, stopOf(on, start, stop, zone)),
      };
      const work = { description: v.description.trim(), tag_ids: v.tags, billable: v.billable };
      if (entry)
        return edit.mutateAsync({ id: entry.id, ...work, project_id: v.project ?? 0, task_id: v.task ?? 0, ...times });
      return add.mutateAsync({ workspace_id: v.workspace, project_id: v.project, task_id: v.task, ...work, ...times });
    },
    meta: { quiet: true },
    onSuccess: onClose,
  });
  const problem = save.isError ? toProblem(save.error) : undefined;
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        take();
        if (!ok) return;
        if (length !== undefined && length > longest && !asks && !(entry && entry.seconds > longest)) setSure(length);
        else save.mutate();
      }}
    >
      <Stack>
        {problem && <ErrorNote error={problem} kept="Nothing was saved." />}
        <TextInput
          label="Description"
          data-autofocus
          maxLength={3000}
          value={v.description}
          onChange={(e) => set({ description: e.currentTarget.value })}
          error={problem?.field('description')}
        />
        <ProjectField
          label="Project"
          workspace={v.workspace}
          value={v.project}
          current={entry?.project}
          onChange={(p) =>
            set({
              project: p?.id,
              task: undefined,
              workspace: p?.workspace_id ?? v.workspace,
              billable: p ? p.billable : v.billable,
            })
          }
          error={problem?.field('project_id')}
        />
        <TaskField project={v.project} value={v.task} onChange={(task) => set({ task })} />
        <TagsField
          label="Tags"
          workspace={v.workspace}
          value={v.tags}
          known={entry?.tags}
          onChange={(tags) => set({ tags })}
        />
        <div className={classes.when}>
          <DateField label="Day" value={v.day} onChange={(day) => set({ day })} error={wrong.day} />
          <TextInput
            label="Start"
            value={span.start}
            onChange={(e) => setSpan(retimed(span, { start: e.currentTarget.value }))}
            onBlur={take}
            error={wrong.start ?? problem?.field('start')}
          />
          <TextInput
            label="Stop"
            placeholder={runs ? 'running' : ''}
            value={span.from !== undefined && parseTime(span.start) !== undefined ? stopShown(span, now) : span.stop}
            onChange={(e) => setSpan(retimed(settle(span), { stop: e.currentTarget.value }))}
            onBlur={take}
            error={wrong.stop ?? problem?.field('stop')}
          />
          <TextInput
            label="Duration"
            placeholder="1:30"
            disabled={runs}
            value={
              span.length ??
              (length === undefined ? '' : length > 0 && length < 30 ? clock(length) : duration(length, person))
            }
            onChange={(e) => setSpan({ ...span, length: e.currentTarget.value })}
            onBlur={take}
            error={typing ? undefined : wrong.length}
          />
        </div>
        <Text size="xs" c="dimmed" className={classes.hint}>
          {start !== undefined && stop !== undefined && stop < start
            ? 'Ends the next day.'
            : `Type a duration as ${durationShapes}.`}
        </Text>
        {asks && (
          <Alert color="orange" variant="light" role="alert" className={classes.warning}>
            This entry is {duration(length ?? 0, person)} long. Is that right?
          </Alert>
        )}
        <Switch
          label="Billable"
          checked={v.billable ?? false}
          onChange={(e) => set({ billable: e.currentTarget.checked })}
        />
        <Group justify="space-between">
          {entry ? (
            <ReasonButton
              variant="subtle"
              color="red"
              why={why('delete')}
              onClick={() => {
                remove.mutate(entry);
                onClose();
              }}
            >
              Delete
            </ReasonButton>
          ) : (
            <span />
          )}
          <Group>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {/* The field that was typed in keeps the focus until the click has counted. */}
            <Button type="submit" loading={save.isPending} onMouseDown={(e) => e.preventDefault()}>
              {asks ? `${entry ? 'Save' : 'Add'} ${duration(length ?? 0, person)}` : entry ? 'Save' : 'Add'}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** The stop as typed, or where another start moves it. */
const stopShown = (typed: Span, now: Span) => (parseTime(typed.start) === typed.from ? typed.stop : now.stop);

const lengthOf = (day: string, start: number, stop: number, zone: string) =>
  (stopOf(day, start, stop, zone).getTime() - momentOf(day, start, zone).getTime()) / 1000;

/** The form knows minutes only: a moment that was not changed keeps its seconds. */
function keepSeconds(before: string | undefined, now: Date): string {
  if (before) {
    const old = new Date(before);
    if (Math.floor(old.getTime() / 60_000) === Math.floor(now.getTime() / 60_000)) return before;
  }
  return now.toISOString();
}
