import { ActionIcon, Pill, Tooltip } from '@mantine/core';
import { IconLock, IconX } from '@tabler/icons-react';
import type { LockedFilter } from '../api/shapes';
import { moment, type Person, plural, sentence } from '../format';
import { usePerson } from '../session/session';
import classes from './locked.module.css';

const many: Record<LockedFilter['dimension'], [string, string]> = {
  project: ['project', 'projects'],
  client: ['client', 'clients'],
  user: ['person', 'people'],
  tag: ['tag', 'tags'],
  billable: ['kind of time', 'kinds of time'],
};

/** What a locked filter does, in words: by number where one may not know the names. */
function lockedWords(l: LockedFilter, p: Person): string {
  const known = (l.values ?? []).map((v) => v.name || `No. ${v.id}`);
  const rest = l.count - Math.min(known.length, 3);
  const counted = plural(l.count, ...many[l.dimension], p);
  if (known.length === 0)
    return l.op === 'is' ? `Only ${counted}` : `${counted} ${l.count === 1 ? 'is' : 'are'} left out`;
  const list = sentence(rest > 0 ? [...known.slice(0, 3), plural(rest, 'other', 'others', p)] : known.slice(0, 3), p);
  return l.op === 'is' ? `Only ${list}` : `Without ${list}`;
}

/** A locked filter, as everyone who looks is told of it. */
export function LockedChip({ locked, onRemove }: { locked: LockedFilter; onRemove?: () => void }) {
  const p = usePerson();
  const words = lockedWords(locked, p);
  const about = [
    'Locked for everyone',
    locked.by && ` by ${locked.by}`,
    locked.at && ` on ${moment(locked.at, p)}`,
    onRemove && !locked.can_loosen && locked.why ? `. ${locked.why}` : '',
  ]
    .filter(Boolean)
    .join('');
  return (
    <Tooltip label={about} multiline maw={300}>
      <Pill className={classes.chip} size="md" tabIndex={0} aria-label={`${words}. ${about}`}>
        <IconLock size={13} aria-hidden />
        <span className={classes.words}>{words}</span>
        {onRemove && locked.can_loosen && (
          <ActionIcon size={20} variant="transparent" color="gray" aria-label={`Unlock: ${words}`} onClick={onRemove}>
            <IconX size={13} />
          </ActionIcon>
        )}
      </Pill>
    </Tooltip>
  );
}
