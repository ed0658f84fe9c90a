import { notifications } from '@mantine/notifications';
import { anyone, type Person, plural } from '../format';

/** "2 public links show this after somebody who can create links has reviewed it." */
const waitingWords = (links: number, p: Person) =>
  `${plural(links, 'public link shows', 'public links show', p)} this after somebody who can create links has reviewed it.`;

/** Tells who saved that links do not show it yet. */
export function tellWaiting(saved: { links_waiting?: number }, p: Person = anyone) {
  if (!saved.links_waiting) return;
  notifications.show({ title: 'Saved', message: waitingWords(saved.links_waiting, p), autoClose: 8000 });
}
