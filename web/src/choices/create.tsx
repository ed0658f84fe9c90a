import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Named } from '../api/shapes';
import { useMe } from '../session/session';
import { whyNot } from '../ui';
import type { Project } from './project';
import { workspacesQuery } from './workspaces';

// What is typed where a client, project, task or tag is chosen, and is none yet, is made there.

type Kind = 'client' | 'project' | 'tag';

/** The value of the option that makes something. */
export const makes = '+';

const by = { client: 'clients_by', project: 'projects_by', tag: 'tags_by' } as const;

const post = {
  client: (body: { workspace_id: number; name: string }) => ok<Named>(api.POST('/clients', { body })),
  project: (body: { workspace_id: number; name: string }) => ok<Project>(api.POST('/projects', { body })),
  tag: (body: { workspace_id: number; name: string }) => ok<Named>(api.POST('/tags', { body })),
};

/** Making one of a kind in a workspace from what is typed; `known` are the names there are, `onSearch` is told what is typed. */
export function useCreating<K extends Kind>(
  kind: K,
  workspace: number,
  known: string[],
  onMade: (made: K extends 'project' ? Project : Named) => void,
  onSearch: (text: string) => void,
) {
  const me = useMe();
  const places = useQuery(workspacesQuery);
  const role = me.workspaces.find((w) => w.id === workspace)?.role;
  const settings = places.data?.items.find((w) => w.id === workspace)?.settings;
  const may = role === 'admin' || (role !== undefined && role !== 'viewer' && settings?.[by[kind]] !== 'admins');
  return useMaking({
    kind,
    known,
    why: may ? undefined : `Only workspace admins create ${kind}s.`,
    post: (name) => post[kind]({ workspace_id: workspace, name }),
    onMade: (made) => onMade(made as never),
    onSearch,
  });
}

/** Making a task of a project from what is typed. */
export function useCreatingTask(
  project: Project | undefined,
  known: string[],
  onMade: (made: Named) => void,
  onSearch: (text: string) => void,
) {
  return useMaking({
    kind: 'task',
    known,
    why: project ? whyNot(project, 'edit_tasks') : 'Choose a project first.',
    post: (name) => ok<Named>(api.POST('/tasks', { body: { project_id: project?.id ?? 0, name } })),
    onMade,
    onSearch,
  });
}

interface Making<T> {
  kind: Kind | 'task';
  known: string[];
  /** Why one may not. */
  why?: string;
  post: (name: string) => Promise<T>;
  onMade: (made: T) => void;
  onSearch: (text: string) => void;
}

function useMaking<T>({ kind, known, why, post, onMade, onSearch }: Making<T>) {
  const client = useQueryClient();
  const [search, setSearch] = useState('');
  const typed = useRef('');
  const [left, setLeft] = useState<string>();
  const may = why === undefined;
  const name = search.trim();
  const is = (other: string) => other.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0;
  const fresh = name !== '' && !known.some(is);
  const make = useMutation({
    mutationFn: post,
    meta: { failed: `The ${kind} was not created.` },
    onSuccess: async (made) => {
      typed.current = '';
      setLeft(undefined);
      await client.invalidateQueries({ queryKey: keys[`${kind}s`].all });
      onMade(made);
    },
  });
  return {
    may,
    /** Goes last in the list: “Create …”. */
    option: fresh && may ? [{ value: makes, label: `Create “${name}”` }] : [],
    /** Takes a choice; true when it made something. */
    takes: (value: string | null) => {
      typed.current = '';
      setLeft(undefined);
      if (value !== makes) return false;
      make.mutate(name);
      return true;
    },
    nothing: may
      ? known.length + name.length === 0
        ? `Type a name to create a ${kind}`
        : `No ${kind} found`
      : `No ${kind} found. ${why}`,
    /** What was typed, left and not chosen. */
    left:
      left === undefined
        ? undefined
        : may
          ? `“${left}” was not chosen. Pick it from the list, or create it there.`
          : `There is no ${kind} “${left}”. ${why}`,
    props: {
      searchValue: search,
      onSearchChange: (text: string) => {
        setSearch(text);
        onSearch(text);
      },
      onInput: (e: React.FormEvent<HTMLInputElement>) => {
        typed.current = e.currentTarget.value;
        setLeft(undefined);
      },
      onBlur: () => {
        const text = typed.current.trim();
        if (text !== '' && !make.isPending) setLeft(text);
        typed.current = '';
      },
    },
  };
}
