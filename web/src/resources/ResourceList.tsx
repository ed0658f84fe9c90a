import { Pagination, ScrollArea, Tabs, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useMe } from '../session/session';
import { EmptyState, ErrorNote, PageHeader, RowsSkeleton } from '../ui';
import { useURLState } from '../url';
import { useBin } from './bin-action';
import { resourceList, type Tab, tabs } from './lists';
import { ResourceRow } from './ResourceRow';
import classes from './resource-list.module.css';

const limit = 25;

interface ResourceListProps {
  kind: 'charts' | 'dashboards';
  title: string;
  /** One of what is listed, in the middle of a sentence. */
  noun: string;
  sketch: ReactNode;
  /** What an empty tab says. */
  empty: Record<Tab, string>;
  create: NonNullable<ComponentProps<typeof PageHeader>['primary']>;
}

/** The page that lists charts or dashboards: tabs, search and pages, all of them in the URL. */
export function ResourceList({ kind, title, noun, sketch, empty, create }: ResourceListProps) {
  // Whoever was invited to look at something makes nothing: no button says so at every visit.
  const guest = useMe().organization.role === 'guest';
  const [url, setURL] = useURLState();
  const tab = tabs.find((t) => t.value === url.tab)?.value ?? 'all';
  const page = Math.max(1, Number(url.page) || 1);
  const search = url.search ?? '';
  const [typed, setTyped] = useState(search);
  const find = useDebouncedCallback((text: string) => setURL({ search: text || undefined, page: undefined }), 200);
  const list = useQuery({
    ...resourceList(kind, { tab, search: search || undefined, offset: (page - 1) * limit, limit }),
    placeholderData: keepPreviousData,
  });
  const pages = Math.ceil((list.data?.total ?? 0) / limit);
  return (
    <>
      <PageHeader title={title} primary={guest ? undefined : create} menu={[useBin()]} />
      <div className={classes.bar}>
        <ScrollArea type="never">
          <Tabs
            value={tab}
            onChange={(t) => setURL({ tab: t === 'all' ? undefined : (t ?? undefined), page: undefined }, true)}
            variant="pills"
          >
            <Tabs.List style={{ flexWrap: 'nowrap' }} aria-label={`Which ${kind}`}>
              {tabs.map((t) => (
                <Tabs.Tab key={t.value} value={t.value}>
                  {t.label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </ScrollArea>
        <TextInput
          aria-label={`Search ${kind}`}
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => {
            setTyped(e.currentTarget.value);
            find(e.currentTarget.value.trim());
          }}
          w={{ base: '100%', xs: 240 }}
        />
      </div>
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton rows={8} />}
      {list.data &&
        (list.data.items.length > 0 ? (
          <ul className={classes.list} aria-label={title}>
            {list.data.items.map((r) => (
              <ResourceRow key={r.id} resource={r} />
            ))}
          </ul>
        ) : search ? (
          <EmptyState
            action={{
              id: 'clear-search',
              label: 'Clear the search',
              run: () => {
                setTyped('');
                setURL({ search: undefined });
              },
            }}
          >
            No {noun} here has “{search}” in its name.
          </EmptyState>
        ) : (
          <EmptyState picture={sketch} action={!guest && (tab === 'all' || tab === 'private') ? create : undefined}>
            {empty[tab]}
          </EmptyState>
        ))}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={(n) => setURL({ page: n > 1 ? String(n) : undefined }, true)}
          mt="lg"
          size="sm"
          getControlProps={(c) => ({
            'aria-label': c === 'next' ? 'Next page' : c === 'previous' ? 'Previous page' : c,
          })}
        />
      )}
    </>
  );
}
