import { Group, NumberInput, Select, Stack } from '@mantine/core';
import type { Period } from '../api/shapes';
import { dayOf, presets } from '../format';
import { usePerson } from '../session/session';
import { DateField } from '../ui/DateField';
import { units } from './question';

const fixed = 'fixed';
const rolling = 'rolling';

const data = [...presets, { value: rolling, label: 'Last … to today' }, { value: fixed, label: 'From … to …' }];

/** A period: by name, the last so many units, or from one day to another. */
export function PeriodField({
  label,
  value,
  onChange,
  error,
}: {
  label: string;
  value: Period;
  onChange: (p: Period) => void;
  error?: string;
}) {
  const person = usePerson();
  const kind = value.preset ?? (value.last ? rolling : fixed);
  const choose = (to: string | null) => {
    if (!to || to === kind) return;
    const today = dayOf(new Date(), person);
    if (to === fixed) onChange({ from: `${today.slice(0, 4)}-01-01`, to: today });
    else if (to === rolling) onChange({ last: 6, unit: 'month' });
    else {
      const preset = presets.find((p) => p.value === to)?.value;
      if (preset) onChange({ preset });
    }
  };
  return (
    <Stack gap={8}>
      <Select
        label={label}
        data={data}
        value={kind}
        onChange={choose}
        allowDeselect={false}
        maxDropdownHeight={320}
        error={error}
      />
      {kind === fixed && (
        <Group gap={8} grow wrap="nowrap" align="flex-start">
          <DateField
            aria-label="First day"
            value={value.from}
            onChange={(from) => onChange({ from: from || undefined, to: value.to })}
          />
          <DateField
            aria-label="Last day"
            value={value.to}
            onChange={(to) => onChange({ from: value.from, to: to || undefined })}
          />
        </Group>
      )}
      {kind === rolling && (
        <Group gap={8} wrap="nowrap">
          <NumberInput
            aria-label="How many"
            w={90}
            min={1}
            max={3660}
            allowDecimal={false}
            value={value.last ?? 1}
            onChange={(n) => typeof n === 'number' && n >= 1 && onChange({ last: n, unit: value.unit ?? 'day' })}
          />
          <Select
            aria-label="Unit"
            flex={1}
            data={units.map((u) => ({ value: u, label: value.last === 1 ? u : `${u}s` }))}
            value={value.unit ?? 'day'}
            allowDeselect={false}
            onChange={(u) => onChange({ last: value.last ?? 1, unit: units.find((x) => x === u) ?? 'day' })}
          />
        </Group>
      )}
    </Stack>
  );
}

/** Half-chosen fixed periods are not asked yet. */
export const isWhole = (p: Period) => !!p.preset || !!(p.last && p.unit) || !!(p.from && p.to);
