import { type QueryClient, queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, ok } from '../api/client';
import { except, keys } from '../api/keys';
import type { Me, Workspace } from '../api/shapes';
import { anyone, type Person } from '../format';
import { browserFormats } from '../format/browser';

export const sessionQuery = queryOptions({
  queryKey: keys.session.all,
  queryFn: ({ client }) => askWho(client),
  staleTime: 5 * 60_000,
});

/**
 * Who is signed in now. Where it is somebody else than this page is of, as they signed in or changed the organization in
 * another window, the page begins anew: nothing of what the one saw is for the other.
 */
export async function askWho(client: QueryClient, leave = () => window.location.reload()): Promise<Me> {
  const now = await ok<Me>(api.GET('/session'));
  const before = client.getQueryData<Me>(keys.session.all);
  if (before && (before.user.id !== now.user.id || before.organization.id !== now.organization.id)) {
    leave();
    return before;
  }
  return now;
}

/** Who is signed in. Only inside the frame, where somebody always is. */
export function useMe(): Me {
  return useSuspenseQuery(sessionQuery).data;
}

const PersonContext = createContext<Person>(anyone);
export const PersonProvider = PersonContext.Provider;

/** Whose formats to use: the person signed in, or the visitor of a link with the browser's own. */
export function usePerson(): Person {
  return useContext(PersonContext);
}

/** How somebody without an account reads: as the browser says, and lengths of time as those who share read them at first. */
export const visitor = (): Person => ({ ...browserFormats(), durations: 'clock' });

/** Puts a fresh answer about the session in place, after signing in or changing who one is. */
export function useSetMe(): (me: Me) => void {
  const client = useQueryClient();
  return (me) => {
    client.removeQueries({ predicate: except('session') });
    client.setQueryData(sessionQuery.queryKey, me);
  };
}

interface Chosen {
  workspace: Workspace | undefined;
  choose: (id: number) => void;
}

export const WorkspaceContext = createContext<Chosen>({ workspace: undefined, choose: () => {} });

/** The workspace new things are made in and lists start from. */
export function useWorkspace(): Chosen {
  return useContext(WorkspaceContext);
}
