import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { List, Named } from '../api/shapes';
import { useMe } from '../session/session';

export interface Choice {
  value: string;
  label: string;
}

interface Listed extends Named {
  client?: string;
  email?: string;
}

const query = { limit: 200 };
type Fetch = (search: string | undefined, signal: AbortSignal) => Promise<List<Listed>>;

// What the values of a dimension can be chosen from. Workspaces come with the session.
const sources: Record<string, Fetch> = {
  project: (search, signal) =>
    ok(api.GET('/projects', { params: { query: { ...query, archived: 'all', search } }, signal })),
  client: (search, signal) =>
    ok(api.GET('/clients', { params: { query: { ...query, archived: 'all', search } }, signal })),
  tag: (search, signal) => ok(api.GET('/tags', { params: { query: { ...query, search } }, signal })),
  user: (search, signal) => ok(api.GET('/people', { params: { query: { ...query, search } }, signal })),
  group: (search, signal) => ok(api.GET('/groups', { params: { query: { ...query, search } }, signal })),
};

export const canChoose = (by: string) => by === 'workspace' || by in sources;

const labelOf = (by: string, x: Listed) => (by === 'project' && x.client ? `${x.name} · ${x.client}` : x.name);

/** The values of a dimension to choose from, found by search where there are many; values already chosen keep their names. */
export function useChoices(by: string, chosen: string[], enabled = true) {
  const me = useMe();
  const [search, setSearch] = useState('');
  const source = sources[by];
  const all = useQuery({
    queryKey: keys.choices.found(by, ''),
    queryFn: ({ signal }) => source?.(undefined, signal) ?? null,
    enabled: enabled && !!source,
  });
  const many = (all.data?.total ?? 0) > (all.data?.items.length ?? 0);
  const found = useQuery({
    queryKey: keys.choices.found(by, search),
    queryFn: ({ signal }) => source?.(search, signal) ?? null,
    enabled: enabled && many && search.trim() !== '',
    placeholderData: keepPreviousData,
  });
  const items: Listed[] =
    by === 'workspace' ? me.workspaces : [...(all.data?.items ?? []), ...(many ? (found.data?.items ?? []) : [])];
  const data = new Map<string, Choice>();
  for (const x of items) data.set(String(x.id), { value: String(x.id), label: labelOf(by, x) });
  // A value the person cannot look up (archived, or not theirs to see) is still part of the question.
  for (const value of chosen) if (!data.has(value)) data.set(value, { value, label: `No. ${value}` });
  return { data: [...data.values()], loading: all.isLoading || found.isFetching, error: all.error, search, setSearch };
}
