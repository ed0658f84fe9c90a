import { Button, Checkbox, Group, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBriefcase, IconChevronDown, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import type { List, Named } from '../api/shapes';
import { plural } from '../format';
import { usePerson } from '../frame/session';

interface Project extends Named {
  colour?: string;
  client?: string;
}

/** Which projects a dashboard shows; none chosen means all of them. */
interface Props {
  value: number[];
  onChange: (ids: number[]) => void;
  /** What the dashboard is limited to anyway; a viewer chooses among these. */
  within?: number[];
}

export function ProjectFilter({ value, onChange, within = [] }: Props) {
  const p = usePerson();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const projects = useQuery({
    queryKey: ['projects', 'filter', search],
    queryFn: ({ signal }) =>
      ok<List<Project>>(
        api.GET('/projects', { params: { query: { search: search || undefined, limit: 100 } }, signal }),
      ),
    placeholderData: keepPreviousData,
    enabled: opened || value.length === 1,
  });
  const items = (projects.data?.items ?? []).filter((x) => within.length === 0 || within.includes(x.id));
  const only = value.length === 1 ? projects.data?.items.find((x) => x.id === value[0])?.name : undefined;
  const all = within.length ? `All ${plural(within.length, 'project', 'projects', p)} of it` : 'All projects';
  const title = value.length === 0 ? all : (only ?? plural(value.length, 'project', 'projects', p));
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          leftSection={<IconBriefcase size={16} />}
          rightSection={<IconChevronDown size={14} />}
          onClick={() => setOpened((o) => !o)}
          aria-label={`Projects: ${title}`}
          aria-haspopup="dialog"
          aria-expanded={opened}
        >
          {title}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Projects">
        <Stack gap={8}>
          <TextInput
            data-autofocus
            size="xs"
            aria-label="Find a project"
            placeholder="Find a project"
            leftSection={<IconSearch size={14} />}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={280} viewportProps={{ tabIndex: -1 }}>
            <Checkbox.Group value={value.map(String)} onChange={(v) => onChange(v.map(Number))}>
              <Stack gap={8} py={4} px={2}>
                {items.map((x) => (
                  <Checkbox
                    key={x.id}
                    size="xs"
                    value={String(x.id)}
                    label={
                      <>
                        {x.name}{' '}
                        {x.client && (
                          <Text span size="xs" c="dimmed">
                            {x.client}
                          </Text>
                        )}
                      </>
                    }
                  />
                ))}
              </Stack>
            </Checkbox.Group>
            {projects.data && items.length === 0 && (
              <Text size="sm" c="dimmed">
                No projects found.
              </Text>
            )}
          </ScrollArea.Autosize>
          <Group justify="space-between">
            <Button variant="subtle" size="compact-sm" disabled={value.length === 0} onClick={() => onChange([])}>
              {all}
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
