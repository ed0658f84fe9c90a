import type { LegendComponentOption, TitleComponentOption } from 'echarts/components';
import type { Look } from './palette';
import { fit, widthOf } from './text';

/** What stands above a picture and says which colour is what. */
interface Key {
  legend?: LegendComponentOption;
  /** Says how many names found no room. */
  more?: TitleComponentOption;
  /** How much of the picture's height it takes. */
  height: number;
}

const line = 26; // 14 of text and the gap
const gap = 12;
const mark = 15; // the dot, and what stands between it and its name

/** The names in as many lines as they need and the picture can spare; what then finds no room is counted. */
export function key(names: string[], look: Look): Key {
  if (names.length < 2 || look.height < 90) return { height: 0 };
  const lines = Math.max(1, Math.min(4, Math.floor((look.height * 0.3) / line)));
  const longest = Math.min(look.width - mark - 8, look.width < 420 ? 150 : 220);
  const short = new Map(names.map((n) => [n, fit(n, longest, look.font)]));
  const wide = (n: string) => widthOf(short.get(n) ?? n, look.font) * 1.03 + mark + gap;
  const rows = (shown: string[], width: number) => {
    let [count, at] = [1, 0];
    for (const n of shown) {
      const w = wide(n);
      if (at > 0 && at + w - gap > width) [count, at] = [count + 1, 0];
      at += w;
    }
    return count;
  };
  let shown = names;
  let width = look.width - 4;
  if (rows(shown, width) > lines) {
    width -= widthOf(`+${names.length} more`, look.font) + gap;
    while (shown.length > 1 && rows(shown, width) > lines) shown = shown.slice(0, -1);
  }
  const hidden = names.length - shown.length;
  return {
    height: rows(shown, width) * line - gap + 8,
    legend: {
      type: 'plain',
      top: 0,
      left: 0,
      width,
      padding: 0,
      icon: 'circle',
      itemWidth: 8,
      itemHeight: 8,
      itemGap: gap,
      data: shown,
      textStyle: { color: look.text, fontSize: 12, lineHeight: 14, padding: [0, 0, 0, 2] },
      formatter: (name: string) => short.get(name) ?? name,
      inactiveColor: look.grid,
    },
    more: hidden
      ? {
          text: `+${hidden} more`,
          right: 0,
          top: 0,
          padding: 0,
          textStyle: { color: look.muted, fontSize: 12, fontWeight: 400, lineHeight: 14, fontFamily: look.font },
        }
      : undefined,
  };
}
