import { Button, Group, Popover, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCalendar, IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Period } from '../api/shapes';
import { periodTitle, presets } from '../format';
import { usePerson } from '../session/session';
import { ReasonButton } from './actions';
import { DateField } from './DateField';
import classes from './pickers.module.css';

interface Props {
  value: Period | undefined;
  onChange: (period: Period | undefined) => void;
  /** What no period means here; without it a period must be chosen. */
  none?: string;
  size?: 'xs' | 'sm';
}

/** A preset or fixed days. */
export function PeriodPicker({ value, onChange, none, size = 'sm' }: Props) {
  const p = usePerson();
  const [opened, setOpened] = useState(false);
  const [from, setFrom] = useState<string | undefined>('');
  const [to, setTo] = useState<string | undefined>('');
  const title = value ? periodTitle(value, p) : (none ?? 'Select a period');
  const open = () => {
    setFrom(value?.from ?? '');
    setTo(value?.to ?? '');
    setOpened((o) => !o);
  };
  // A list that opens shows what is chosen, in its middle.
  const toChosen = useCallback((list: HTMLDivElement | null) => {
    const chosen = list?.querySelector<HTMLElement>('[aria-pressed=true]');
    if (!list || !chosen) return;
    const above = chosen.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += above - (list.clientHeight - chosen.clientHeight) / 2;
  }, []);
  const choose = (period: Period | undefined) => {
    onChange(period);
    setOpened(false);
  };
  const options = none ? [{ value: '' as const, label: none }, ...presets] : presets;
  const wrong = from && to && from > to ? 'The start must be before the end' : undefined;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size={size}
          fw={400}
          leftSection={<IconCalendar size={16} />}
          rightSection={<IconChevronDown size={14} />}
          onClick={open}
          aria-label={`Period: ${title}`}
          aria-haspopup="dialog"
          aria-expanded={opened}
        >
          {title}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Period">
        <div className={classes.period}>
          <ScrollArea.Autosize
            mah={300}
            className={classes.presets}
            viewportRef={toChosen}
            viewportProps={{ tabIndex: -1 }}
          >
            {options.map((o) => {
              const on = (value?.preset ?? (value ? undefined : '')) === o.value;
              return (
                <UnstyledButton
                  key={o.value}
                  className={classes.option}
                  aria-pressed={on}
                  data-autofocus={on || undefined}
                  onClick={() => choose(o.value ? { preset: o.value } : undefined)}
                >
                  {o.label} {on && <IconCheck size={14} aria-hidden />}
                </UnstyledButton>
              );
            })}
          </ScrollArea.Autosize>
          <Stack gap={8} p={12} className={classes.days}>
            <Text size="xs" c="dimmed">
              Custom range
            </Text>
            <DateField size="xs" label="From" value={from} onChange={setFrom} withinPortal={false} />
            <DateField size="xs" label="To" value={to} onChange={setTo} error={wrong} withinPortal={false} />
            <Group justify="flex-end">
              <ReasonButton
                size="xs"
                why={wrong || (from && to ? undefined : 'Choose both days first.')}
                onClick={() => choose({ from, to })}
              >
                Apply
              </ReasonButton>
            </Group>
          </Stack>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
