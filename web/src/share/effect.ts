import type { Access, Named, Principal, PrincipalRef, SharePreview, Shift } from '../api/shapes';
import { count, type Person, people, plural, sentence } from '../format';
import { capital } from '../ui/capabilities';

/** The first few names, and how many more: "Ann, Bea, Carl and 6 more". */
export function names(users: Named[], p: Person, most = 3): string {
  const first = users.slice(0, most).map((u) => u.name);
  const more = users.length - first.length;
  return sentence(more > 0 ? [...first, `${count(more, p)} more`] : first, p);
}

const opens = (s: Shift) => s.after.includes('view');
const opened = (s: Shift) => s.before.includes('view');

/** What a change would give and take, one sentence each; empty when it changes nothing for anybody. */
export function effects(
  preview: Pick<SharePreview, 'gains' | 'loses'>,
  p: Person,
): { gives: string[]; takes: string[] } {
  const say = (shifts: Shift[], verb: string) =>
    shifts.length
      ? [
          `${people(shifts.length, p)} ${verb}: ${names(
            shifts.map((s) => s.user),
            p,
          )}.`,
        ]
      : [];
  const { gains, loses } = preview;
  return {
    gives: [
      ...say(
        gains.filter((s) => !opened(s) && opens(s)),
        'will be able to open it',
      ),
      ...say(
        gains.filter((s) => opened(s)),
        'will be able to do more with it',
      ),
    ],
    takes: [
      ...say(
        loses.filter((s) => opened(s) && !opens(s)),
        'will no longer be able to open it',
      ),
      ...say(
        loses.filter((s) => opens(s)),
        'will be able to do less with it',
      ),
    ],
  };
}

/** What a share would reveal: the private projects whose hours the recipients could not see by themselves. */
export function leak(reveals: SharePreview['reveals'], who: string, p: Person, most = 5): string | null {
  if (reveals.count === 0) return null;
  const seen = reveals.projects.slice(0, most).map((x) => x.name);
  const more = reveals.count - seen.length;
  const list = sentence(more > 0 ? [...seen, `${count(more, p)} more`] : seen, p);
  return `${who} will see hours of ${plural(reveals.count, 'private project', 'private projects', p)}${seen.length ? `: ${list}` : ''}.`;
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

/** A sentence about somebody whose name stands right above it, without the name. */
export function about(words: string, name: string): string {
  return words.startsWith(`${name} `) ? capital(words.slice(name.length + 1)) : words;
}

const yours: Record<string, string> = { has: 'have', is: 'are', was: 'were', owns: 'own' };

/** A sentence about somebody, told to them: "Ann has a role …" → "You have a role …". */
export function toYou(words: string, name: string): string {
  if (!words.startsWith(`${name} `)) return words;
  const [verb = '', ...rest] = words.slice(name.length + 1).split(' ');
  return ['You', yours[verb] ?? verb, ...rest].join(' ');
}
