import type { Chart, Named, Widget } from '../api/shapes';
import { type Person, sentence } from '../format';
import { whyNot } from '../ui';

/** Whether a chart of the library is shown on to everyone who can open the dashboard, and what there is to say of it. */
interface Shown {
  on: boolean;
  words: string;
  /** The person may let viewers see it, or does and may stop. */
  may: boolean;
}

/** Undefined for what needs nobody to let viewers see it: texts, charts that live here, charts one does not see. */
export function shownOn(w: Widget, me: number, p: Person): Shown | undefined {
  if (w.kind !== 'chart' || w.lives_here || !w.chart?.shown) return undefined;
  if (w.vouched) {
    const others = (w.vouchers ?? []).filter((v) => v.id !== me);
    const who = w.i_vouch ? ['you', ...others.map((v) => v.name)] : others.map((v) => v.name);
    const lets = w.i_vouch && who.length === 1 ? 'let' : who.length === 1 ? 'lets' : 'let';
    return {
      on: true,
      words: `Shown to everyone who can open this dashboard${who.length ? ` because ${sentence(who, p)} ${lets} them` : ''}.`,
      may: w.i_vouch === true,
    };
  }
  const ask =
    w.can_vouch || !w.chart.owner || w.chart.owner.id === me ? '' : ` Ask ${w.chart.owner.name} to show it to viewers.`;
  return {
    on: false,
    words: `Only people with access to this chart will see it here.${ask}`,
    may: w.can_vouch === true,
  };
}

/** What is said of a chart before it is placed: who places it lets viewers see it, where they may. */
export function placing(
  chart: Chart,
  me: Named,
): Pick<Widget, 'vouched' | 'i_vouch' | 'can_vouch' | 'vouchers' | 'why_not_copy' | 'why_not_move'> {
  const may = chart.can.includes('share');
  return {
    vouched: may,
    i_vouch: may,
    can_vouch: may,
    vouchers: may ? [me] : [],
    why_not_copy: whyNot(chart, 'clone'),
    why_not_move: whyNot(chart, 'manage_access'),
  };
}

/** The charts that live in a dashboard and stand on none of the draft's tiles, those removed in the draft included. */
export function removed(
  base: { widgets: Widget[]; removed_charts?: { id: number; title: string }[] },
  draft: Widget[],
): { id: number; title: string }[] {
  const there = new Set(draft.map((w) => w.chart_id ?? w.chart?.id));
  const taken = base.widgets.flatMap((w) => {
    const id = w.chart_id ?? w.chart?.id;
    return w.lives_here && id ? [{ id, title: w.chart?.title ?? 'A chart' }] : [];
  });
  const all = new Map([...(base.removed_charts ?? []), ...taken].map((c) => [c.id, c]));
  return [...all.values()].filter((c) => !there.has(c.id));
}
