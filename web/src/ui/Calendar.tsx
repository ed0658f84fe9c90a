import '@mantine/dates/styles.css';
import { DatePicker } from '@mantine/dates';
import { useEffect, useRef } from 'react';
import { dayOf, day as inWords, type Person } from '../format';
import { date } from '../format/format';

const plain = { calendar: 'gregory', numberingSystem: 'latn' } as const;

interface Props {
  /** The day that is chosen; '' for none. */
  day: string;
  min?: string;
  max?: string;
  person: Person;
  onChoose: (day: string) => void;
}

/** The calendar of a DateField: in its own file, as few who open a page open it. It takes the focus. */
export default function Calendar({ day, min, max, person: p, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The popover gives it only to what it has when it opens.
    const frame = requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  // The package's own names of months and weekdays are English; ours are those of every other date.
  const names = (options: Intl.DateTimeFormatOptions) => (d: string) => inWords(d, p, { ...plain, ...options });
  const today = dayOf(new Date(), p);
  const start = max && today > max ? max : min && today < min ? min : today;
  return (
    <DatePicker
      ref={box}
      size="sm"
      // A dialog around it leaves Escape to the calendar.
      __stopPropagation
      value={day || null}
      defaultDate={day || start}
      minDate={min}
      maxDate={max}
      onChange={(d) => d && onChoose(d)}
      firstDayOfWeek={p.first_weekday as 0 | 1 | 2 | 3 | 4 | 5 | 6}
      weekendDays={[]}
      weekdayFormat={names({ weekday: 'short' })}
      monthLabelFormat={names({ month: 'long', year: 'numeric' })}
      yearLabelFormat={names({ year: 'numeric' })}
      monthsListFormat={names({ month: 'short' })}
      getDayAriaLabel={(d) =>
        date(p.locale, { ...plain, dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${d}T00:00:00Z`))
      }
      // Where the person lives, which may be another day than where the browser is.
      getDayProps={(d) => ({
        'data-autofocus': d === (day || start) || undefined,
        'aria-pressed': d === day,
        'aria-current': d === today ? ('date' as const) : undefined,
        'data-today': d === today || undefined,
        'data-highlight-today': d === today || undefined,
      })}
      ariaLabels={{
        monthLevelControl: 'Choose a month',
        yearLevelControl: 'Choose a year',
        nextMonth: 'Next month',
        previousMonth: 'Previous month',
        nextYear: 'Next year',
        previousYear: 'Previous year',
        nextDecade: 'Next decade',
        previousDecade: 'Previous decade',
      }}
    />
  );
}
