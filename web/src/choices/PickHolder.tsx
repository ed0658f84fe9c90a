import { Select } from '@mantine/core';
import { useState } from 'react';
import { useChoices } from './choices';

export interface Holder {
  kind: 'user' | 'group';
  id: number;
  name: string;
}

/** One text for one person or group. */
export const holderKey = (h: { kind: string; id: number }) => `${h.kind}:${h.id}`;

interface Props {
  label: string;
  description?: string;
  value?: Holder;
  onPick: (holder: Holder | undefined) => void;
  /** Those who cannot be picked, by holderKey. */
  without?: Set<string>;
  error?: string;
}

/** A field that finds a person or a group. */
export function PickHolder({ label, description, value, onPick, without = new Set(), error }: Props) {
  const users = useChoices('user', []);
  const groups = useChoices('group', []);
  const [search, setSearch] = useState('');
  const free = (kind: Holder['kind'], list: { value: string; label: string }[]) =>
    list.map((x) => ({ value: `${kind}:${x.value}`, label: x.label })).filter((x) => !without.has(x.value));
  const data = [
    { group: 'People', items: free('user', users.data) },
    { group: 'Groups', items: free('group', groups.data) },
  ];
  const picked = value && holderKey(value);
  // Found by a search that has gone on since: still the one that is chosen.
  if (value && picked && !data.some((g) => g.items.some((x) => x.value === picked)))
    data[value.kind === 'group' ? 1 : 0]?.items.push({ value: picked, label: value.name });
  return (
    <Select
      label={label}
      description={description}
      placeholder="People and groups"
      data={data}
      value={picked ?? null}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Clear' }}
      searchValue={search}
      onSearchChange={(s) => {
        setSearch(s);
        users.setSearch(s);
        groups.setSearch(s);
      }}
      limit={50}
      nothingFoundMessage="No results"
      error={error}
      onChange={(v, option) => {
        const [kind, id] = (v ?? '').split(':');
        onPick(kind === 'user' || kind === 'group' ? { kind, id: Number(id), name: option?.label ?? '' } : undefined);
      }}
    />
  );
}
