import type { DashboardData } from '../api/shapes';
import { dayRange, type Person, timeOfDay } from '../format';
import { placeOf } from '../format/browser';

/** Which days are counted, where all charts count the same ones, when, and in whose clock. */
export function countedWords(data: DashboardData, zone: string, p: Person): string {
  const days = new Set(
    Object.values(data.widgets).flatMap((w) =>
      w.result ? [dayRange(w.result.period.from, w.result.period.to, p)] : [],
    ),
  );
  const asOf = `as of ${timeOfDay(data.computed_at, { ...p, time_zone: zone })}, ${placeOf(zone)} time`;
  return days.size === 1 ? `${[...days][0]} · ${asOf}` : asOf.replace('as', 'As');
}
