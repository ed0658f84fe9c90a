import { Button, TextInput } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { type EntryEdit, type TimeEntry, useEntries } from './entries';
import { Elapsed } from './RunningTimer';
import { useTimer } from './StopDialog';
import classes from './time.module.css';
import { BillableToggle, ProjectField, TagsField } from './WorkFields';

interface Props {
  running: TimeEntry | null;
  /** Where an entry without a project goes. */
  workspace: number;
}

/** What I am doing now. While the timer runs, every change is kept at once. */
export function TimerBar({ running, workspace }: Props) {
  const { edit } = useEntries();
  const timer = useTimer();
  const [draft, setDraft] = useState<Draft>(() => draftOf(running, workspace));
  const id = running?.id;
  useEffect(() => setDraft(draftOf(running, workspace)), [id, workspace]);

  const change = (patch: Partial<Draft>, keep?: EntryEdit) => {
    setDraft((d) => ({ ...d, ...patch }));
    if (running && keep) edit.mutate({ id: running.id, ...keep });
  };
  const keepDescription = () => {
    if (running && draft.description.trim() !== running.description)
      edit.mutate({ id: running.id, description: draft.description.trim() });
  };
  const go = () => {
    if (running) {
      keepDescription();
      timer.stop(running);
      return;
    }
    timer.start({
      workspace_id: draft.workspace,
      project_id: draft.project,
      tag_ids: draft.tags,
      description: draft.description.trim(),
      billable: draft.billable,
    });
  };
  return (
    <form
      className={classes.bar}
      aria-label="Timer"
      onSubmit={(e) => {
        e.preventDefault();
        if (running) keepDescription();
        else go();
      }}
    >
      <TextInput
        className={classes.barText}
        variant="unstyled"
        aria-label="What are you working on?"
        placeholder="What are you working on?"
        maxLength={3000}
        value={draft.description}
        onChange={(e) => setDraft({ ...draft, description: e.currentTarget.value })}
        onBlur={keepDescription}
      />
      <div className={classes.barFields}>
        <div className={classes.barProject}>
          <ProjectField
            variant="unstyled"
            workspace={draft.workspace}
            value={draft.project}
            current={running?.project}
            onChange={(p) =>
              change(
                {
                  project: p?.id,
                  workspace: p?.workspace_id ?? draft.workspace,
                  billable: p?.billable ?? draft.billable,
                },
                { project_id: p?.id ?? 0, task_id: 0, ...(p ? { billable: p.billable } : {}) },
              )
            }
          />
        </div>
        <div className={classes.barTags}>
          <TagsField
            variant="unstyled"
            workspace={draft.workspace}
            value={draft.tags}
            known={running?.tags}
            onChange={(tags) => change({ tags }, { tag_ids: tags })}
          />
        </div>
        <BillableToggle value={draft.billable ?? false} onChange={(billable) => change({ billable }, { billable })} />
        <span className={classes.barClock}>{running ? <Elapsed since={running.start} /> : '0:00:00'}</span>
        <Button
          type="button"
          onClick={go}
          loading={timer.busy}
          color={running ? 'red' : undefined}
          variant="light"
          leftSection={running ? <IconPlayerStopFilled size={14} /> : <IconPlayerPlayFilled size={14} />}
        >
          {running ? 'Stop' : 'Start'}
        </Button>
      </div>
      {timer.dialog}
    </form>
  );
}

interface Draft {
  workspace: number;
  project?: number;
  tags: number[];
  description: string;
  /** Absent: as the project says. */
  billable?: boolean;
}

function draftOf(e: TimeEntry | null, workspace: number): Draft {
  if (!e) return { workspace, tags: [], description: '' };
  return {
    workspace: e.workspace_id,
    project: e.project_id || undefined,
    tags: e.tags.map((t) => t.id),
    description: e.description,
    billable: e.billable,
  };
}
