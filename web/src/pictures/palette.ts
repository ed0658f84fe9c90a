import type { ResultDimension, ResultKey } from '../api/shapes';
import type { Person } from '../format';
import { ordinal } from './pivot';

/**
 * The colours of things that have none of their own, by slot. The first eight are told apart by people with protanopia,
 * deuteranopia and tritanopia too (palette.test.ts simulates them); the others are the same hues, lighter, darker or duller.
 * All are seen on the paper they are drawn on, at 3:1 or more.
 */
export const light = [
  ['#0b7285', '#ba6b0b', '#38439e', '#b1335b', '#3fa27f', '#8d86c0', '#6b2657', '#4b4800'],
  ['#033e51', '#8e4205', '#4c6bc6', '#e36c8a', '#027833', '#625372', '#a154a9', '#75704e'],
  ['#1993bb', '#632401', '#40366a', '#b16677', '#015a4d', '#6d7293', '#c475cd', '#9e916f'],
  ['#6c9ba4', '#df733f', '#4f93ec', '#8c182e', '#04411a', '#74589f', '#8e357f', '#728b3d'],
].flat();
export const dark = [
  ['#3bb3c3', '#fbc186', '#4b72b5', '#db887e', '#70f2d4', '#b0c0fe', '#b14e6b', '#828a25'],
  ['#037672', '#a25a01', '#7c93f6', '#ffa3b0', '#46cd8d', '#8b87ab', '#d268a4', '#c6aa0f'],
  ['#32d5fd', '#a37d63', '#1690db', '#ffcbd2', '#03a576', '#99a7ca', '#f184c1', '#b7df6c'],
  ['#0591a0', '#c4ae86', '#4db3fd', '#ce655b', '#83cbbe', '#d6d6ff', '#a86f88', '#49750b'],
].flat();

/**
 * The second and the third shade of every colour of the palette. They are chosen together: all 96 of a paper are seen on it,
 * and each is `apart` from every other, so that none of them ever gives way to another in a picture.
 */
const nextShades = {
  light: [
    [
      ['#2b8c91', '#805c20', '#2c45d5', '#fc3098', '#00332a', '#431a68', '#a873a2', '#878164'],
      ['#788690', '#cd431d', '#8381e5', '#924d68', '#225512', '#9b8da1', '#b40994', '#352e03'],
      ['#014970', '#925a47', '#222371', '#813b4d', '#317f5f', '#242b4d', '#87076f', '#575147'],
      ['#395b64', '#966e67', '#125aae', '#ff4150', '#61a251', '#5b2878', '#d85fb5', '#697117'],
    ].flat(),
    [
      ['#31494b', '#ab4f19', '#3b118a', '#c14b89', '#2f8e50', '#8869be', '#bb5cbf', '#ab8c1a'],
      ['#3c7ca8', '#6f3a2c', '#5941d9', '#9e105c', '#529411', '#46254c', '#bb54e9', '#62551e'],
      ['#205e87', '#c97b6f', '#604699', '#5f071c', '#56685f', '#454a78', '#a420b3', '#463822'],
      ['#54797b', '#a61208', '#122c9a', '#442229', '#5e8d6d', '#a56cdb', '#5b0f42', '#3e6434'],
    ].flat(),
  ],
  dark: [
    [
      ['#3cdbd8', '#a07403', '#627ded', '#ecad94', '#0deea1', '#8578d3', '#f87788', '#d2c646'],
      ['#579686', '#c37d2e', '#7264c6', '#d985a5', '#97feaa', '#80699b', '#aa3f9f', '#757124'],
      ['#88bfd9', '#ffe0c6', '#2971db', '#b48f9a', '#4dc0ac', '#bbc7d7', '#fa5aca', '#3a9c23'],
      ['#9ee0e1', '#a6956c', '#32a0ca', '#a75748', '#537f7a', '#bcaddb', '#fcb5da', '#92c27c'],
    ].flat(),
    [
      ['#5cf2ff', '#faa43f', '#7697cf', '#886f65', '#318b6b', '#a79fea', '#df4485', '#9cab64'],
      ['#a5fef3', '#dc9548', '#4e5ff4', '#c3433f', '#5cae8a', '#f2eafd', '#fea0f1', '#eed916'],
      ['#c1eafa', '#dccaba', '#1d789a', '#905c6d', '#b9f3c3', '#636b75', '#a15c99', '#d9f57d'],
      ['#6e9ca6', '#eedf9a', '#8bd4fd', '#fa5368', '#8caa9f', '#767c8e', '#d3a2b6', '#81ab25'],
    ].flat(),
  ],
};

