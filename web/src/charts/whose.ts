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
      return 'Counts only what you may see';
    case 'workspace':
      return `Counts all time of ${c.workspace}`;
    default:
      if (!c.author) return 'Counts the same for everyone';
      return c.author.id === me ? 'Everyone sees what you may see' : `Counts what ${c.author.name} may see`;
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
      label: author ? `What ${author} may see` : 'What you may see',
      about: 'Everyone who opens it sees the same figures.',
    },
    {
      value: 'viewer',
      label: 'What each viewer may see',
      about: 'The figures differ from person to person: their own time, and that of projects they may see.',
    },
    {
      value: 'workspace',
      label: `All time of ${workspace}`,
      about: 'Everyone who opens it sees the same figures, of all that is tracked there.',
    },
  ];
}
