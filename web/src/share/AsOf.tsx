import { Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconClock, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { dayOf, moment, relative } from '../format';
import { minutesOf, minutesText, momentOf } from '../format/clock';
import { usePerson } from '../session/session';
import { DateField } from '../ui/DateField';
import pickers from '../ui/pickers.module.css';
import classes from './dialog.module.css';

const hour = 3_600_000;
const ago = [
  { label: 'An hour ago', back: hour },
  { label: 'Yesterday', back: 24 * hour },
  { label: 'A week ago', back: 7 * 24 * hour },
  { label: 'A month ago', back: 30 * 24 * hour },
];

interface Props {
  /** Undefined: now. */
  at: string | undefined;
  /** When the resource was made: before that there is nothing to see. */
  made: string;
  onChange: (at: string | undefined) => void;
}

/** Chooses the moment that the list of who can see it is about. */
export function AsOf({ at, made, onChange }: Props) {
  const p = usePerson();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState<string | undefined>('');
  const wall = (iso: string) => `${dayOf(iso, p)}T${minutesText(minutesOf(iso, p.time_zone))}`;
  const read = (text: string) => {
    const [day = '', time = ''] = text.split('T');
    const [h, m] = time.split(':').map(Number);
    return momentOf(day, (h ?? 0) * 60 + (m ?? 0), p.time_zone);
  };
  const now = Date.now();
  const chosen = typed ? read(typed) : undefined;
  const choose = (value: Date | undefined) => {
    onChange(value?.toISOString());
    setOpened(false);
  };
  const presets = ago.filter((x) => now - x.back > new Date(made).getTime());
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" id="as-of">
        As of
      </Text>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
        <Popover.Target>
          <Button
            variant="default"
            size="compact-sm"
            fw={400}
            leftSection={<IconClock size={14} />}
            rightSection={<IconChevronDown size={14} />}
            aria-label={`As of: ${at ? moment(at, p) : 'now'}`}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => {
              setTyped(at ? wall(at) : '');
              setOpened((o) => !o);
            }}
          >
            {at ? moment(at, p) : 'Now'}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label="As of">
          <div className={pickers.period}>
            <Stack gap={0} className={pickers.presets}>
              <UnstyledButton className={pickers.option} aria-pressed={!at} onClick={() => choose(undefined)}>
                Now {!at && <IconCheck size={14} aria-hidden />}
              </UnstyledButton>
              {presets.map((x) => (
                <UnstyledButton
                  key={x.label}
                  className={pickers.option}
                  onClick={() => choose(new Date(Date.now() - x.back))}
                >
                  {x.label}
                </UnstyledButton>
              ))}
            </Stack>
            <form
              className={pickers.days}
              onSubmit={(e) => {
                e.preventDefault();
                if (chosen) choose(chosen);
              }}
            >
              <Stack gap={8} p={12}>
                <DateField
                  time
                  size="xs"
                  label="Date and time"
                  min={wall(made)}
                  max={wall(new Date(now).toISOString())}
                  late="Choose a moment in the past."
                  value={typed}
                  onChange={setTyped}
                  withinPortal={false}
                />
                <Group justify="flex-end">
                  <Button size="xs" type="submit" disabled={!chosen}>
                    Show
                  </Button>
                </Group>
              </Stack>
            </form>
          </div>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}

/** Says that what stands below is the past, and leads back. */
export function PastBand({ at, onNow }: { at: string; onNow: () => void }) {
  const p = usePerson();
  return (
    <div className={classes.past} role="status">
      <IconHistory size={18} aria-hidden />
      <span className={classes.name}>
        <span>As it was on {moment(at, p)}</span>
        <span className={classes.detail}>{relative(at, new Date(), p)}. You cannot change anything here</span>
      </span>
      <Button size="compact-sm" variant="default" onClick={onNow}>
        Back to now
      </Button>
    </div>
  );
}