/** What pictures are drawn on, and with: the tokens of theme/global.css, which a test compares them with. */
export const paper = {
  light: { text: '#24221e', muted: '#68625a', grid: '#e4e0d8', surface: '#ffffff', accent: '#0f6f67' },
  dark: { text: '#e9e5de', muted: '#a9a398', grid: '#302d28', surface: '#1f1d1a', accent: '#6fc7bb' },
};

/** What a project is offered as its colour; the server takes one of all of them where nobody chooses. */
export const swatches = light.slice(0, 16);

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

/** What a colour needs against its paper to be seen (WCAG 1.4.11). */
export const seen = 3;
/** Two colours closer than this (in Oklab) are taken for one. */
export const apart = 0.055;

const otherColour = (look: Look) => faint(look.muted, look, 3.1);
const noneColour = (look: Look) => faint(look.muted, look, look.dark ? 5.6 : 4.9);
export const compareColour = (look: Look) => faint(look.muted, look, 3.1);

/**
 * Colours for the values of one dimension. Each has the colour that its thing has everywhere: a shade of its own one, or one of
 * the palette, as the answer says. Only where two of one picture would be taken for one does one of them take another: of two
 * in the first three shades of palette colours only where both have the same one, otherwise the one that is not in these.
 */
export function colours(dimension: ResultDimension | undefined, keys: ResultKey[], look: Look): string[] {
  if (dimension && ordinal(dimension))
    return keys.map((_, i) => ramp(look, keys.length < 2 ? 1 : i / (keys.length - 1)));
  if (dimension?.by === 'billable')
    return keys.map((k) => (k.value === true ? look.accent : k.kind === 'none' ? noneColour(look) : otherColour(look)));
  const painted = new Map<ResultKey, string>();
  const rest = (k: ResultKey) => k.kind === 'other' || k.kind === 'none' || k.value === null;
  const things = keys.filter((k) => !rest(k));
  const near = (c: string) => Math.min(1, ...[...painted.values()].map((t) => distance(c, t)));
  // The order does not depend on what else is in the picture, so that the same one keeps its colour in all of them.
  const order = (k: ResultKey) => (k.slot ?? 0) + (fixed(k) ? 0 : 1000);
  things.sort((a, b) => order(a) - order(b) || compareTexts(a.colour, b.colour));
  // First all that can have their own colour: who takes another takes none of theirs.
  for (const k of things) {
    const own = paint(k, look);
    if (near(own) >= apart) painted.set(k, own);
  }
  for (const k of things.filter((k) => !painted.has(k))) {
    const might = candidates(k, look);
    painted.set(k, might.find((c) => near(c) >= apart) ?? might.reduce((a, b) => (near(b) > near(a) ? b : a)));
  }
  // Greys are nobody's: what is left makes way for things, a little lighter or darker.
  for (const k of keys.filter(rest)) {
    const greys = [k.kind === 'other' ? otherColour(look) : noneColour(look)];
    for (const ratio of [3.1, 4, 5, 6.2, 7.6, 9.2]) greys.push(faint(look.text, look, ratio));
    painted.set(k, greys.find((c) => near(c) >= apart) ?? greys.reduce((a, b) => (near(b) > near(a) ? b : a)));
  }
  return keys.map((k) => painted.get(k) ?? look.accent);
}

/** What a colour is seen on. */
export type Paper = Pick<Look, 'dark' | 'surface'>;

/** A thing by its colour, as projects and answers tell it: its own and which shade of it, or its place in the palette. */
export interface Thing {
  colour?: string;
  slot?: number;
}

/** The colour of a thing, in lists and in pictures. */
export const paint = (thing: Thing, on: Paper): string => candidates(thing, on)[0] ?? '#808080';

const place = (colour = '') => light.indexOf(colour.toLowerCase());

