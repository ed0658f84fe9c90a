import { Button, Menu, MultiSelect, Pill, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconFilter, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { DashboardFilters, LockedFilter } from '../api/shapes';
import { useChoices } from '../choices/choices';
import { plural, sentence } from '../format';
import { LockedChip } from '../resources/Locked';
import { usePerson } from '../session/session';
import { ReasonButton } from '../ui/actions';
import { Modal } from '../ui/Dialog';
import { filterIcons } from './FilterPicker';
import { defaultsOf, type FilterBy, filterBys, filterTitles, withDefault } from './filters';
import classes from './filters.module.css';

interface Props {
  filters: DashboardFilters;
  locked: LockedFilter[];
  /** Which filter is being added or changed. */
  asking: FilterBy | null;
  onAsk: (by: FilterBy | null) => void;
  onFilters: (filters: DashboardFilters) => void;
  onLocked: (locked: LockedFilter[]) => void;
}

/** The filters of a dashboard while it is edited: defaults that viewers can change, and locked ones. */
export function EditFilters({ filters, locked, asking, onAsk, onFilters, onLocked }: Props) {
  const chosen = filterBys.filter((by) => defaultsOf(filters, by).length > 0);
  const dialog = asking && (
    <FilterDialog
      by={asking}
      chosen={defaultsOf(filters, asking)}
      onClose={() => onAsk(null)}
      onDefault={(values) => onFilters(withDefault(filters, asking, values))}
      onLock={(l) => onLocked([...locked, l])}
    />
  );
  if (chosen.length === 0 && locked.length === 0) return dialog;
  return (
    <section className={classes.bar} aria-label="Filters of this dashboard">
      {chosen.map((by) => (
        <DefaultChip
          key={by}
          by={by}
          values={defaultsOf(filters, by)}
          onEdit={() => onAsk(by)}
          onRemove={() => onFilters(withDefault(filters, by, []))}
        />
      ))}
      {locked.map((l, i) => (
        <LockedChip key={l.id || `new-${i}`} locked={l} onRemove={() => onLocked(locked.filter((x) => x !== l))} />
      ))}
      {dialog}
    </section>
  );
}

/** What to filter by. Among controls it is one of them, beside chips a small button. */
export function AddFilter({ onAdd, variant }: { onAdd: (by: FilterBy) => void; variant?: 'default' }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        {variant ? (
          <Button variant={variant} leftSection={<IconFilter size={16} />} aria-label="Add filter">
            Filter
          </Button>
        ) : (
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />}>
            Add filter
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {filterBys.map((by) => (
          <Menu.Item key={by} leftSection={filterIcons[by]} onClick={() => onAdd(by)}>
            {filterTitles[by].title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The filters of a public link, which are always locked. */
export function LinkFilters({
  locked,
  onLocked,
}: {
  locked: LockedFilter[];
  onLocked: (locked: LockedFilter[]) => void;
}) {
  const [adding, setAdding] = useState<FilterBy | null>(null);
  return (
    <section className={classes.bar} aria-label="Filters of this link">
      {locked.map((l, i) => (
        <LockedChip key={l.id || `new-${i}`} locked={l} onRemove={() => onLocked(locked.filter((x) => x !== l))} />
      ))}
      <AddFilter onAdd={setAdding} />
      {adding && (
        <FilterDialog
          by={adding}
          chosen={[]}
          onClose={() => setAdding(null)}
          onLock={(l) => onLocked([...locked, l])}
        />
      )}
    </section>
  );
}

function useNames(by: FilterBy, values: number[]) {
  const choices = useChoices(by, values.map(String), by !== 'billable');
  const yesNo = [
    { value: '1', label: 'Billable' },
    { value: '0', label: 'Not billable' },
  ];
  return by === 'billable' ? { ...choices, data: yesNo, loading: false } : choices;
}

function DefaultChip(props: { by: FilterBy; values: number[]; onEdit: () => void; onRemove: () => void }) {
  const p = usePerson();
  const words = filterTitles[props.by];
  const names = useNames(props.by, props.values);
  const known = props.values.map((v) => names.data.find((d) => d.value === String(v))?.label ?? '');
  const title =
    known.length <= 2 && known.every(Boolean) ? sentence(known, p) : plural(known.length, words.one, words.many, p);
  return (
    <Pill
      size="md"
      withRemoveButton
      onRemove={props.onRemove}
      removeButtonProps={{ 'aria-label': `Remove the filter: ${title}`, tabIndex: 0, 'aria-hidden': false }}
    >
      <button type="button" className={classes.open} onClick={props.onEdit}>
        {title}
      </button>
    </Pill>
  );
}

interface DialogProps {
  by: FilterBy;
  chosen: number[];
  onClose: () => void;
  /** Absent where every filter is locked. */
  onDefault?: (values: number[]) => void;
  onLock: (l: LockedFilter) => void;
}

function FilterDialog({ by, chosen, onClose, onDefault, onLock }: DialogProps) {
  const words = filterTitles[by];
  const [values, setValues] = useState<number[]>(chosen);
  const [lock, setLock] = useState(!onDefault);
  const [op, setOp] = useState<LockedFilter['op']>('is');
  const choices = useNames(by, values);
  const named = (v: number) => ({ id: v, name: choices.data.find((d) => d.value === String(v))?.label });
  return (
    <Modal opened onClose={onClose} title={`Filter by ${words.title.toLowerCase()}`} size="sm">
      <Stack>
        {onDefault ? (
          <Radio.Group value={lock ? 'lock' : 'default'} onChange={(v) => setLock(v === 'lock')} label="For viewers">
            <Stack gap={8} mt={6}>
              <Radio
                value="default"
                label="Default"
                description="What they see first. Each viewer can change it for themselves."
              />
              <Radio
                value="lock"
                label="Locked"
                description="Applies to everyone, on this dashboard and its links. Viewers cannot remove it."
              />
            </Stack>
          </Radio.Group>
        ) : (
          <Text size="sm" c="dimmed">
            Applies to everyone who opens this link. They do not see the filter and cannot remove it.
          </Text>
        )}
        {lock && (
          <SegmentedControl
            aria-label="What it does"
            value={op}
            onChange={(v) => setOp(v as LockedFilter['op'])}
            data={[
              { value: 'is', label: 'Show only these' },
              { value: 'is_not', label: 'Leave these out' },
            ]}
          />
        )}
        <MultiSelect
          label={words.title}
          data-autofocus
          data={choices.data}
          value={values.map(String)}
          onChange={(v) => setValues(by === 'billable' ? v.slice(-1).map(Number) : v.map(Number))}
          searchable
          hidePickedOptions
          searchValue={choices.search}
          onSearchChange={choices.setSearch}
          nothingFoundMessage={choices.loading ? 'Searching' : 'No results'}
          placeholder={values.length ? '' : 'Search and choose'}
          limit={100}
          maxDropdownHeight={240}
        />
        {values.length === 0 && !lock && chosen.length > 0 && (
          <Text size="sm" c="dimmed">
            Choose nothing to remove the filter.
          </Text>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton
            why={
              values.length === 0 && (lock || chosen.length === 0)
                ? `Choose ${words.title.toLowerCase()} first.`
                : undefined
            }
            onClick={() => {
              if (lock)
                onLock({
                  id: '',
                  dimension: by,
                  op,
                  values: values.map(named),
                  count: values.length,
                  can_loosen: true,
                });
              else onDefault?.(values);
              onClose();
            }}
          >
            {!onDefault ? 'Add filter' : lock ? 'Lock' : 'Set default'}
          </ReasonButton>
        </div>
      </Stack>
    </Modal>
  );
}
