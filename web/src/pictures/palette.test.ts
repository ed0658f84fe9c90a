import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultKey } from '../api/shapes';
import {
  apart,
  colours,
  compareColour,
  contrast,
  dark,
  distance,
  type Look,
  legible,
  light,
  mix,
  paint,
  paper,
  ramp,
  seen as seenAt,
} from './palette';

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
    const lab = palette.slice(0, 8).map((c) => seen(c, sight[eyes] ?? []));
    for (const [i, a] of lab.entries())
      for (const [j, b] of lab.entries())
        if (j > i)
          expect(Math.hypot(...a.map((v, k) => v - (b[k] ?? 0))), `${palette[i]} ${palette[j]}`).toBeGreaterThan(0.08);
  });

  it('can be seen on its paper', () => {
    for (const c of palette) expect(contrast(c, paper), c).toBeGreaterThanOrEqual(seenAt);
  });
});

const here = { light: { ...look, ...paper.light }, dark: { ...look, ...paper.dark, dark: true } };

it('pictures are drawn on the paper of the page', () => {
  const css = readFileSync(resolve(import.meta.dirname, '../theme/global.css'), 'utf8');
  const [day = '', night = ''] = css.split('data-mantine-color-scheme="dark"');
  for (const [tokens, rules] of [
    [paper.light, day],
    [paper.dark, night],
  ] as const)
    for (const [name, value] of Object.entries({ ...tokens, line: tokens.grid }))
      if (name !== 'grid') expect(rules, name).toContain(`--v-${name}: ${value};`);
});

// What projects get when nobody chooses, and what somebody may choose against all advice.
const owned = [
  '#0b7285 #e8590c #5f3dc4 #2b8a3e #c2255c #1864ab #f08c00 #087f5b #862e9c #a61e4d #364fc7 #5c940d',
  '#fff9db #ffffff #000000 #808080 #ffff00 #1f1d1a #00ff00',
].flatMap((line) => line.split(' '));
const thing = (slot: number, colour?: string): ResultKey => ({ value: slot + 1, label: `P${slot}`, slot, colour });
const people = { by: 'user', title: 'Person', type: 'id' } as const;
const projects = { by: 'project', title: 'Project', type: 'id' } as const;
const other: ResultKey = { value: null, label: 'Other', kind: 'other' };
const none: ResultKey = { value: null, label: 'No project', kind: 'none' };

describe.each(Object.entries(here))('colours in %s', (_, here) => {
  const inOnePicture = [
    ['32 people and the others', people, [...Array.from({ length: 32 }, (__, n) => thing(n)), other, none]],
    ['twelve projects and the others', projects, [...owned.slice(0, 12).map((c) => thing(0, c)), other, none]],
    ['four projects of one colour', projects, [0, 1, 2, 3].map((n) => thing(n, '#0b7285'))],
    ['colours nobody should choose', projects, owned.slice(12).map((c) => thing(0, c))],
    ['people whose slots are the same', people, [thing(5), { ...thing(5), value: 99 }]],
  ] as const;
  it.each(inOnePicture)('%s are seen on the paper, and no two are alike', (__, dimension, keys) => {
    const all = colours(dimension, [...keys], here);
    for (const [i, c] of all.entries()) {
      expect(contrast(c, here.surface), `${keys[i]?.label} ${c}`).toBeGreaterThanOrEqual(seenAt);
      for (const [j, d] of all.entries()) if (j < i) expect(distance(c, d), `${c} ${d}`).toBeGreaterThanOrEqual(apart);
    }
  });

  it('are those of the thing, whatever stands beside it and in whichever order', () => {
    const all = [thing(3), thing(12), thing(30), thing(0)];
    const together = colours(people, all, here);
    for (const [i, k] of all.entries()) expect(colours(people, [k], here)).toEqual([together[i]]);
    expect(colours(people, [...all].reverse(), here)).toEqual([...together].reverse());
    const three = [0, 1, 2].map((n) => thing(n, '#0b7285'));
    for (const [i, k] of three.entries())
      expect(colours(projects, [k], here)).toEqual([colours(projects, three, here)[i]]);
  });

  it('of steps, and of what they are compared with, are seen', () => {
    for (const c of [
      ramp(here, 0),
      ramp(here, 1),
      compareColour(here),
      ...colours({ ...people, by: 'billable' }, [thing(0)], here),
    ])
      expect(contrast(c, here.surface), c).toBeGreaterThanOrEqual(seenAt);
  });
});

it('a project keeps the colour it was given, where it can be seen', () => {
  expect(colours(projects, [thing(0, '#b1335b')], look)).toEqual(['#b1335b']);
  expect(legible('#0b7285', look)).toBe('#0b7285');
  expect(contrast(legible('#fff9db', look), '#ffffff')).toBeGreaterThanOrEqual(seenAt);
});

