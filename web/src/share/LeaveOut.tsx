import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Resource, Reveals, SharePreview } from '../api/shapes';
import { count, plural, sentence } from '../format';
import { usePerson } from '../frame/session';
import classes from './dialog.module.css';
import { Leak } from './Leak';

/** What becomes of the private projects that a share or a link would show. */
export function useLeaveOut() {
  const [decision, setDecision] = useState<'leave_out' | 'show' | null>(null);
  return {
    /** As a preview and a change take it. */
    asked: decision === 'leave_out' ? true : undefined,
    decision,
    decide: setDecision,
    /** Nothing was said yet of what would be shown. */
    open: (preview: SharePreview | undefined) =>
      decision === null && preview !== undefined && (preview.reveals.count > 0 || preview.reveals.more),
  };
}

interface Props {
  preview: SharePreview;
  who: string;
  /** What it would be left out of. */
  of: Resource['kind'] | 'link';
  state: ReturnType<typeof useLeaveOut>;
}

/** Private projects that would be shown: leave them out, or show them. Nothing happens before the share is saved. */
export function LeaveOut({ preview, who, of, state }: Props) {
  const p = usePerson();
  const left = preview.left_out;
  if (left && left.count > 0 && state.decision === 'leave_out')
    return (
      <div className={classes.effect} role="status">
        <Text size="sm">
          {names(left, p)} will be{' '}
          {of === 'link'
            ? 'left out of this link. What people with access see stays as it is.'
            : `removed from this ${of} for everyone. You can undo this in the ${of}’s filters.`}
        </Text>
        <Button size="compact-sm" variant="subtle" color="gray" mt={4} onClick={() => state.decide('show')}>
          Show anyway
        </Button>
      </div>
    );
  return (
    <Leak reveals={preview.reveals} who={who}>
      {!preview.can_leave_out && preview.why_not_leave_out && (
        <Text size="sm" c="dimmed" mt={4}>
          {preview.why_not_leave_out}
        </Text>
      )}
      {preview.can_leave_out && (
        <Text size="sm" mt={4}>
          Without them, totals will change for everyone who opens this {of}.
        </Text>
      )}
      <Group gap="xs" mt={6}>
        {preview.can_leave_out && (
          <Button size="compact-sm" variant="default" onClick={() => state.decide('leave_out')}>
            {offer(preview.reveals, of, p)}
          </Button>
        )}
        {state.decision === 'show' ? (
          <Text size="sm" role="status">
            They will be shown.
          </Text>
        ) : (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => state.decide('show')}>
            Show anyway
          </Button>
        )}
      </Group>
    </Leak>
  );
}

/** What leaving them out costs: "Remove 31 projects for everyone". */
function offer(reveals: Reveals, of: Props['of'], p: ReturnType<typeof usePerson>): string {
  const many = reveals.more
    ? `more than ${count(reveals.count, p)} projects`
    : plural(reveals.count, 'project', 'projects', p);
  const all = reveals.count === 0 ? 'these projects' : many;
  return of === 'link' ? `Leave ${all} out of this link` : `Remove ${all} for everyone`;
}

/** "3 private projects (Falcon, Heron and Ibis)". */
function names(left: Reveals, p: ReturnType<typeof usePerson>): string {
  const shown = left.projects.slice(0, 5).map((x) => x.name);
  const rest = left.count - shown.length;
  const list = rest > 0 && shown.length ? [...shown, `${rest} more`] : shown;
  const many = plural(left.count, 'private project', 'private projects', p);
  return list.length ? `${many} (${sentence(list, p)})` : many;
}
