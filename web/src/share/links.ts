import type { PublicLink } from '../api/shapes';
import { type Person, plural } from '../format';

/** What is to be said and done about a link, besides how often it was viewed. */
export interface LinkNote {
  words: string;
  /** What helps: keeping it, or showing what changed since somebody last looked. */
  does?: 'keep' | 'look';
  warn?: boolean;
}

/** What a link waits for, why it rests, what it leaves out: one sentence each, the gravest first. */
export function linkNotes(l: PublicLink, p: Person): LinkNote[] {
  const notes: LinkNote[] = [];
  const why = l.why ?? l.why_dead;
  if (l.state === 'waiting')
    notes.push({
      words: why ?? 'It waits for the new owner. Until somebody keeps it, whoever has the address sees nothing.',
      does: 'keep',
      warn: true,
    });
  else if (l.state === 'paused')
    notes.push({
      words: why ?? 'It rests, because whoever kept it may no longer make links. Keep it, and the address works again.',
      does: 'keep',
      warn: true,
    });
  else if (l.state === 'dead') notes.push({ words: why ?? 'It does not work now.', warn: true });
  if (l.shows_less) notes.push({ words: l.less_words ?? 'It shows less than the screen.' });
  if (l.held_back > 0)
    notes.push({
      words: `${plural(l.held_back, 'change is', 'changes are', p)} not shown yet.`,
      does: l.state === 'live' ? 'look' : undefined,
      warn: true,
    });
  return notes;
}
