import { ActionIcon, Group, MultiSelect, Select, Stack, TagsInput, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Filter } from '../api/shapes';
import { canChoose, useChoices } from '../choices/choices';
import { weekdays } from '../format';
import { hourName } from '../pictures/figures';
import {
  dimension,
  dimensions,
  type FilterOp,
  type FilterValue,
  opsFor,
  opTakesValues,
  opTitles,
} from '../pictures/question';
import { usePerson } from '../session/session';

export const filterable = dimensions.filter((d) => d.values);

/** Operators the interface has a control for: what cannot be listed is looked for by its name. */
const opsOffered = (by: string) =>
  opsFor(by).filter((op) => dimension(by)?.values !== 'ids' || canChoose(by) || (op !== 'is' && op !== 'is_not'));

export function newFilter(by: Filter['by']): Filter {
  const op = opsOffered(by)[0] ?? 'is';
  return opTakesValues(op) ? { by, op, values: [] } : { by, op };
}

/** One condition: a dimension, how it compares, and with what. */
export function FilterField({
  filter,
  onChange,
  onRemove,
  error,
}: {
  filter: Filter;
  onChange: (f: Filter) => void;
  onRemove: () => void;
  error?: string;
}) {
  const title = dimension(filter.by)?.title ?? filter.by;
  const setOp = (op: string | null) => {
    if (!op) return;
    const to = op as FilterOp;
    if (!opTakesValues(to)) onChange({ by: filter.by, op: to });
    // Ids and texts are different values: "Falcon" is not among them.
    else onChange({ by: filter.by, op: to, values: kindOf(to) === kindOf(filter.op) ? (filter.values ?? []) : [] });
  };
  return (
    <Stack gap={4} role="group" aria-label={`Filter by ${title.toLowerCase()}`}>
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Group gap={4} wrap="nowrap">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Select
            aria-label={`How ${title.toLowerCase()} compares`}
            variant="unstyled"
            size="sm"
            w={112}
            comboboxProps={{ width: 140, position: 'bottom-start' }}
            data={opsOffered(filter.by).map((op) => ({ value: op, label: opTitles[op] }))}
            value={filter.op}
            onChange={setOp}
            allowDeselect={false}
          />
        </Group>
        <ActionIcon aria-label={`Remove the filter by ${title.toLowerCase()}`} onClick={onRemove} size={28}>
          <IconX size={14} />
        </ActionIcon>
      </Group>
      {opTakesValues(filter.op) ? (
        <Values filter={filter} onChange={(values) => onChange({ ...filter, values })} error={error} title={title} />
      ) : (
        error && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )
      )}
    </Stack>
  );
}

const kindOf = (op: FilterOp) => (op === 'contains' ? 'text' : 'value');

interface ValuesProps {
  filter: Filter;
  onChange: (values: FilterValue[]) => void;
  error?: string;
  title: string;
}

function Values(props: ValuesProps) {
  const { filter, onChange, error, title } = props;
  const person = usePerson();
  const kind = dimension(filter.by)?.values;
  const label = `${title} ${opTitles[filter.op]}`;
  if (filter.op === 'contains' || kind === 'text' || kind === 'currency')
    return (
      <TagsInput
        aria-label={label}
        placeholder={filter.values?.length ? '' : kind === 'currency' ? 'EUR' : 'Type and press Enter'}
        value={(filter.values ?? []).map(String)}
        onChange={onChange}
        acceptValueOnBlur
        error={error}
      />
    );
  if (kind === 'yes_no')
    return (
      <Select
        aria-label={label}
        data={[
          { value: 'true', label: 'Billable' },
          { value: 'false', label: 'Not billable' },
        ]}
        placeholder="Choose"
        value={filter.values?.length ? String(filter.values[0]) : null}
        onChange={(v) => onChange(v === null ? [] : [v === 'true'])}
        error={error}
      />
    );
  if (kind === 'weekday' || kind === 'hour')
    return (
      <MultiSelect
        aria-label={label}
        placeholder={filter.values?.length ? '' : 'Choose'}
        data={
          kind === 'weekday'
            ? weekdays(person, 'long').map((w) => ({ value: String(w.number), label: w.name }))
            : Array.from({ length: 24 }, (_, h) => ({ value: String(h), label: hourName(h) }))
        }
        value={(filter.values ?? []).map(String)}
        onChange={(v) => onChange(v.map(Number))}
        error={error}
      />
    );
  return <IdValues {...props} label={label} />;
}

function IdValues({ filter, onChange, error, label }: ValuesProps & { label: string }) {
  const chosen = (filter.values ?? []).map(String);
  const choices = useChoices(filter.by, chosen);
  return (
    <MultiSelect
      aria-label={label}
      placeholder={chosen.length ? '' : 'Search and choose'}
      data={choices.data}
      value={chosen}
      onChange={(v) => onChange(v.map(Number))}
      searchable
      hidePickedOptions
      searchValue={choices.search}
      onSearchChange={choices.setSearch}
      nothingFoundMessage={choices.loading ? 'Searching' : 'No results'}
      maxDropdownHeight={260}
      limit={100}
      error={error ?? choices.error?.message}
    />
  );
}
