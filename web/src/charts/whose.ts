import type { Named, Perspective } from '../api/shapes';

/** What is known of whose time a chart counts. */
interface Counted {
  perspective?: Perspective;
  author?: Named;
  workspace: string;
}

/** Whose time a chart counts, told to the person looking: "Counts what Amara may see". */
export function whose(c: Counted, me: number): string {
  switch (c.perspective) {
    case 'viewer':
      return 'Includes only the time you can see';
    case 'workspace':
      return `Includes all time in ${c.workspace}`;
    default:
      if (!c.author) return 'The same figures for everyone';
      return c.author.id === me ? 'Includes the time you can see' : `Includes the time ${c.author.name} can see`;
  }
}
