import { notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, replaceEqualDeep } from '@tanstack/react-query';
import { type Problem, toProblem } from './problem';
import { sameRevision } from './revision';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: Problem;
    mutationMeta: {
      /** The page shows the error itself, at the field or in a note. */
      quiet?: boolean;
      /** What was not done: "The chart was not saved." */
      failed?: string;
      /** Said when it worked: "Saved". */
      done?: string;
    };
  }
}

let signedOut: () => void = () => {};

/** What to do when the server no longer knows who this is. Set once by the router. */
export function onSignedOut(run: () => void) {
  signedOut = run;
}

function watch(error: unknown) {
  if (toProblem(error).is('unauthenticated')) signedOut();
}

/** Charts that are being prepared come by themselves. */
export const patient = (error: unknown) => toProblem(error).is('building');
const again = (error: unknown) => 1000 * (toProblem(error).retryAfter ?? 2);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({
    onSuccess: (_data, _variables, _context, mutation) => {
      const done = mutation.meta?.done;
      if (done) notifications.show({ message: done, autoClose: 3000 });
    },
    onError: (error, _variables, _context, mutation) => {
      watch(error);
      if (mutation.meta?.quiet) return;
      const p = toProblem(error);
      notifications.show({
        color: 'red',
        title: mutation.meta?.failed ?? p.title,
        message: p.message,
        autoClose: 8000,
      });
    },
  }),
  defaultOptions: {
    queries: {
      // The stream says what has moved; this bounds what moves by the clock alone, and what no revision tells of.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // What is as it was is kept, and is as new as the answer that said so.
      structuralSharing: (before, after) => {
        const kept: unknown = replaceEqualDeep(before, after);
        sameRevision(kept, after);
        return kept;
      },
      // Asking again helps only when the server was not there, not when it said no.
      retry: (count, error) =>
        patient(error) || (count < 2 && (toProblem(error).status === 0 || toProblem(error).status >= 500)),
      retryDelay: (count, error) => (patient(error) ? again(error) : Math.min(1000 * 2 ** count, 30_000)),
    },
    mutations: { retry: false },
  },
});
