import type { ReactNode } from 'react';
import type { Picture, PictureKind, Result } from '../api/shapes';
import type { Drawing } from './drawing';
import type { Look } from './palette';
import type { Pivot } from './pivot';

/** The options of all kinds of pictures; one that is absent is as usual. */
export type Options = NonNullable<Picture['options']>;

/** What a picture depends on: the measures, and what they are broken down by. */
export interface Shape {
  measures: { title: string; adds_up?: boolean; format?: string }[];
  by: { by: string; type: string }[];
  /** Whether it is compared with another period. */
  compared: boolean;
}

/** The shape of an answer. */
export const shapeOf = (r: Pick<Result, 'measures' | 'dimensions' | 'compare_period'>): Shape => ({
  measures: r.measures,
  by: r.dimensions,
  compared: !!r.compare_period,
});

/** An option of a kind, and how it is chosen. What is usual is kept as absent. */
export interface Option<K extends keyof Options = keyof Options> {
  key: K;
  title: string;
  control:
    | {
        choose: {
          label: string;
          value: Options[K];
          why?: (s: Shape) => string | undefined;
          /** What it does not do, said while it is chosen. */
          hint?: string;
        }[];
      }
    | { onOff: boolean; hint?: string }
    | { number: { min: number; max: number; usual: string } };
  /** Whether it changes what is drawn of such an answer; absent: always. */
  matters?: (s: Shape) => boolean;
}

export const option = <K extends keyof Options>(o: Option<K>) => o as unknown as Option;

/** A kind of picture: all that is known of it. */
export interface Kind {
  kind: PictureKind;
  title: string;
  /** What it is called in the sentence for people who cannot see it. */
  noun: string;
  icon: ReactNode;
  /** Why it cannot show such an answer; undefined when it can. */
  needs: (s: Shape) => string | undefined;
  /** How large a new tile with it is, in cells of a dashboard; absent: 6 wide, 5 high. */
  tile?: { w: number; h: number };
  options: Option[];
  /** Drawn by ECharts from the answer turned on its side; or made of elements: all rows with their figures, or the totals alone. */
  drawing:
    | { draw: (r: Result, p: Pivot, o: Options, look: Look) => Omit<Drawing, 'omitted' | 'uncompared'> }
    | { rows: (r: Result, label: string) => ReactNode }
    | { totals: (r: Result, o: Options) => ReactNode };
}

/** Whether the first measure can be put together from parts. */
export const addsUp = (s: Shape) => s.measures[0]?.adds_up ?? false;
export const firstTitle = (s: Shape) => s.measures[0]?.title ?? 'It';

/** Whether there are several things that colours tell apart. */
const several = (s: Shape) => s.by.length > 1 || s.measures.length > 1 || s.compared;

export const legend = option({ key: 'legend', title: 'Legend', control: { onOff: true }, matters: several });

/** Said of figures that are asked for: a picture has not always room for all of them. */
export const whereRoom = 'Shown where they fit.';

export const values = (title: string, matters?: Option['matters']) =>
  option({
    key: 'values',
    title,
    control: {
      choose: [
        { label: 'Auto', value: undefined },
        { label: 'Always', value: true, hint: whereRoom },
        { label: 'Never', value: false },
      ],
    },
    matters,
  });

export const curve = option({
  key: 'curve',
  title: 'Line',
  control: {
    choose: [
      { label: 'Straight', value: undefined },
      { label: 'Smooth', value: 'smooth' },
      { label: 'Stepped', value: 'stepped' },
    ],
  },
});
