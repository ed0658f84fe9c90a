import { type Person, plural } from '../format';
import type { Binned } from '../resources/bin';

const DAY = 24 * 60 * 60 * 1000;

/** How long something stays in the bin, in whole days begun. */
export function daysLeft(ends: string, now: Date, p: Person): string {
  const n = Math.ceil((new Date(ends).getTime() - now.getTime()) / DAY);
  return n <= 1 ? 'Last day' : `${plural(n, 'day', 'days', p)} left`;
}

/** Said when something is back; later than an undo, its public links wait. */
export function backWords(title: string, waiting: number, p: Person): string {
  if (!waiting) return `“${title}” is back, with its shares.`;
  return `“${title}” is back, with its shares. ${waiting === 1 ? 'Its public link is paused' : `Its ${plural(waiting, 'public link', 'public links', p)} are paused`} until somebody turns ${waiting === 1 ? 'it' : 'them'} on.`;
}

/** What is lost for good. */
export function goodbye(b: Binned): string {
  return b.kind === 'dashboard'
    ? 'The charts that belong to it, its shares and its public links are deleted with it. This cannot be undone.'
    : 'Its shares and public links are deleted with it, and dashboards can no longer show it. This cannot be undone.';
}
