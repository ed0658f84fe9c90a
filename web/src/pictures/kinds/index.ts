import type { Picture, PictureKind, Result } from '../../api/shapes';
import type { Drawing } from '../drawing';
import type { Kind, Options, Shape } from '../kind';
import type { Look } from '../palette';
import { pivot } from '../pivot';
import { area } from './area';
import { bar } from './bar';
import { donut } from './donut';
import { line } from './line';
import { number } from './number';
import { table } from './table';

// Every kind the server knows: one that is missing here does not compile.
const registry = { number, bar, line, area, donut, table } satisfies Record<PictureKind, Kind>;

/** The kinds in the order they are offered in. */
export const kinds: Kind[] = Object.values(registry);

/** A kind by its key. One that this interface does not know is an error, which its tile shows. */
export function kindOf(kind: PictureKind): Kind {
  if (!Object.hasOwn(registry, kind)) throw new UnknownPicture(kind);
  return registry[kind];
}

export class UnknownPicture extends Error {
  override name = 'UnknownPicture';

  constructor(readonly kind: string) {
    super(`This page does not know pictures of the kind “${kind}”. Reload it to get the newest version.`);
  }
}

/** Whether a kind shows all rows, or only the totals; neither of one that this interface does not know. */
export const drawnAs = (kind: PictureKind, way: 'rows' | 'totals') =>
  kinds.some((k) => k.kind === kind && way in k.drawing);

/** The kind that suits an answer, when the one that was chosen does not. */
export function fitting(kind: PictureKind, s: Shape): PictureKind {
  if (!kindOf(kind).needs(s)) return kind;
  return s.by.length === 0 ? 'number' : 'bar';
}

/** The picture that suits: its kind, and of its options those that the kind has and may choose. */
export function suited(p: Picture, s: Shape): Picture {
  const kind = fitting(p.kind, s);
  const options: Options = {};
  for (const o of kindOf(kind).options) {
    const value = p.options?.[o.key];
    const choice = 'choose' in o.control ? o.control.choose.find((c) => c.value === value) : undefined;
    if (value !== undefined && !choice?.why?.(s)) Object.assign(options, { [o.key]: value });
  }
  return Object.keys(options).length ? { kind, options } : { kind };
}

/** The picture of an answer as ECharts draws it, in the size it is drawn at; undefined for what is made of elements. */
export function draw(r: Result, { kind, options = {} }: Picture, look: Look): Drawing | undefined {
  const { drawing } = kindOf(kind);
  if (!('draw' in drawing)) return undefined;
  const p = pivot(r, look.person.first_weekday);
  const drawn = drawing.draw(r, p, options, look);
  return {
    omitted: p.omitted.flatMap((i) => r.measures[i]?.title ?? []),
    uncompared: !!r.compare_period && !p.compare,
    ...drawn,
  };
}
