import type { Access, Named, Principal, PrincipalRef, Reveals, SharePreview, Shift } from '../api/shapes';
import { count, type Person, people, plural, sentence } from '../format';
import { capital } from '../ui/capabilities';

/** The first few names, and how many others: "Ann, Bea, Carl and 6 others". */
export function names(users: Named[], p: Person, most = 3, others = 0): string {
  const first = users.slice(0, most).map((u) => u.name);
  const more = users.length - first.length + others;
  return sentence(more > 0 ? [...first, plural(more, 'other', 'others', p)] : first, p);
}

const opens = (s: Shift) => s.after.includes('view');
const opened = (s: Shift) => s.before.includes('view');

/** What a change would give and take, one sentence each; empty when it changes nothing for anybody. */
export function effects(
  preview: Pick<SharePreview, 'gains' | 'loses'> &
    Partial<Pick<SharePreview, 'gains_others' | 'loses_others' | 'ends_private' | 'who_then'>>,
  p: Person,
): { gives: string[]; takes: string[] } {
  // Those one does not know are counted with the sentence that most of their kind are in.
  const say = (shifts: Shift[], verb: string, others = 0) => {
    const all = shifts.length + others;
    if (all === 0) return [];
    const known = shifts.map((s) => s.user);
    return [`${people(all, p)} ${verb}${known.length ? `: ${names(known, p, 3, others)}` : ''}.`];
  };
  const { gains, loses, gains_others = 0, loses_others = 0 } = preview;
  const opening = gains.filter((s) => !opened(s) && opens(s));
  const more = gains.filter(opened);
  const alsoOpening = more.length > 0 && opening.length === 0 ? 0 : gains_others;
  // Who could open it already is counted in the same sentence, where it was private.
  const inAll = preview.ends_private && preview.who_then ? ` (${people(preview.who_then, p)} in all)` : '';
  const closing = loses.filter((s) => opened(s) && !opens(s));
  const less = loses.filter(opens);
  return {
    gives: [
      ...(inAll && opening.length > 0
        ? [
            `${names(
              opening.map((s) => s.user),
              p,
              3,
              alsoOpening,
            )} will be able to open it${inAll}.`,
          ]
        : say(opening, `will be able to open it${inAll}`, alsoOpening)),
      ...say(more, 'will be able to do more with it', more.length > 0 && opening.length === 0 ? gains_others : 0),
    ],
    takes: [
      ...say(closing, 'will no longer be able to open it', less.length > 0 && closing.length === 0 ? 0 : loses_others),
      ...say(less, 'will be able to do less with it', less.length > 0 && closing.length === 0 ? loses_others : 0),
    ],
  };
}

/** The tiles of a dashboard that would show nothing to those it is shared with, and what can be done about it. */
export function emptyTiles(
  empty: Pick<SharePreview['empty'], 'charts' | 'count' | 'some' | 'can_vouch'>,
  p: Person,
  who = 'them',
): { told: string; todo: string } | null {
  if (empty.count === 0) return null;
  const told = `${count(empty.count, p)} of ${plural(empty.charts, 'tile', 'tiles', p)} will be empty for ${empty.some ? `some of ${who}` : who}.`;
  const rest = empty.count - empty.can_vouch;
  const ask = 'ask somebody who can share the chart to show it to viewers, or copy it into the dashboard';
  if (rest === 0) return { told, todo: 'Edit the dashboard and choose “Show it to viewers” there.' };
  return {
    told,
    todo:
      empty.can_vouch > 0
        ? `Edit the dashboard: you can show ${count(empty.can_vouch, p)} of them to viewers. For the others, ${ask}.`
        : `${ask[0]?.toUpperCase()}${ask.slice(1)}.`,
  };
}

/** Whose figures are missing, of all who would come to open it: "12 of the 14 people". */
function some(n: number, of: number, p: Person): string {
  if (n < of) return `${count(n, p)} of the ${people(of, p)}`;
  return of === 1 ? 'This person' : `All ${people(of, p)}`;
}

/** Charts without figures for people who may see less than who shares: one sentence for each reason. */
export function noFigures({ people: of, charts, money, rows }: SharePreview['empty'], p: Person): string[] {
  const told: string[] = [];
  if (money.people > 0) {
    const where =
      money.all === money.people
        ? charts === 1
          ? ''
          : ' at all'
        : ` in ${count(money.charts, p)} of ${plural(charts, 'chart', 'charts', p)}`;
    const shown = charts === 1 ? 'the amounts or labour cost it shows' : 'the amounts or labour cost shown there';
    told.push(`${some(money.people, of, p)} will see no figures${where}: they may not see ${shown}.`);
  }
  if (rows.people > 0) {
    const where = charts === 1 ? '' : `, in ${count(rows.charts, p)} of ${plural(charts, 'chart', 'charts', p)}`;
    told.push(
      `${some(rows.people, of, p)} will see only their own time, if any${where}: it shows each person what they can see, and they cannot see other people’s time on these projects.`,
    );
  }
  return told;
}

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

/**
 * What a change would reveal: the projects of which the recipients would see what they could not see by themselves. Where
 * only some of those it is shared with (of) see any of it, they are counted.
 */
export function leak(told: Reveals | undefined, who: string, p: Person, most = 5, of = 0): string | null {
  if (!told || !reveals(told)) return null;
  const seen = told.projects.slice(0, most).map((x) => x.name);
  const rest = told.count - seen.length;
  // How many there are beyond those counted is not known.
  const names = told.more && seen.length ? [...seen, 'others'] : rest > 0 ? [...seen, `${count(rest, p)} more`] : seen;
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
  const subject = told.people > 0 && told.people < of ? `${count(told.people, p)} of the ${people(of, p)}` : who;
  return `${subject} will see ${what} of ${more}${sentence(things, p)}.`;
}

/** A principal as the API takes it back. */
export function ref(x: Principal & { email?: string }): PrincipalRef {
  return {
    kind: x.kind,
    ...(x.email ? { email: x.email } : {}),
    ...(x.id ? { id: x.id } : {}),
    ...(x.tree ? { tree: x.tree } : {}),
    ...(x.class ? { class: x.class } : {}),
    ...(x.domain ? { domain: x.domain } : {}),
  };
}

/** One text for one principal, to tell them apart in a list. */
export function keyOf(x: PrincipalRef): string {
  return `${x.kind}:${x.email ?? x.id ?? x.class ?? x.domain ?? ''}${x.tree ? ':tree' : ''}`;
}

/** The levels that every one of them may be given, weakest first. */
export function commonOffers(candidates: { offers: string[] }[], levels: { key: string }[]): string[] {
  return levels.map((l) => l.key).filter((k) => candidates.every((c) => c.offers.includes(k)));
}

/** What a level is called; the level that opens nothing, or none at all, is no access. */
export function levelTitle(levels: Access['levels'], key: string): string {
  return (key ? levels.find((l) => l.key === key) : levels.find((l) => l.can.length === 0))?.title ?? 'No access';
}

/** Whether a text can be meant as somebody's e-mail address. */
export const isAddress = (text: string) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text);

/** What a path says of somebody whose name stands right above it. */
export const below = (path: { words: string; rest?: string }) => capital(path.rest ?? path.words);