/** Whether no other thing's colour is near this one's: it is of the palette, in one of the shades chosen together. */
const fixed = ({ colour, slot = 0 }: Thing) => !colour || (place(colour) >= 0 && slot <= nextShades.light.length);

/** The colours a thing may be drawn in, its own first. */
function candidates({ colour, slot = 0 }: Thing, on: Paper): string[] {
  if (!colour || !/^#[0-9a-f]{6}$/i.test(colour)) {
    const all = on.dark ? dark : light;
    return [...shades(light[slot % light.length] ?? '', on), ...all];
  }
  const all = shades(colour, on);
  return all.map((c, i) => all[(slot + i) % all.length] ?? c);
}

/** A colour that somebody chose, and its next shades, as seen on the paper: one of the palette has its counterparts in the dark. */
function chosen(colour: string, on: Paper): string[] {
  const at = place(colour);
  if (at < 0) return [legible(colour, on)];
  const mode = on.dark ? 'dark' : 'light';
  return [on.dark ? dark : light, ...nextShades[mode]].flatMap((all) => all[at] ?? []);
}

const shadesKnown = new Map<string, string[]>();

/** A colour and others of its hue, as far from each other as they can be and still be seen on the paper. */
export function shades(colour: string, look: Paper): string[] {
  const key = `${colour} ${look.surface}`;
  const known = shadesKnown.get(key);
  if (known) return known;
  const out = chosen(colour, look);
  const [, a, b] = oklab(out[0] ?? colour);
  const [chroma, hue] = [Math.hypot(a, b), Math.atan2(b, a)];
  const might: string[] = [];
  for (let l = 0.25; l <= 0.95; l += 0.01) {
    for (const part of [1, 0.45]) {
      const c = ofHue(l, chroma * part, hue);
      const seenAt = contrast(c, look.surface);
      if (seenAt >= seen + 0.05 && seenAt <= 12) might.push(c);
    }
  }
  const near = (c: string) => Math.min(...out.map((o) => distance(c, o)));
  while (out.length < 6 && might.length) out.push(might.reduce((x, y) => (near(y) > near(x) ? y : x)));
  shadesKnown.set(key, out);
  return out;
}

/** Light to dark in one hue, for values with an order; the lightest can still be seen. */
export function ramp(look: Look, t: number): string {
  return mix(faint(look.accent, look, 3.05), mix(look.accent, look.text, 0.55), t);
}

/** The same hue, lighter or darker until it can be seen on the paper. */
export function legible(colour: string, look: Paper): string {
  const [l, a, b] = oklab(colour);
  let c = colour;
  for (let i = 1; i <= 100 && contrast(c, look.surface) < seen; i++)
    c = ofHue(Math.min(1, Math.max(0, l + (look.dark ? 0.01 : -0.01) * i)), Math.hypot(a, b), Math.atan2(b, a));
  return c;
}

/** A colour as pale as it may be with this contrast against the paper. */
function faint(colour: string, look: Look, ratio: number): string {
  let c = colour;
  for (let part = 0.02; part < 1; part += 0.02) {
    const next = mix(colour, look.surface, part);
    if (contrast(next, look.surface) < ratio) break;
    c = next;
  }
  return c;
}

const compareTexts = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0);

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

/** How far apart two colours are to the eye, in Oklab. */
export function distance(a: string, b: string): number {
  const [x, y] = [oklab(a), oklab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

type Triple = [number, number, number];

function oklab(hex: string): Triple {
  const [r, g, b] = channels(hex).map(linear) as Triple;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** A colour of this lightness and hue, as colourful as a screen can show up to this chroma. */
function ofHue(l: number, chroma: number, hue: number): string {
  for (let c = chroma; c > 0; c -= 0.005) {
    const hex = toHex([l, c * Math.cos(hue), c * Math.sin(hue)]);
    if (hex) return hex;
  }
  return toHex([Math.min(1, Math.max(0, l)), 0, 0]) ?? '#808080';
}

function toHex([lightness, a, b]: Triple): string | undefined {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055) * 255);
  if (rgb.some((v) => v < -0.5 || v > 255.5)) return undefined;
  return `#${rgb.map((v) => two(Math.min(255, Math.max(0, v)))).join('')}`;
}
