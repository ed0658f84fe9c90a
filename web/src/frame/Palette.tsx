import { keys } from '../api/keys';
import '@mantine/spotlight/styles.css';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import {
  IconBriefcase,
  IconChartBar,
  IconLayoutDashboard,
  IconSearch,
  IconSitemap,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Action, inGroups, paletteStore, useAllActions } from '../actions';
import { api, ok } from '../api/client';
import type { Finding } from '../api/shapes';
import { pathOf } from '../paths';
import { useWorkspace } from '../session/session';
import { Keys } from './ShortcutsDialog';

const icons: Record<string, ReactNode> = {
  dashboard: <IconLayoutDashboard size={18} />,
  chart: <IconChartBar size={18} />,
  person: <IconUser size={18} />,
  group: <IconUsers size={18} />,
  project: <IconBriefcase size={18} />,
  workspace: <IconSitemap size={18} />,
};

/** Actions whose words contain every word typed, in the order they were offered, at most once each. */
export function filterActions(actions: Action[], typed: string): Action[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const seen = new Set<string>();
  return actions.filter((a) => {
    if (seen.has(a.id)) return false;
    seen.add(a.id);
    const text = `${a.group ?? ''} ${a.label}`.toLowerCase();
    return words.every((w) => text.includes(w));
  });
}

/** Ctrl K: finds pages, people, projects and actions. */
export default function Palette() {
  const router = useRouter();
  const { choose } = useWorkspace();
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const actions = filterActions(useAllActions(), typed).filter((a) => a.id !== 'palette');
  const found = useQuery({
    queryKey: keys.search.of(asked),
    queryFn: () => ok<{ items: Finding[] }>(api.GET('/search', { params: { query: { q: asked } } })),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  });
  const items = asked && typed.trim() ? (found.data?.items ?? []) : [];
  const groups = inGroups(actions);

  const open = (f: Finding) => {
    if (f.kind === 'workspace') choose(f.id);
    void router.navigate({ to: pathOf(f) });
  };

  return (
    <Spotlight.Root
      store={paletteStore}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      scrollable
      maxHeight={440}
      clearQueryOnClose
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      attributes={{ content: { 'aria-label': 'Search' } }}
    >
      <Spotlight.Search
        placeholder="Search pages, people, projects and actions"
        aria-label="Search pages, people, projects and actions"
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {items.length > 0 && (
          <Spotlight.ActionsGroup label="Results">
            {items.map((f) => (
              <Spotlight.Action
                key={`${f.kind}${f.id}`}
                label={f.title}
                description={f.subtitle}
                leftSection={icons[f.kind]}
                onClick={() => open(f)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {groups.map((g) => (
          <Spotlight.ActionsGroup key={g.title} label={g.title}>
            {g.actions.map((a) => (
              <Spotlight.Action
                key={a.id}
                label={a.label}
                description={a.why}
                leftSection={a.icon}
                disabled={Boolean(a.why)}
                rightSection={
                  a.keys ? (
                    <span>
                      <Keys keys={a.keys} />
                    </span>
                  ) : undefined
                }
                onClick={a.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {items.length === 0 && actions.length === 0 && (
          <Spotlight.Empty>
            <Text c="dimmed">
              {found.isFetching ? 'Searching' : 'No results. It may not exist, or you may not have access to it.'}
            </Text>
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
