import type { Result } from '../api/shapes';
import { count } from '../format';
import { placeOf } from '../format/browser';
import { usePerson } from '../session/session';

/** Whose days a chart counts, where they are not those of the person looking. */
export function ZoneNote({ zone }: { zone?: string }) {
  const p = usePerson();
  if (!zone || zone === p.time_zone) return null;
  return <> · {placeOf(zone)} time</>;
}

export { placeOf };

/** That money counts some projects only, because the others’ is not the person's to see. */
export function MoneyNote({ money }: { money?: Result['money'] }) {
  const words = useMoneyWords(money);
  return words ? <> · {words}</> : null;
}

export function useMoneyWords(money?: Result['money']): string | undefined {
  const p = usePerson();
  if (!money || money.counted >= money.of) return undefined;
  return `Amounts of ${count(money.counted, p)} of ${count(money.of, p)} projects`;
}
