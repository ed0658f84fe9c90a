import type { ResultDimension, ResultKey } from '../api/shapes';
import type { Person } from '../format';

/**
 * Eight hues told apart by people with protanopia, deuteranopia and tritanopia too (palette.test.ts simulates them),
 * and readable as lines on the paper they are drawn on.
 */
export const light = ['#0b7285', '#ba6b0b', '#38439e', '#b1335b', '#3fa27f', '#8d86c0', '#6b2657', '#4b4800'];
export const dark = ['#3bb3c3', '#fbc186', '#4b72b5', '#db887e', '#70f2d4', '#b0c0fe', '#b14e6b', '#828a25'];

/** Everything of the surroundings that a picture depends on, so that builders stay pure. */
export interface Look {
  dark: boolean;
  text: string;
  muted: string;
  grid: string;
  surface: string;
  accent: string;
  font: string;
  person: Person;
  /** The person's day, for the mark on time axes. */
  today: string;
  width: number;
  height: number;
}

const otherColour = (look: Look) => mix(look.muted, look.surface, 0.35);
const noneColour = (look: Look) => mix(look.muted, look.surface, 0.6);
export const compareColour = (look: Look) => mix(look.muted, look.surface, 0.45);

/**
 * Colours for the values of one dimension. A project keeps the colour it was given; anything else keeps the colour its id leads to,
 * unless two values shown side by side would share one. With a name beside each there is no need to tell them apart by shade.
 */
export function colours(dimension: ResultDimension | undefined, keys: ResultKey[], look: Look, apart = true): string[] {
  const palette = look.dark ? dark : light;
  if (dimension && (dimension.type === 'time' || dimension.by === 'weekday' || dimension.by === 'hour'))
    return keys.map((_, i) => ramp(look, keys.length < 2 ? 1 : i / (keys.length - 1)));
  if (dimension?.by === 'billable')
    return keys.map((k) => (k.value === true ? look.accent : k.kind === 'none' ? noneColour(look) : otherColour(look)));
  const taken = new Map<number, number>();
  const own = new Map<ResultKey, string>();
  const given = new Map<string, number>();
  for (const k of [...keys].sort((a, b) => compareValues(a.value, b.value))) {
    if (k.kind === 'other') own.set(k, otherColour(look));
    else if (k.kind === 'none' || k.value === null) own.set(k, noneColour(look));
    else if (k.colour && /^#[0-9a-f]{6}$/i.test(k.colour)) {
      // Projects may have been given the same colour: side by side, the later ones take another shade of it.
      const again = given.get(k.colour) ?? 0;
      given.set(k.colour, again + 1);
      own.set(k, shade(legible(k.colour, look), apart ? again : 0, look));
    } else {
      let slot = hash(k.value) % palette.length;
      if (taken.size < palette.length) while (taken.has(slot)) slot = (slot + 1) % palette.length;
      const round = taken.get(slot) ?? 0;
      taken.set(slot, round + 1);
      const hue = palette[slot] ?? look.accent;
      own.set(k, round === 0 ? hue : mix(hue, look.surface, Math.min(0.25 + 0.2 * round, 0.65)));
    }
  }
  return keys.map((k) => own.get(k) ?? look.accent);
}

function shade(colour: string, nth: number, look: Look): string {
  if (nth === 0) return colour;
  return nth % 2
    ? mix(colour, look.surface, Math.min(0.7, 0.3 + 0.15 * nth))
    : mix(colour, look.text, Math.min(0.6, 0.2 + 0.1 * nth));
}

/** Light to dark in one hue, for values with an order. */
export function ramp(look: Look, t: number): string {
  return mix(look.accent, look.surface, 0.7 * (1 - t));
}

/** The same hue, moved towards the ink until it can be seen on the paper. */
export function legible(colour: string, look: Look): string {
  let c = colour;
  for (let i = 0; i < 8 && contrast(c, look.surface) < 1.9; i++) c = mix(c, look.text, 0.12);
  return c;
}

function hash(value: unknown): number {
  if (typeof value === 'number') return Math.abs(Math.trunc(value));
  let h = 2166136261;
  for (const ch of String(value)) h = Math.imul(h ^ (ch.codePointAt(0) ?? 0), 16777619) >>> 0;
  return h;
}

function compareValues(a: ResultKey['value'], b: ResultKey['value']): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

const channels = (hex: string): [number, number, number] => {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
};

const two = (n: number) => Math.round(n).toString(16).padStart(2, '0');

/** Part b in a, 0…1. */
export function mix(a: string, b: string, part: number): string {
  const [r, g, bl] = channels(a);
  const [x, y, z] = channels(b);
  return `#${two(r + (x - r) * part)}${two(g + (y - g) * part)}${two(bl + (z - bl) * part)}`;
}

/** WCAG 2 contrast ratio of two colours. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const linear = (v: number) => (v <= 10.31475 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);

function luminance(hex: string): number {
  const [r, g, b] = channels(hex);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
