import type { Named, Perspective } from '../api/shapes';

/** What is known of whose time a chart counts. */
export interface Counted {
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

/** The three choices of whose time a chart counts. `author` is absent where it would be the person choosing. */
export function perspectives(
  workspace: string,
  author?: string,
): { value: Perspective; label: string; about: string }[] {
  return [
    {
      value: 'author',
      label: author ? `Time ${author} can see` : 'Time you can see',
      about: 'Everyone sees the same figures.',
    },
    {
      value: 'viewer',
      label: 'Time each viewer can see',
      about: 'Figures differ from person to person: their own time, and the time of projects they can see.',
    },
    {
      value: 'workspace',
      label: `All time in ${workspace}`,
      about: 'Everyone sees the same figures, from everything tracked there.',
    },
  ];
}
