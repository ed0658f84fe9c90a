import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Locked, onLocked } from '../api/locked';
import { money, type Person, plural } from '../format';
import { usePerson } from '../session/session';
import { Modal } from '../ui';

/** What a change would do to time that is locked: "also in locked periods: 14 entries, €300 → €400". */
export function lockedWords(l: Locked, p: Person): string {
  const entries = plural(l.entries, 'entry', 'entries', p);
  const { before_cents: before, after_cents: after, currency } = l;
  if (before === undefined || after === undefined || before === after)
    return `This also changes locked periods: ${entries}.`;
  return `This also changes locked periods: ${entries}, ${money(before, currency, p, true)} → ${money(after, currency, p, true)}.`;
}

/** Asks, wherever something would touch locked time, in so many words; the request waits for the answer. */
export function LockedDialog() {
  const p = usePerson();
  const [asked, setAsked] = useState<{ what: Locked; answer: (yes: boolean) => void } | null>(null);
  useEffect(() => {
    onLocked((what) => new Promise((answer) => setAsked({ what, answer })));
    return () => onLocked(() => Promise.resolve(false));
  }, []);
  const answer = (yes: boolean) => {
    asked?.answer(yes);
    setAsked(null);
  };
  return (
    <Modal opened={asked !== null} onClose={() => answer(false)} title="Change locked time?" size="sm" zIndex={400}>
      {asked && (
        <Stack>
          <Text>{lockedWords(asked.what, p)}</Text>
          <Text size="sm" c="dimmed">
            Time in a locked period normally stays as it is. Nothing has been changed yet.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => answer(false)} data-autofocus>
              Cancel
            </Button>
            <Button color="red" onClick={() => answer(true)}>
              Change locked time
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
