import type { Level } from '../api/shapes';
import { type Person, sentence } from '../format';

export type Capability = Level['can'][number];

/** What one can do with a chart or dashboard, from looking to deciding, in words that follow "may". */
export const capabilities: { title: string; items: { key: Capability; words: string; hint?: string }[] }[] = [
  {
    title: 'See',
    items: [
      { key: 'view', words: 'open' },
      { key: 'export', words: 'export' },
    ],
  },
  {
    title: 'Change',
    items: [
      { key: 'edit', words: 'change' },
      { key: 'clone', words: 'copy' },
      { key: 'duplicate', words: 'copy to another workspace', hint: 'Where they can create charts and dashboards' },
      { key: 'delete', words: 'delete' },
      { key: 'set_default', words: 'set it as home page', hint: 'The dashboard people of the workspace start on' },
    ],
  },
  {
    title: 'Share',
    items: [
      { key: 'share', words: 'share', hint: 'With the levels chosen below' },
      { key: 'publish', words: 'create public links' },
      {
        key: 'manage_access',
        words: 'manage access',
        hint: 'Change anyone’s access, the owner, and whether it is private',
      },
    ],
  },
];

const words = new Map(capabilities.flatMap((g) => g.items.map((c) => [c.key, c.words])));

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** "open, export and share", in the order above whatever order they come in. */
export function canWords(can: Capability[], p: Person, type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return sentence(
    [...words].flatMap(([key, text]) => (can.includes(key) ? [text] : [])),
    p,
    type,
  );
}

/** What a path says of somebody whose name stands right above it. */
export const below = (path: { words: string; rest?: string }) => capital(path.rest ?? path.words);
