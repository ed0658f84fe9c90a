import type { Reveals } from '../api/shapes';
import { count, type Person, people, plural, sentence } from '../format';

const kinds: Record<Reveals['kinds'][number], string> = {
  hours: 'hours',
  amounts: 'amounts',
  cost: 'labour cost',
  names: 'names',
};

/** Whether a change would reveal anything. */
export const reveals = (r: Reveals | undefined) => r !== undefined && (ofProjects(r) || !!r.no_project);

/** Whether a change would reveal anything of projects. */
export const ofProjects = (r: Reveals) => r.count > 0 || r.public > 0 || r.more;

/** "8 projects that are public inside Studio". */
function publicInside(r: Reveals, p: Person): string {
  const are = r.public === 1 ? 'is' : 'are';
  const inside = r.public_in.length > 0 && r.public_in.length <= 2 ? sentence(r.public_in, p) : 'your workspaces';
  return `${plural(r.public, 'project', 'projects', p)} that ${are} public inside ${inside}`;
}

/** "3 private projects (Falcon, Heron and Ibis) and 8 projects that are public inside Studio". */
export function leftOut(left: Reveals, p: Person, most = 5): string {
  const shown = left.projects.slice(0, most).map((x) => x.name);
  const rest = left.count - shown.length;
  const list = rest > 0 && shown.length ? [...shown, `${count(rest, p)} more`] : shown;
  const many = plural(left.count, 'private project', 'private projects', p);
  const secret = list.length ? `${many} (${sentence(list, p)})` : many;
  return sentence([...(left.count > 0 ? [secret] : []), ...(left.public > 0 ? [publicInside(left, p)] : [])], p);
}

/** Those something is shared with: how many they are, and how many of them are told elsewhere that they see no figures. */
export interface Receivers {
  people: number;
  without: number;
}

/**
 * What a change would reveal: the projects of which the recipients would see what they could not see by themselves. Where
 * only some of those it is shared with see any of it, they are counted, and the others are told of. Later: they see none of it
 * as charts are now.
 */
export function leak(
  told: Reveals | undefined,
  who: string,
  p: Person,
  most = 5,
  { people: of, without }: Receivers = { people: 0, without: 0 },
  later = false,
): string | null {
  if (!told || !reveals(told)) return null;
  const seen = told.projects.slice(0, most).map((x) => x.name);
  const unnamed = told.count - seen.length;
  // How many there are beyond those counted is not known.
  const names =
    told.more && seen.length ? [...seen, 'others'] : unnamed > 0 ? [...seen, `${count(unnamed, p)} more`] : seen;
  const part = (kind: Reveals['kinds'][number]) => {
    const n = told.people_by_kind[kind];
    return n && n < told.people ? `${kinds[kind]} (only ${count(n, p)} of them)` : kinds[kind];
  };
  const what = sentence(told.kinds.length ? told.kinds.map(part) : ['figures'], p);
  const more = told.more ? 'more than ' : '';
  const secret = plural(told.count, 'private project', 'private projects', p);
  const only = told.public === 0 && !told.no_project;
  const list = seen.length === 0 ? '' : only ? `: ${sentence(names, p)}` : ` (${sentence(names, p)})`;
  const things = [
    ...(told.count > 0 ? [`${secret}${list}`] : []),
    ...(told.public > 0 ? [publicInside(told, p)] : []),
    ...(told.more && told.count + told.public === 0 ? [plural(0, 'project', 'projects', p)] : []),
    ...(told.no_project ? ['other people’s time without a project'] : []),
  ];
  const rest = told.people > 0 ? Math.max(0, of - told.people) : 0;
  const subject = rest > 0 ? `${count(told.people, p)} of the ${people(of, p)}` : who;
  const others = rest === 1 ? 'The other person' : `The other ${people(rest, p)}`;
  return [
    `${subject} ${later ? 'could come to see' : 'will see'} ${what} of ${more}${sentence(things, p)}.`,
    ...(rest > without ? [`${others} will see no time here that they cannot see already.`] : []),
  ].join(' ');
}
