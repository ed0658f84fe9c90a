import type { Audience } from '../api/shapes';
import { type Person, people } from '../format';

export interface AudienceWords {
  text: string;
  icon: 'lock' | 'people' | 'everyone' | 'link';
  /** Reaches people without an account. */
  open: boolean;
}

/** Who can see it, as a short sentence. */
export function audienceWords(a: Audience, p: Person): AudienceWords {
  if (a.links > 0) return { text: 'Anyone with the link', icon: 'link', open: true };
  if ((a.kind === 'workspace' || a.kind === 'organization') && a.name)
    return { text: `Everyone in ${a.name}`, icon: 'everyone', open: false };
  if (a.kind === 'only_owner' || a.people <= 1) return { text: 'Only you', icon: 'lock', open: false };
  return { text: people(a.people, p), icon: 'people', open: false };
}
