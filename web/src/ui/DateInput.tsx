import { ActionIcon, Group, Loader, Popover, TextInput } from '@mantine/core';
import { useId } from '@mantine/hooks';
import { IconCalendar } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { dayOf } from '../format';
import { dayHint, dayText, dayTimeText, parseDay, parseDayTime } from '../format/days';
import { usePerson } from '../session/session';
import type { DateFieldProps } from './DateField';

const Calendar = lazy(() => import('./Calendar'));

/** The field of DateField. */
export default function DateInput({
  value,
  onChange,
  min,
  max,
  late,
  time,
  withinPortal = true,
  error,
  disabled,
  ...input
}: DateFieldProps) {
  const p = usePerson();
  const id = useId();
  const [write, read] = time ? [dayTimeText, parseDayTime] : [dayText, parseDay];
  const [text, setText] = useState(value ? write(value, p) : '');
  const [left, setLeft] = useState(false);
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const typed = text.trim() === '' ? '' : read(text, p);
  // Another value from outside takes the place of what was typed.
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (value !== undefined && value !== typed) setText(value && write(value, p));
  }

  const outside = (v: string) =>
    min && v < min
      ? `The earliest is ${write(min, p)}.`
      : max && v > max
        ? (late ?? `The latest is ${write(max, p)}.`)
        : '';
  const example = write(time ? `${dayOf(new Date(), p)}T09:00` : dayOf(new Date(), p), p);
  // A year of two digits may become one of four.
  const wrong =
    typed === undefined
      ? left && `Enter a ${time ? 'date and time' : 'date'} such as ${example}`
      : typed && (left || /\d{4}/.test(text)) && outside(typed);

  const take = (next: string) => {
    setText(next);
    const v = next.trim() === '' ? '' : read(next, p);
    const to = v && outside(v) ? undefined : v;
    setKnown(to);
    if (to !== value) onChange(to);
  };
  const close = () => {
    setOpened(false);
    button.current?.focus();
  };

  // Escape closes the calendar alone, not the dialog or popover around it, which listen on the window too.
  useEffect(() => {
    if (!opened) return;
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'Escape') return;
      e.stopImmediatePropagation();
      setOpened(false);
      button.current?.focus();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [opened]);

  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      trapFocus
      withinPortal={withinPortal}
      closeOnEscape={false}
    >
      <TextInput
        {...input}
        id={id}
        value={text}
        disabled={disabled}
        placeholder={time ? `${dayHint(p)} hh:mm` : dayHint(p)}
        autoComplete="off"
        maxLength={60}
        onChange={(e) => take(e.currentTarget.value)}
        onFocus={() => setLeft(false)}
        onKeyDown={(e) => e.key === 'Enter' && setLeft(true)}
        onBlur={() => {
          setLeft(true);
          if (typed) setText(write(typed, p));
        }}
        error={wrong || error}
        rightSectionPointerEvents="all"
        rightSection={
          <Popover.Target>
            <ActionIcon
              ref={button}
              size={input.size === 'xs' ? 'sm' : 'md'}
              aria-label="Calendar"
              aria-describedby={input.label ? `${id}-label` : id}
              disabled={disabled}
              onClick={() => setOpened((o) => !o)}
            >
              <IconCalendar size={16} />
            </ActionIcon>
          </Popover.Target>
        }
      />
      <Popover.Dropdown p={8} data-mantine-stop-propagation="true">
        <Suspense
          fallback={
            <Group w={244} h={260} justify="center">
              <Loader size="sm" />
            </Group>
          }
        >
          <Calendar
            day={typed ? typed.slice(0, 10) : ''}
            min={min?.slice(0, 10)}
            max={max?.slice(0, 10)}
            person={p}
            onChoose={(day) => {
              const to = time ? `${day}T${typed?.slice(11) || '00:00'}` : day;
              take(write(to, p));
              setLeft(true);
              close();
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
