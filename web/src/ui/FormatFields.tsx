import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { hours, moment, type Person, weekdays } from '../format';
import { localesWith, zonesWith } from '../format/browser';

interface Props {
  value: Person;
  onChange: (change: Partial<Person>) => void;
  /** What is wrong with the zone. */
  error?: ReactNode;
}

/** A person's clock, how numbers and dates are written, and where weeks begin. */
export function FormatFields({ value, onChange, error }: Props) {
  return (
    <>
      <Select
        label="Time zone"
        description="Your days, weeks and “today” are counted here."
        data={zonesWith(value.time_zone)}
        value={value.time_zone}
        searchable
        allowDeselect={false}
        limit={200}
        nothingFoundMessage="No time zone found"
        onChange={(v) => v && onChange({ time_zone: v })}
        error={error}
      />
      <Select
        label="Numbers and dates"
        description={`For example ${exampleOf(value)}`}
        data={localesWith(value.locale)}
        value={value.locale}
        searchable
        allowDeselect={false}
        onChange={(v) => v && onChange({ locale: v })}
      />
      <Select
        label="Weeks begin on"
        data={weekdays({ ...value, locale: 'en' }, 'long').map((w) => ({ value: String(w.number), label: w.name }))}
        value={String(value.first_weekday)}
        allowDeselect={false}
        onChange={(v) => v && onChange({ first_weekday: Number(v) })}
      />
      {value.durations && (
        <Select
          label="Durations"
          data={[
            { value: 'clock', label: 'Hours and minutes: 0:45' },
            { value: 'decimal', label: `Decimal hours: ${hours(0.75, { ...value, durations: 'decimal' })}` },
          ]}
          value={value.durations}
          allowDeselect={false}
          onChange={(v) => v && onChange({ durations: v as Person['durations'] })}
        />
      )}
    </>
  );
}

const exampleOf = (p: Person) =>
  `${moment(new Date().toISOString(), p)}, ${new Intl.NumberFormat(p.locale || undefined).format(1284.5)}`;
