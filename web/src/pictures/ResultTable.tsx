import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Result, ResultKey, ResultRow } from '../api/shapes';
import { count } from '../format';
import { usePerson } from '../session/session';
import { useOutOfSight } from '../ui/scrolls';
import { change, columnFigure, keyLabel } from './figures';
import { useLook } from './look';
import { compareName } from './options';
import { sortRows, type TableOrder } from './order';
import { colours } from './palette';
import classes from './picture.module.css';
import { partWords } from './tooltip';

const step = 200;

/** Every row of a result, sortable, with the totals below. */
export function ResultTable({ result, caption }: { result: Result; caption: string }) {
  const p = usePerson();
  const [order, setOrder] = useState<TableOrder>();
  const [room, setRoom] = useState(step);
  const [box, out] = useOutOfSight();
  const rows = useMemo(() => (order ? sortRows(result, order, p) : result.rows), [result, order, p]);
  const look = useLook();
  // The same colours as in a picture of it.
  const tints = useMemo(
    () =>
      result.dimensions.map((d, i) => {
        const keys = [...new Map(result.rows.map((row) => [row.keys[i]?.value, row.keys[i]])).values()].flatMap(
          (k) => k ?? [],
        );
        if (!keys.some((k) => k.colour)) return () => undefined;
        const painted = colours(d, keys, look);
        const of = new Map(keys.map((k, at) => [k.value, painted[at]]));
        return (k: ResultKey) => of.get(k.value);
      }),
    [result, look],
  );
  const part = (k: ResultKey) => partWords(k, { person: p });
  const compared = result.compare_period !== undefined && result.compare_period !== null;

  const head = (id: string, title: string, number: boolean) => {
    const on = order?.column === id;
    const turn = () =>
      setOrder(
        on
          ? order.descending === number
            ? { column: id, descending: !number }
            : undefined
          : { column: id, descending: number },
      );
    return (
      <th
        key={id}
        scope="col"
        className={number ? classes.number : undefined}
        aria-sort={on ? (order.descending ? 'descending' : 'ascending') : 'none'}
      >
        <button type="button" className={classes.sort} onClick={turn}>
          {title}
          {on && (order.descending ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />)}
        </button>
      </th>
    );
  };

  const written = useMemo(
    () =>
      result.measures.map((m, i) =>
        columnFigure(
          m,
          [
            ...result.rows.flatMap((row) => [row.values[i], row.compare?.[i]]),
            result.totals[i],
            result.compare_totals?.[i],
          ],
          p,
        ),
      ),
    [result, p],
  );
  const values = (row: Pick<ResultRow, 'values' | 'compare'>) =>
    result.measures.flatMap((m, i) => [
      <td key={m.key} className={classes.number}>
        {written[i]?.(row.values[i])}
      </td>,
      ...(compared
        ? [
            <td key={`${m.key}-before`} className={`${classes.number} ${classes.quiet}`}>
              {written[i]?.(row.compare?.[i])}
            </td>,
            <td key={`${m.key}-change`} className={`${classes.number} ${classes.quiet}`}>
              {change(row.values[i], row.compare?.[i], m, p) ?? ''}
            </td>,
          ]
        : []),
    ]);

  return (
    <div className={classes.tableRoom} data-below={out.below || undefined} data-right={out.right || undefined}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard */}
      <section ref={box} className={classes.tableBox} aria-label={caption} tabIndex={0}>
        <table className={classes.table}>
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {result.dimensions.map((d, i) => head(`by${i}`, d.title, false))}
              {result.measures.flatMap((m, i) => [
                head(`value${i}`, m.title, true),
                ...(compared
                  ? [head(`before${i}`, compareName(result), true), head(`change${i}`, 'Change', true)]
                  : []),
              ])}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, room).map((row) => (
              <tr key={row.keys.map((k) => `${k.kind ?? ''}${k.value}`).join('|')}>
                {row.keys.map((k, i) => {
                  const cell = (
                    <>
                      {k.colour && <span className={classes.dot} style={{ background: tints[i]?.(k) }} aria-hidden />}
                      {keyLabel(result.dimensions[i], k, p)}
                      {part(k) && <span className={classes.quiet}> · {part(k)}</span>}
                    </>
                  );
                  const by = result.dimensions[i]?.by ?? i;
                  return i === 0 ? (
                    <th key={by} scope="row" className={k.kind ? classes.quiet : undefined}>
                      {cell}
                    </th>
                  ) : (
                    <td key={by} className={k.kind ? classes.quiet : undefined}>
                      {cell}
                    </td>
                  );
                })}
                {values(row)}
              </tr>
            ))}
          </tbody>
          {result.dimensions.length > 0 && (
            <tfoot>
              <tr>
                <th scope="row" colSpan={result.dimensions.length}>
                  Total
                  {/* Who sees rows that do not add up is told how many there are. */}
                  {out.tall && <span className={classes.of}> of {count(rows.length, p)} rows</span>}
                </th>
                {values({ values: result.totals, compare: result.compare_totals })}
              </tr>
            </tfoot>
          )}
        </table>
        {rows.length > room && (
          <div className={classes.note}>
            <button type="button" className={classes.more} onClick={() => setRoom(room + 5 * step)}>
              Show more of {rows.length.toLocaleString(p.locale)} rows
            </button>
          </div>
        )}
      </section>
    </div>
  );
}