const every = Object.entries(here).flatMap(([name, look]) => light.map((colour) => [name, colour, look] as const));

it.each(every)(
  'in %s a project of the colour %s is told from one of any other, and from others of the same',
  (_, colour, on) => {
    const own = paint({ colour }, on);
    expect(contrast(own, on.surface)).toBeGreaterThanOrEqual(seenAt);
    for (const other of light.filter((c) => c !== colour))
      expect(distance(own, paint({ colour: other }, on)), `${colour} ${other}`).toBeGreaterThanOrEqual(apart);
    const same = [0, 1, 2, 3].map((slot) => paint({ colour, slot }, on));
    for (const [i, a] of same.entries())
      for (const b of same.slice(0, i)) expect(distance(a, b), `${a} ${b}`).toBeGreaterThanOrEqual(apart);
  },
);

it.each(Object.entries(here))(
  'in %s any two projects of one picture are told apart, whatever colours and shades they have',
  (_, on) => {
    const all = [...light, ...owned].flatMap((colour) =>
      [0, 1].map((slot) => ({ ...thing(slot, colour), value: colour + slot })),
    );
    for (const [i, a] of all.entries())
      for (const b of all.slice(0, i)) {
        const [x = '', y = ''] = colours(projects, [a, b], on);
        expect(distance(x, y), `${a.value} ${b.value}`).toBeGreaterThanOrEqual(apart);
        expect(contrast(x, on.surface)).toBeGreaterThanOrEqual(seenAt);
        // The one that comes first keeps its colour.
        expect([x === paint(a, on), y === paint(b, on)]).toContain(true);
      }
  },
);

it.each(Object.entries(here))(
  'in %s no project changes its colour for what is left, which is grey and seen',
  (_, on) => {
    for (const colour of light) {
      const [own = '', rest = '', nobody = ''] = colours(projects, [thing(0, colour), other, none], on);
      expect(own).toBe(paint({ colour }, on));
      for (const grey of [rest, nobody]) {
        expect(distance(own, grey), `${own} ${grey}`).toBeGreaterThanOrEqual(apart);
        expect(contrast(grey, on.surface)).toBeGreaterThanOrEqual(seenAt);
      }
      expect(distance(rest, nobody)).toBeGreaterThanOrEqual(apart);
    }
  },
);

const fixedThings = [0, 1, 2].flatMap((slot) =>
  light.map((colour) => ({ ...thing(slot, colour), value: colour + slot })),
);

describe.each(Object.entries(here))('in %s the first three shades of the palette', (_, on) => {
  it('are seen on the paper, and no two of all of them are alike', () => {
    const all = fixedThings.map((k) => paint(k, on));
    for (const [i, a] of all.entries()) {
      expect(contrast(a, on.surface), a).toBeGreaterThanOrEqual(seenAt);
      for (const b of all.slice(0, i)) expect(distance(a, b), `${a} ${b}`).toBeGreaterThanOrEqual(apart);
    }
  });

  it('are in every picture those of lists, beside each other and beside colours that somebody chose', () => {
    const hand = fixedThings
      .filter((_, i) => i % 6 === 0)
      .flatMap((k, i) => [
        { ...thing(0, mix(paint(k, on), '#808080', 0.02)), value: `near ${i}` },
        { ...thing(3, k.colour), value: `fourth ${i}` },
      ]);
    for (const keys of [
      fixedThings,
      [...fixedThings].reverse(),
      fixedThings.slice(20, 34),
      [...hand, ...fixedThings],
    ]) {
      const drawn = colours(projects, keys, on);
      for (const [i, k] of keys.entries()) if (fixedThings.includes(k)) expect(drawn[i], k.label).toBe(paint(k, on));
    }
  });

  it('are not taken by another of the same shade, which stands first', () => {
    const keys = [thing(0, '#8d86c0'), { ...thing(0, '#8d86c0'), value: 99 }, thing(1, '#8d86c0'), thing(2, '#8d86c0')];
    const drawn = colours(projects, keys, on);
    for (const i of [0, 2, 3]) expect(drawn[i]).toBe(paint(keys[i] ?? {}, on));
    for (const i of [0, 2, 3]) expect(distance(drawn[1] ?? '', drawn[i] ?? '')).toBeGreaterThanOrEqual(apart);
  });
});

it('a project has one colour in lists and in pictures', () => {
  for (const on of Object.values(here))
    for (const slot of [0, 1, 5])
      expect(colours(projects, [thing(slot, '#e8590c')], on)).toEqual([paint({ colour: '#e8590c', slot }, on)]);
});

it('projects get the colours that pictures have a counterpart of in the dark', () => {
  const source = readFileSync(resolve(import.meta.dirname, '../../../internal/track/track.go'), 'utf8');
  const given = /var Palette = \[\]string\{([^}]*)\}/.exec(source)?.[1]?.match(/#[0-9a-f]{6}/g);
  expect(given).toEqual(light);
});
