import type { Audience } from '../api/shapes';
import { type Person, people, plural } from '../format';

interface AudienceWords {
  text: string;
  icon: 'lock' | 'people' | 'everyone' | 'link';
  /** Reaches people without an account. */
  open: boolean;
}

/** Who can see it, as a short sentence. The owner is named when it is somebody else. */
export function audienceWords(a: Audience, p: Person, owner?: string): AudienceWords {
  const alone = itself(a, p, owner);
  // Shown on dashboards, a chart is seen by whoever may open those.
  return a.dashboards && alone.icon !== 'link'
    ? {
        ...alone,
        icon: alone.icon === 'lock' ? 'people' : alone.icon,
        text: `${alone.text} and viewers of ${plural(a.dashboards, 'dashboard', 'dashboards', p)}`,
      }
    : alone;
}

function itself(a: Audience, p: Person, owner?: string): AudienceWords {
  if (a.links > 0) return { text: 'Anyone with the link', icon: 'link', open: true };
  if ((a.kind === 'workspace' || a.kind === 'organization') && a.name)
    return {
      text: `Everyone in ${a.name}${a.guests > 0 ? ` and ${plural(a.guests, 'guest', 'guests', p)}` : ''}`,
      icon: 'everyone',
      open: false,
    };
  if (a.kind === 'only_owner' || a.people <= 1)
    return { text: owner ? `Only ${owner}` : 'Only you', icon: 'lock', open: false };
  return { text: people(a.people, p), icon: 'people', open: false };
}
