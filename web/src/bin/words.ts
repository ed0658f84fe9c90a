import type { Resource, ShownOn } from '../api/shapes';
import { type Person, people, plural, sentence } from '../format';
import type { Binned } from '../resources/bin';

const DAY = 24 * 60 * 60 * 1000;

/** How long something stays in the bin, in whole days begun. */
export function daysLeft(ends: string, now: Date, p: Person): string {
  const n = Math.ceil((new Date(ends).getTime() - now.getTime()) / DAY);
  return n <= 1 ? 'Last day' : `${plural(n, 'day', 'days', p)} left`;
}

/** The dashboards that show a chart, by name where one may open them: "It is shown on “Sales” and 2 other dashboards." */
export function standsOn(shown: ShownOn[], p: Person): string {
  const named = new Map<number, string>();
  const others = new Set<string>();
  shown.forEach((s, i) => {
    if (s.dashboard_id && s.title) named.set(s.dashboard_id, `“${s.title}”`);
    else others.add(s.dashboard_id ? `d${s.dashboard_id}` : `t${i}`);
  });
  const all = [...named.values()];
  const rest = all.length > 5 ? all.splice(5).length + others.size : others.size;
  if (rest)
    all.push(
      plural(rest, all.length ? 'other dashboard' : 'dashboard', all.length ? 'other dashboards' : 'dashboards', p),
    );
  return all.length ? `It is shown on ${sentence(all, p)}. It disappears there for everyone.` : '';
}

/** What deleting it does to others, in whole sentences. */
export function loss(r: Resource, shown: ShownOn[], p: Person): string[] {
  const links = r.audience.links;
  return [
    r.audience.people > 1 ? `${people(r.audience.people, p)} will lose access.` : '',
    r.kind === 'chart' ? standsOn(shown, p) : 'Charts that belong to it are deleted too. Charts from the library stay.',
    links
      ? `Its ${links === 1 ? 'public link stops' : `${plural(links, 'public link', 'public links', p)} stop`} working immediately.`
      : '',
  ].filter(Boolean);
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
