import { Pagination, ScrollArea, Tabs, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import classes from '../dashboards/list.module.css';
import { useMayCreate } from '../dashboards/NewDashboard';
import { type Tab, tabs } from '../dashboards/queries';
import { useURLState } from '../frame/url';
import { paths } from '../paths';
import { ResourceRow } from '../share/ResourceRow';
import { ChartSketch, EmptyState, ErrorNote, PageHeader, RowsSkeleton } from '../ui';
import { chartList } from './queries';

const limit = 25;

const empty: Record<Tab, string> = {
  all: 'A chart asks one question of your tracked time, such as hours by project, and draws the answer.',
  private: 'Charts only you can see stand here. New ones start that way.',
  shared_with_me: 'Charts other people share with you appear here at once.',
  shared_by_me: 'Charts you own and share with others appear here.',
  favourites: 'Mark a chart with the star beside its title to find it here.',
  recent: 'Charts you open appear here, the latest first.',
};

export function ChartsPage() {
  const router = useRouter();
  const [url, setURL] = useURLState();
  const tab = tabs.find((t) => t.value === url.tab)?.value ?? 'all';
  const page = Math.max(1, Number(url.page) || 1);
  const search = url.search ?? '';
  const [typed, setTyped] = useState(search);
  const ask = useDebouncedCallback((text: string) => setURL({ search: text || undefined, page: undefined }), 200);
  const list = useQuery({
    ...chartList({ tab, search: search || undefined, offset: (page - 1) * limit, limit }),
    placeholderData: keepPreviousData,
  });
  const create = {
    id: 'new-chart',
    label: 'New chart',
    icon: <IconPlus size={16} />,
    run: () => void router.navigate({ to: paths.newChart }),
    why: useMayCreate(),
    keys: 'n',
  };
  const pages = Math.ceil((list.data?.total ?? 0) / limit);
  return (
    <>
      <PageHeader title="Charts" primary={create} />
      <div className={classes.bar}>
        <ScrollArea type="never">
          <Tabs
            value={tab}
            onChange={(t) => setURL({ tab: t === 'all' ? undefined : (t ?? undefined), page: undefined }, true)}
            variant="pills"
          >
            <Tabs.List style={{ flexWrap: 'nowrap' }} aria-label="Which charts">
              {tabs.map((t) => (
                <Tabs.Tab key={t.value} value={t.value}>
                  {t.label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </ScrollArea>
        <TextInput
          aria-label="Search charts"
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => {
            setTyped(e.currentTarget.value);
            ask(e.currentTarget.value.trim());
          }}
          w={240}
        />
      </div>
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton rows={8} />}
      {list.data &&
        (list.data.items.length > 0 ? (
          <ul className={classes.list} aria-label="Charts">
            {list.data.items.map((c) => (
              <ResourceRow key={c.id} resource={c} />
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
            No chart here has “{search}” in its name.
          </EmptyState>
        ) : (
          <EmptyState picture={<ChartSketch />} action={tab === 'all' || tab === 'private' ? create : undefined}>
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
