import { Pagination, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Search, useURLState } from '../url';
import { EmptyState, ErrorNote, RowsSkeleton } from './states';

export interface ListState {
  url: Record<string, string | undefined>;
  setURL: (patch: Search, push?: boolean) => void;
  /** The whole search of the URL, to be kept where a link leads on. */
  all: Search;
  /** From 1. */
  page: number;
  /** What to ask the server for. */
  part: { search?: string; offset: number; limit: number };
  /** What is searched for; '' for everything. */
  search: string;
  /** What stands in the search field, a moment ahead of what is searched for. */
  typed: string;
  type: (text: string) => void;
  /** Ends the search, and what else narrows the list. */
  clear: (also?: Search) => void;
}

/** The page and the search of a list, which its URL keeps; limit: rows a page. */
export function useListState(limit: number): ListState {
  const [url, setURL, all] = useURLState();
  const page = Math.max(1, Math.floor(Number(url.page)) || 1);
  const search = url.search ?? '';
  const [typed, setTyped] = useState(search);
  const find = useDebouncedCallback((text: string) => setURL({ search: text || undefined, page: undefined }), 200);
  return {
    url,
    setURL,
    all,
    page,
    part: { search: search || undefined, offset: (page - 1) * limit, limit },
    search,
    typed,
    type: (text) => {
      setTyped(text);
      find(text.trim());
    },
    clear: (also) => {
      setTyped('');
      setURL({ ...also, search: undefined, page: undefined });
    },
  };
}

interface SearchFieldProps {
  state: ListState;
  label: string;
  placeholder?: string;
  w: number | { base: string; xs: number };
}

export function SearchField({ state, label, placeholder = 'Search', w }: SearchFieldProps) {
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} />}
      value={state.typed}
      onChange={(e) => state.type(e.currentTarget.value)}
      w={w}
    />
  );
}

interface PagedListProps<T> {
  query: {
    data?: { items: T[]; total: number };
    isPending: boolean;
    isError: boolean;
    error: unknown;
    refetch: () => unknown;
  };
  state: ListState;
  /** How many lines stand there while it loads. */
  rows: number;
  /** What is said when a search finds nothing, with the way out of it; absent: none says it. */
  noMatch?: ReactNode;
  /** What stands there when there is nothing. */
  none: ReactNode;
  children: (items: T[]) => ReactNode;
}

/** One page of a list, while it loads, when it failed or has nothing, and the way to the other pages. */
export function PagedList<T>({ query, state, rows, noMatch, none, children }: PagedListProps<T>) {
  const { page, part, search, setURL } = state;
  const total = query.data?.total ?? 0;
  const pages = Math.ceil(total / part.limit);
  // What was on the last page may have gone.
  const beyond = total > 0 && query.data?.items.length === 0 && page > pages;
  useEffect(() => {
    if (beyond) setURL({ page: pages > 1 ? String(pages) : undefined });
  }, [beyond, pages, setURL]);
  const nothing =
    search && noMatch ? (
      <EmptyState action={{ id: 'clear-search', label: 'Clear the search', run: () => state.clear() }}>
        {noMatch}
      </EmptyState>
    ) : (
      none
    );
  return (
    <>
      {query.isError && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {(query.isPending || beyond) && <RowsSkeleton rows={rows} />}
      {query.data && !beyond && (query.data.items.length > 0 ? children(query.data.items) : nothing)}
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
