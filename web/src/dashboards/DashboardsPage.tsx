import { Pagination, ScrollArea, Tabs, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useURLState } from '../frame/url';
import { ResourceRow } from '../share/ResourceRow';
import { DashboardSketch, EmptyState, ErrorNote, PageHeader, RowsSkeleton } from '../ui';
import classes from './list.module.css';
import { NewDashboard, useMayCreate } from './NewDashboard';
import { dashboardList, type Tab, tabs } from './queries';

const limit = 25;

const empty: Record<Tab, string> = {
  all: 'A dashboard shows charts side by side, to you or to whoever you share it with.',
  private: 'Dashboards only you can see stand here. New ones start that way.',
  shared_with_me: 'Dashboards other people share with you appear here at once.',
  shared_by_me: 'Dashboards you own and share with others appear here.',
  favourites: 'Mark a dashboard with the star beside its title to find it here.',
  recent: 'Dashboards you open appear here, the latest first.',
};

export function DashboardsPage() {
  const [url, setURL] = useURLState();
  const tab = tabs.find((t) => t.value === url.tab)?.value ?? 'all';
  const page = Math.max(1, Number(url.page) || 1);
  const search = url.search ?? '';
  const [typed, setTyped] = useState(search);
  const ask = useDebouncedCallback((text: string) => setURL({ search: text || undefined, page: undefined }), 200);
  const [creating, setCreating] = useState(false);
  const why = useMayCreate();
  const list = useQuery({
    ...dashboardList({ tab, search: search || undefined, offset: (page - 1) * limit, limit }),
    placeholderData: keepPreviousData,
  });
  const create = {
    id: 'new-dashboard',
    label: 'New dashboard',
    icon: <IconPlus size={16} />,
    run: () => setCreating(true),
    why,
    keys: 'n',
  };
  const pages = Math.ceil((list.data?.total ?? 0) / limit);
  return (
    <>
      <PageHeader title="Dashboards" primary={create} />
      <div className={classes.bar}>
        <ScrollArea type="never">
          <Tabs
            value={tab}
            onChange={(t) => setURL({ tab: t === 'all' ? undefined : (t ?? undefined), page: undefined }, true)}
            variant="pills"
          >
            <Tabs.List style={{ flexWrap: 'nowrap' }} aria-label="Which dashboards">
              {tabs.map((t) => (
                <Tabs.Tab key={t.value} value={t.value}>
                  {t.label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </ScrollArea>
        <TextInput
          aria-label="Search dashboards"
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => {
            setTyped(e.currentTarget.value);
            ask(e.currentTarget.value.trim());
          }}
          w={{ base: '100%', xs: 240 }}
        />
      </div>
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton rows={8} />}
      {list.data &&
        (list.data.items.length > 0 ? (
          <ul className={classes.list} aria-label="Dashboards">
            {list.data.items.map((d) => (
              <ResourceRow key={d.id} resource={d} />
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
            No dashboard here has “{search}” in its name.
          </EmptyState>
        ) : (
          <EmptyState picture={<DashboardSketch />} action={tab === 'all' || tab === 'private' ? create : undefined}>
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
      <NewDashboard opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}
