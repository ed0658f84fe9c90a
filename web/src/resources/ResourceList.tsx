import { ScrollArea, Tabs } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ComponentProps, ReactNode } from 'react';
import { useMe } from '../session/session';
import { EmptyState, PageHeader } from '../ui';
import { PagedList, SearchField, useListState } from '../ui/list';
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
  const state = useListState(limit);
  const { url, setURL, search } = state;
  const tab = tabs.find((t) => t.value === url.tab)?.value ?? 'all';
  const list = useQuery({
    ...resourceList(kind, { tab, ...state.part }),
    placeholderData: keepPreviousData,
  });
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
        <SearchField state={state} label={`Search ${kind}`} w={{ base: '100%', xs: 240 }} />
      </div>
      <PagedList
        query={list}
        state={state}
        rows={8}
        noMatch={`No ${noun} here has “${search}” in its name.`}
        none={
          <EmptyState picture={sketch} action={!guest && (tab === 'all' || tab === 'private') ? create : undefined}>
            {empty[tab]}
          </EmptyState>
        }
      >
        {(items) => (
          <ul className={classes.list} aria-label={title}>
            {items.map((r) => (
              <ResourceRow key={r.id} resource={r} />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
}
