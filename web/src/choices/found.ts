import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { List } from '../api/shapes';

interface Finding<T> {
  key: QueryKey;
  ask: (search: string | undefined, signal: AbortSignal) => Promise<List<T>>;
  enabled?: boolean;
}

/** What a field is chosen from: the first of a list, and of a longer one what is searched for. */
export function useFound<T extends { id: number }>({ key, ask, enabled = true }: Finding<T>) {
  const [typed, setSearch] = useState('');
  const search = typed.trim();
  const first = useQuery({ queryKey: [...key, ''], queryFn: ({ signal }) => ask(undefined, signal), enabled });
  const many = (first.data?.total ?? 0) > (first.data?.items.length ?? 0);
  const found = useQuery({
    queryKey: [...key, search],
    queryFn: ({ signal }) => ask(search, signal),
    enabled: enabled && many && search !== '',
    placeholderData: keepPreviousData,
  });
  const all = new Map([...(first.data?.items ?? []), ...(many ? (found.data?.items ?? []) : [])].map((x) => [x.id, x]));
  return { items: [...all.values()], pending: first.isPending || found.isFetching, setSearch };
}
