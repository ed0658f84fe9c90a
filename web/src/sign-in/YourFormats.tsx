import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { day, dayOf, type Person, timeOfDay, weekdays } from '../format';
import { placeOf } from '../format/browser';
import { useNow } from '../ui';
import { FormatFields } from '../ui/FormatFields';

interface Props {
  value: Person;
  onChange: (value: Person) => void;
  /** What is wrong with the zone. */
  error?: ReactNode;
}

/** The clock and formats one starts with, taken from the browser: to be seen, and changed where they are wrong. */
export function YourFormats({ value, onChange, error }: Props) {
  const [open, setOpen] = useState(false);
  const now = useNow().toISOString();
  if (open || error)
    return <FormatFields value={value} onChange={(change) => onChange({ ...value, ...change })} error={error} />;
  const number = new Intl.NumberFormat(value.locale || undefined).format(1284.5);
  const first = weekdays({ ...value, locale: 'en' }, 'long')[0]?.name;
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
      <Stack gap={2}>
        <Text size="sm">
          {placeOf(value.time_zone)} time, now {timeOfDay(now, value)}
        </Text>
        <Text size="sm" c="dimmed">
          {day(dayOf(now, value), value)} · {number} · weeks begin on {first}
        </Text>
      </Stack>
      <Button
        variant="subtle"
        size="compact-sm"
        style={{ flex: 'none' }}
        onClick={() => setOpen(true)}
        aria-label="Change time zone and formats"
      >
        Change
      </Button>
    </Group>
  );
}
