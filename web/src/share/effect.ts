import type { Access, Named, Principal, PrincipalRef, SharePreview, Shift } from '../api/shapes';
import { count, type Person, people, plural, sentence } from '../format';

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

/** Whether visitors of a link would see no figures at all, because it leaves out money. */
export const outOfAll = ({ charts, count: empty, out }: SharePreview['empty']) => out > 0 && out + empty >= charts;

/** Whom it is shared with, and how many of them noFigures says of that they see none at all. */
export const receivers = ({ people, money, rows }: SharePreview['empty']) => ({
  people,
  without: Math.max(money.all, rows.all),
});

/** Charts without figures for people who may see less than who shares: one sentence for each reason. */
export function noFigures(of: SharePreview['empty'], p: Person): string[] {
  const { people, charts, money, rows, out } = of;
  const told: string[] = [];
  if (out > 0) {
    const all = charts === 1 ? '' : ' at all';
    const where = outOfAll(of) ? all : ` in ${count(out, p)} of ${plural(charts, 'chart', 'charts', p)}`;
    told.push(
      `Visitors will see no figures${where}: the link leaves out the amounts or labour cost ${charts === 1 ? 'it shows' : 'shown there'}. Once somebody edits a chart so that it shows only hours, they see those.`,
    );
  }
  if (money.people > 0) {
    const where =
      money.all === money.people
        ? charts === 1
          ? ''
          : ' at all'
        : ` in ${count(money.charts, p)} of ${plural(charts, 'chart', 'charts', p)}`;
    const shown = charts === 1 ? 'the amounts or labour cost it shows' : 'the amounts or labour cost shown there';
    told.push(`${some(money.people, people, p)} will see no figures${where}: they may not see ${shown}.`);
  }
  if (rows.people > 0) {
    const where = charts === 1 ? '' : `, in ${count(rows.charts, p)} of ${plural(charts, 'chart', 'charts', p)}`;
    told.push(
      `${some(rows.people, people, p)} will see only their own time, if any${where}: it shows each person what they can see, and they cannot see other people’s time on these projects.`,
    );
  }
  return told;
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
