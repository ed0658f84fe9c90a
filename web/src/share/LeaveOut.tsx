import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Resource, Reveals, SharePreview } from '../api/shapes';
import { count, plural } from '../format';
import { Leak } from '../resources/Leak';
import { leftOut, ofProjects, reveals } from '../resources/reveals';
import { usePerson } from '../session/session';
import classes from './dialog.module.css';
import { outOfAll, receivers } from './effect';

/** leave_private leaves those shown that are public inside their workspace. */
type Decision = 'leave_out' | 'leave_private' | 'show';

/** What becomes of the projects that a share or a link would show to who cannot see them by themselves. */
export function useLeaveOut() {
  const [decision, setDecision] = useState<Decision | null>(null);
  const leaves = decision === 'leave_out' || decision === 'leave_private';
  return {
    /** As a preview and a change take it. */
    asked: leaves ? { leave_out: true, keep_public: decision === 'leave_private' || undefined } : {},
    decision,
    leaves,
    decide: setDecision,
    /** Why it cannot be saved yet: nothing was said of what would be shown. */
    undecided: (preview: SharePreview | undefined) =>
      decision !== null || !preview || !reveals(preview.reveals)
        ? undefined
        : ofProjects(preview.reveals)
          ? 'Choose what to do about these projects first.'
          : 'Confirm first that this time is shown.',
  };
}

interface Props {
  preview: SharePreview;
  who: string;
  /** What it would be left out of. */
  of: Resource['kind'] | 'link';
  state: ReturnType<typeof useLeaveOut>;
}

/** Projects that would be shown: leave them out, or show them. Nothing happens before the share is saved. */
export function LeaveOut({ preview, who, of, state }: Props) {
  const p = usePerson();
  const left = preview.left_out;
  const later = of === 'link' && outOfAll(preview.empty);
  if (left && left.count + left.public > 0 && state.leaves)
    return (
      <>
        <div className={classes.effect} role="status">
          <Text size="sm">
            {leftOut(left, p)} will be{' '}
            {of === 'link'
              ? 'left out of this link. What people with access see stays as it is.'
              : `left out of this ${of} for everyone. You can undo this in the ${of}’s filters.`}
          </Text>
          <Button size="compact-sm" variant="subtle" color="gray" mt={4} onClick={() => state.decide('show')}>
            Show anyway
          </Button>
        </div>
        <Leak reveals={preview.reveals} who={who} of={receivers(preview.empty)} later={later} />
      </>
    );
  const secret = preview.reveals.count;
  return (
    <Leak reveals={preview.reveals} who={who} of={receivers(preview.empty)} later={later}>
      {!preview.can_leave_out && preview.why_not_leave_out && (
        <Text size="sm" c="dimmed" mt={4}>
          {preview.why_not_leave_out}
        </Text>
      )}
      {preview.can_leave_out && of !== 'link' && (
        <Text size="sm" mt={4}>
          Without them, totals will change for everyone who opens this {of}.
        </Text>
      )}
      <Group gap="xs" mt={6}>
        {preview.can_leave_out && secret > 0 && preview.reveals.public > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.long}
            onClick={() => state.decide('leave_private')}
          >
            {offer(plural(secret, 'private project', 'private projects', p), of)}
          </Button>
        )}
        {preview.can_leave_out && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.long}
            onClick={() => state.decide('leave_out')}
          >
            {offer(all(preview.reveals, p), of)}
          </Button>
        )}
        {state.decision === 'show' ? (
          <Text size="sm" role="status">
            {ofProjects(preview.reveals) ? 'They will be shown.' : 'It will be shown.'}
          </Text>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => state.decide('show')}>
            Show anyway
          </Button>
        )}
      </Group>
    </Leak>
  );
}

/** All that would be shown: "31 projects", "all 39 projects" where a part of them can be left out too. */
function all(r: Reveals, p: ReturnType<typeof usePerson>): string {
  const n = r.count + r.public;
  if (n === 0) return 'these projects';
  if (r.more) return `more than ${count(n, p)} projects`;
  return r.count > 0 && r.public > 0 ? `all ${count(n, p)} projects` : plural(n, 'project', 'projects', p);
}

/** Whom leaving them out concerns: "Leave 31 projects out of this dashboard for everyone". */
function offer(what: string, of: Props['of']): string {
  return of === 'link' ? `Leave ${what} out of this link` : `Leave ${what} out of this ${of} for everyone`;
}
