import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Search = Record<string, string | string[] | undefined>;

/** Reads a query string as plain text: no value is ever parsed as JSON, a repeated key is a list. */
export function parseSearch(text: string): Search {
  const out: Search = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = out[key];
    out[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return out;
}

export function stringifySearch(search: Search): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    for (const v of Array.isArray(value) ? value : [value]) params.append(key, String(v));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

/** The state of a page that lives in its URL, and how to change parts of it. Undefined removes a key. */
export function useURLState(): [Record<string, string | undefined>, (patch: Search, push?: boolean) => void, Search] {
  const all = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const set = useCallback(
    (patch: Search, push = false) => {
      void navigate({
        to: '.',
        search: ((before: Search) => ({ ...before, ...patch })) as never,
        replace: !push,
      });
    },
    [navigate],
  );
  const single: Record<string, string | undefined> = {};
  for (const [key, value] of Object.entries(all)) single[key] = Array.isArray(value) ? value[0] : value;
  return [single, set, all];
}

/** A value of the URL as a list of ids. */
export function ids(value: string | string[] | undefined): number[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(Number).filter((n) => Number.isInteger(n) && n > 0);
}
