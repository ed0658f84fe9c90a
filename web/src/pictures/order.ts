import type { Result, ResultRow } from '../api/shapes';
import type { Person } from '../format';
import { keyLabel } from './figures';

/** by0, by1 … a breakdown; value0, before0, change0 … of a measure. */
export interface TableOrder {
  column: string;
  descending: boolean;
}

/** Rows in the order asked for. Other stays last and what has no value comes after what has, whichever the direction. */
export function sortRows(r: Result, { column, descending }: TableOrder, p: Person): ResultRow[] {
  const [, what = '', digits = '0'] = /^([a-z]+)(\d+)$/.exec(column) ?? [];
  const i = Number(digits);
  const number = (row: ResultRow): number | null => {
    const now = row.values[i] ?? null;
    const before = row.compare?.[i] ?? null;
    if (what === 'value') return now;
    if (what === 'before') return before;
    return now === null || before === null || before === 0 ? null : now / before;
  };
  const other = (row: ResultRow) => Number(row.keys.some((k) => k.kind === 'other'));
  const turn = descending ? -1 : 1;
  const compareNames = (a: ResultRow, b: ResultRow) => {
    const [x, y] = [a.keys[i], b.keys[i]];
    if (typeof x?.value === 'number' && typeof y?.value === 'number' && r.dimensions[i]?.type === 'number')
      return x.value - y.value;
    if (r.dimensions[i]?.type === 'time') return String(x?.value).localeCompare(String(y?.value));
    return keyLabel(r.dimensions[i], x, p).localeCompare(keyLabel(r.dimensions[i], y, p), p.locale, { numeric: true });
  };
  return [...r.rows].sort((a, b) => {
    const late = other(a) - other(b);
    if (late) return late;
    if (what === 'by') return turn * compareNames(a, b);
    const [x, y] = [number(a), number(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return turn * (x - y);
  });
}
