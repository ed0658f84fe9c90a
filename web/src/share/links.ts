import type { PublicLink } from '../api/shapes';
import { type Person, plural } from '../format';

/** What is to be said and done about a link, besides how often it was viewed. */
interface LinkNote {
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
      words: why ?? 'Paused since the owner changed. Turn it on to use the same address again.',
      does: 'keep',
      warn: true,
    });
  else if (l.state === 'paused')
    notes.push({
      words:
        why ??
        'Paused, because the person who managed it can no longer create links. Turn it on to use the same address again.',
      does: 'keep',
      warn: true,
    });
  else if (l.state === 'dead') notes.push({ words: why ?? 'This link is paused.', warn: true });
  if (l.shows_less) notes.push({ words: l.less_words ?? 'It shows less than you see here.' });
  if (l.held_back > 0)
    notes.push({
      words: `${plural(l.held_back, 'change is', 'changes are', p)} not published yet.`,
      does: l.state === 'live' ? 'look' : undefined,
      warn: true,
    });
  return notes;
}
