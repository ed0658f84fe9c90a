import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/openapi';
import { sameRevision } from '../api/revision';
import { whyNot } from '../ui/actions';
import { undoable } from '../ui/undo';

export type TimeEntry = components['schemas']['TimeEntry'];
export type NewEntry = components['schemas']['NewTimeEntry'];
export type EntryEdit = components['schemas']['TimeEntryEdit'];

/** The entry that runs; null while none does. */
interface Running {
  entry: TimeEntry | null;
}

export const runningQuery = queryOptions({
  queryKey: keys['time-entries'].running(),
  queryFn: ({ signal }) => ok<Running>(api.GET('/time-entries/running', { signal })),
  // Every page has it: what others track is no reason to ask.
  meta: { movedBy: ['revision', 'entries'] },
});

/** One person's entries of some days, the newest first. */
export const entriesQuery = (user: number, from: string, to: string, zone: string) =>
  queryOptions({
    queryKey: keys['time-entries'].list(user, from, to, zone),
    queryFn: async ({ signal }) => {
      const all: TimeEntry[] = [];
      for (;;) {
        const query = { user_id: user, from, to, time_zone: zone, offset: all.length, limit: 200 };
        const page = await ok(api.GET('/time-entries', { params: { query }, signal }));
        // As new as the first of its pages.
        if (all.length === 0) sameRevision(all, page);
        all.push(...page.items);
        if (!page.items.length || all.length >= page.total) return all;
      }
    },
  });

/** One entry, which says why what cannot be done with it cannot. */
const entryQuery = (id: number) =>
  queryOptions({
    queryKey: keys['time-entries'].one(id),
    queryFn: ({ signal }) => ok(api.GET('/time-entries/{id}', { params: { path: { id } }, signal })),
  });

/** Why something cannot be done with an entry of a list: asked for when somebody wants to know. */
export function useWhyNot(entry: TimeEntry | undefined, shown = false) {
  const [asked, setAsked] = useState(shown);
  const can = !entry || (['edit', 'delete'] as const).every((c) => entry.can.includes(c));
  const { data, isPending } = useQuery({ ...entryQuery(entry?.id ?? 0), enabled: asked && !can });
  const why = (capability: 'edit' | 'delete') => {
    if (!entry || entry.can.includes(capability)) return undefined;
    return data || !isPending ? whyNot(data ?? entry, capability) : '…';
  };
  return { ask: () => setAsked(true), why };
}

/** Another entry of the same work: what "continue" starts. */
export function again(e: TimeEntry, start: string, stop?: string): NewEntry {
  return {
    workspace_id: e.workspace_id,
    project_id: e.project_id,
    task_id: e.task_id,
    tag_ids: e.tags.map((t) => t.id),
    description: e.description,
    billable: e.billable,
    start,
    stop,
  };
}

const create = (body: NewEntry) => ok(api.POST('/time-entries', { body }));

/** Everything one does with entries; each brings the list and the timer up to date. */
export function useEntries() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys['time-entries'].all });
  const start = useMutation({
    mutationFn: (e: Omit<NewEntry, 'start'>) => create({ ...e, start: new Date().toISOString() }),
    meta: { failed: 'The timer could not be started.' },
    onSuccess: (entry) => {
      client.setQueryData(runningQuery.queryKey, { entry });
    },
    onSettled: refresh,
  });
  const stop = useMutation({
    mutationFn: (e: TimeEntry) => ok(api.POST('/time-entries/{id}/stop', { params: { path: { id: e.id } } })),
    meta: { failed: 'The timer could not be stopped.' },
    onSuccess: (_stopped, e) => {
      // Another may have been started meanwhile.
      client.setQueryData<Running>(runningQuery.queryKey, (now) => (now?.entry?.id === e.id ? { entry: null } : now));
    },
    onSettled: refresh,
  });
  const add = useMutation({ mutationFn: create, meta: { quiet: true }, onSuccess: refresh });
  const edit = useMutation({
    mutationFn: ({ id, ...body }: EntryEdit & { id: number }) =>
      ok(api.PATCH('/time-entries/{id}', { params: { path: { id } }, body })),
    meta: { failed: 'The entry was not changed.' },
    onSuccess: (entry) => {
      if (!entry.stop) client.setQueryData(runningQuery.queryKey, { entry });
    },
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (e: TimeEntry) => ok(api.DELETE('/time-entries/{id}', { params: { path: { id: e.id } } })),
    meta: { failed: 'The entry was not deleted.' },
    onSuccess: (_none, e) => {
      undoable(
        'Entry deleted',
        async () => {
          const back = await ok(api.POST('/time-entries/{id}/restore', { params: { path: { id: e.id } } }));
          if (!back.stop) client.setQueryData(runningQuery.queryKey, { entry: back });
          await refresh();
        },
        'The entry was not brought back.',
      );
    },
    onSettled: refresh,
  });
  return { start, stop, add, edit, remove };
}
