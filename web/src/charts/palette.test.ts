import { describe, expect, it } from 'vitest';
import type { ResultKey } from '../api/shapes';
import { colours, contrast, dark, type Look, legible, light } from './palette';

const look = { dark: false, text: '#24221e', muted: '#68625a', surface: '#ffffff', accent: '#0f6f67' } as Look;

// How people without one of the three kinds of cones see a colour (Machado, Oliveira and Fernandes 2009, severity 1).
const sight: Record<string, number[][]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (hex: string) =>
  [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });

/** Oklab, where distance is about what the eye makes of it. */
function seen(hex: string, eyes: number[][]): number[] {
  const [r = 0, g = 0, b = 0] = eyes.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        linear(hex).reduce((a, v, i) => a + v * (row[i] ?? 0), 0),
      ),
    ),
  );
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

describe.each([
  ['light', light, '#ffffff'],
  ['dark', dark, '#1f1d1a'],
])('the %s palette', (_, palette, paper) => {
  it.each(Object.keys(sight))('is told apart with %s sight', (eyes) => {
    const lab = palette.map((c) => seen(c, sight[eyes] ?? []));
    for (const [i, a] of lab.entries())
      for (const [j, b] of lab.entries())
        if (j > i)
          expect(Math.hypot(...a.map((v, k) => v - (b[k] ?? 0))), `${palette[i]} ${palette[j]}`).toBeGreaterThan(0.08);
  });

  it('can be seen on its paper', () => {
    for (const c of palette) expect(contrast(c, paper), c).toBeGreaterThan(2.9);
  });
});

describe('colours', () => {
  const people = { by: 'user', title: 'Person', type: 'id' } as const;
  const id = (value: number, colour?: string): ResultKey => ({ value, label: `P${value}`, colour });

  it('keeps the colour of a project, and of an id wherever it stands', () => {
    expect(colours({ by: 'project', title: '', type: 'id' }, [id(9, '#b1335b')], look)).toEqual(['#b1335b']);
    const [ann, ben] = colours(people, [id(3), id(12)], look);
    expect(colours(people, [id(12), id(3)], look)).toEqual([ben, ann]);
  });

  it('gives no two of eight the same', () => {
    const all = colours(
      people,
      [1, 9, 17, 25, 33, 41, 49, 57].map((n) => id(n)),
      look,
    );
    expect(new Set(all).size).toBe(8);
  });

  it('shows projects of one colour in different shades of it', () => {
    const projects = { by: 'project', title: '', type: 'id' } as const;
    const [first, second, third] = colours(projects, [id(1, '#0b7285'), id(2, '#0b7285'), id(3, '#0b7285')], look);
    expect(first).toBe('#0b7285');
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('makes a colour that nobody could see on the paper darker', () => {
    expect(contrast(legible('#fff9db', look), '#ffffff')).toBeGreaterThan(1.8);
    expect(legible('#0b7285', look)).toBe('#0b7285');
  });
});
