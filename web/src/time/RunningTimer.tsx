import { ActionIcon, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlayerPlay, IconPlayerPlayFilled, IconPlayerStop, IconPlayerStopFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useActions } from '../actions';
import { clock } from '../format';
import { paths } from '../paths';
import { useMe, useWorkspace } from '../session/session';
import { useNow } from '../ui';
import { runningQuery } from './entries';
import { useTimer } from './StopDialog';
import classes from './time.module.css';

/** The running timer, always in reach; without one, the button that starts it. Nothing for those who track no time. */
export function RunningTimer() {
  const me = useMe();
  const { workspace } = useWorkspace();
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const tracks = me.workspaces.some((w) => w.role !== 'viewer');
  const running = useQuery({ ...runningQuery, enabled: tracks });
  const timer = useTimer();
  const entry = running.data?.entry;
  const home = workspace?.role === 'viewer' ? me.workspaces.find((w) => w.role !== 'viewer') : workspace;
  useActions(
    !tracks || running.isPending
      ? []
      : entry
        ? [
            {
              id: 'stop-timer',
              label: 'Stop timer',
              icon: <IconPlayerStop size={18} />,
              group: 'Time',
              keys: 't',
              run: () => timer.stop(entry),
            },
          ]
        : home
          ? [
              {
                id: 'start-timer',
                label: 'Start timer',
                icon: <IconPlayerPlay size={18} />,
                group: 'Time',
                keys: 't',
                run: () => timer.start({ workspace_id: home.id }),
              },
            ]
          : [],
  );
  if (!tracks || running.isPending) return null;
  if (!entry) {
    if (phone || !home) return null;
    return (
      <button
        type="button"
        className={classes.begin}
        onClick={() => timer.start({ workspace_id: home.id })}
        disabled={timer.busy}
      >
        <IconPlayerPlayFilled size={14} aria-hidden /> Start timer
      </button>
    );
  }
  return (
    <section className={classes.running} aria-label="Running timer">
      <Link to={paths.time} className={classes.runningWhat}>
        <Elapsed since={entry.start} className={classes.runningClock} />
        <span className={classes.runningText}>
          {entry.colour && <span className={classes.dot} style={{ background: entry.colour }} />}
          {entry.description || entry.project || 'No description'}
        </span>
      </Link>
      <Tooltip label="Stop the timer">
        <ActionIcon
          size={36}
          radius="xl"
          variant="filled"
          color="teal"
          aria-label="Stop the timer"
          loading={timer.busy}
          onClick={() => timer.stop(entry)}
        >
          <IconPlayerStopFilled size={16} />
        </ActionIcon>
      </Tooltip>
      {timer.dialog}
    </section>
  );
}

/** The time since a moment, second by second. Silent for screen readers, which would never stop reading. */
export function Elapsed({ since, className }: { since: string; className?: string }) {
  const now = useNow(1000);
  return (
    <span className={className} role="timer" aria-live="off">
      {clock((now.getTime() - new Date(since).getTime()) / 1000)}
    </span>
  );
}
