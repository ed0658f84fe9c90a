import { type Draft, type Edit, edit } from './draft';

/** A draft with what it was before each edit, the latest last. */
interface History {
  draft: Draft;
  past: { draft: Draft; by: Edit['do'] }[];
}

export type Act = Edit | { do: 'undo' } | { do: 'reset'; draft: Draft };

/** So many edits can be undone. */
const most = 100;

export const begin = (draft: Draft): History => ({ draft, past: [] });

export function act(h: History, a: Act): History {
  switch (a.do) {
    case 'reset':
      return begin(a.draft);
    case 'undo': {
      const last = h.past.at(-1);
      return last ? { draft: last.draft, past: h.past.slice(0, -1) } : h;
    }
    case 'told': {
      // This was done on the server: undoing an edit of before does not take it back.
      const past = h.past.map((p) => ({ ...p, draft: edit(p.draft, a) }));
      return { draft: edit(h.draft, a), past };
    }
  }
  const draft = edit(h.draft, a);
  if (draft === h.draft) return h;
  // A name is typed letter by letter, and is one edit.
  if (a.do === 'title' && h.past.at(-1)?.by === 'title') return { ...h, draft };
  return { draft, past: [...h.past, { draft: h.draft, by: a.do }].slice(-most) };
}
