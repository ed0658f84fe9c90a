import { Button, Checkbox, Group, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconBriefcase,
  IconBuilding,
  IconChevronDown,
  IconCoins,
  IconSearch,
  IconTag,
  IconUsers,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Choice } from '../api/shapes';
import { plural } from '../format';
import { usePerson } from '../session/session';
import { choicesQuery, type FilterBy, type Filters, filterTitles } from './filters';

export const filterIcons: Record<FilterBy, ReactNode> = {
  project: <IconBriefcase size={16} />,
  client: <IconBuilding size={16} />,
  user: <IconUsers size={16} />,
  tag: <IconTag size={16} />,
  billable: <IconCoins size={16} />,
};

interface Props {
  dashboard: { id: number; version: number };
  by: FilterBy;
  /** What the answers hold. */
  choice?: Choice;
  filters: Filters;
  value: number[];
  onChange: (values: number[]) => void;
}

/** Narrows a dashboard to some values of what its answers hold; none chosen means all of them. */
export function FilterPicker({ dashboard, by, choice, filters, value, onChange }: Props) {
  const p = usePerson();
  const words = filterTitles[by];
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const more = choice?.more === true && search !== '';
  const found = useQuery({
    ...choicesQuery(dashboard.id, dashboard.version, filters, by, search),
    enabled: opened && more,
    placeholderData: keepPreviousData,
  });
  const known = choice?.values ?? [];
  const values = more
    ? (found.data?.items[0]?.values ?? [])
    : known.filter((v) => v.name.toLowerCase().includes(search.toLowerCase()));
  const only = value.length === 1 ? known.find((v) => v.id === value[0])?.name : undefined;
  const title = value.length === 0 ? words.all : (only ?? plural(value.length, words.one, words.many, p));
  const single = by === 'billable';
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          leftSection={filterIcons[by]}
          rightSection={<IconChevronDown size={14} />}
          onClick={() => setOpened((o) => !o)}
          aria-label={`${words.title}: ${title}`}
          aria-haspopup="dialog"
          aria-expanded={opened}
          maw={260}
        >
          {title}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.title}>
        <Stack gap={8}>
          {(known.length > 6 || choice?.more) && (
            <TextInput
              data-autofocus
              size="xs"
              aria-label={`Find ${words.many}`}
              placeholder={`Find ${words.many}`}
              leftSection={<IconSearch size={14} />}
              value={typed}
              onChange={(e) => setTyped(e.currentTarget.value)}
            />
          )}
          <ScrollArea.Autosize mah={280} viewportProps={{ tabIndex: -1 }}>
            <Stack gap={8} py={4} px={2} role="group" aria-label={words.title}>
              {values.map((x) => (
                <Checkbox
                  key={x.id}
                  size="xs"
                  label={x.name}
                  checked={value.includes(x.id)}
                  onChange={(e) => {
                    const others = single ? [] : value.filter((v) => v !== x.id);
                    onChange(e.currentTarget.checked ? [...others, x.id] : others);
                  }}
                />
              ))}
            </Stack>
            {values.length === 0 && !found.isFetching && (
              <Text size="sm" c="dimmed">
                {search ? 'No results' : 'Nothing to choose from in this period.'}
              </Text>
            )}
          </ScrollArea.Autosize>
          <Group justify="space-between">
            <Button variant="subtle" size="compact-sm" disabled={value.length === 0} onClick={() => onChange([])}>
              {words.all}
            </Button>
            <Button variant="default" size="compact-sm" onClick={() => setOpened(false)}>
              Close
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
