import type { Perspective } from '../api/shapes';

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
