import type { Resource, ShownOn } from '../api/shapes';
import { type Person, people, plural, sentence } from '../format';

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
