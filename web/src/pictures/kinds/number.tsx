import { IconArrowDownRight, IconArrowUpRight, IconMinus, IconNumber123 } from '@tabler/icons-react';
import type { Result, ResultMeasure } from '../../api/shapes';
import { dayRange } from '../../format';
import { usePerson } from '../../session/session';
import { change, exactFigure, figure, pictureFigure } from '../figures';
import { type Kind, type Options, option } from '../kind';
import classes from '../picture.module.css';
import { isPart, pivot } from '../pivot';

/** The numbers themselves, what changed, and how they went over time. */
export const number: Kind = {
  kind: 'number',
  title: 'Number',
  noun: 'Number',
  icon: <IconNumber123 size={22} stroke={1.6} />,
  needs: () => undefined,
  tile: { w: 3, h: 2 },
  options: [
    option({ key: 'comparison', title: 'Comparison', control: { onOff: true }, matters: (s) => s.compared }),
    option({ key: 'decimals', title: 'Decimals', control: { number: { min: 0, max: 3, usual: 'Auto' } } }),
  ],
  drawing: { totals: (result, options) => <Numbers result={result} options={options} /> },
};

function Numbers({ result, options }: { result: Result; options: Options }) {
  const p = usePerson();
  const many = result.measures.length > 1;
  return (
    <div className={classes.figures} data-many={many || undefined}>
      {result.measures.map((m, i) => (
        <div key={m.key} className={classes.figure}>
          {many && <span className={classes.label}>{m.title}</span>}
          <span className={classes.value}>
            {options.decimals === undefined
              ? figure(result.totals[i], m, p)
              : exactFigure(result.totals[i], m, options.decimals, p)}
          </span>
          {result.compare_period && options.comparison !== false && (
            <span className={classes.delta} title={dayRange(result.compare_period.from, result.compare_period.to, p)}>
              <Trend
                now={result.totals[i]}
                before={result.compare_totals?.[i]}
                measure={m}
                year={isYearBefore(result)}
              />
            </span>
          )}
        </div>
      ))}
      {!many && <Sparkline result={result} />}
    </div>
  );
}

/** Whether a result is compared with the same days of the year before. */
function isYearBefore({ period, compare_period: before }: Result): boolean {
  const year = (day: string) => Number(day.slice(0, 4));
  return !!before && year(period.from) - year(before.from) === 1 && period.from.slice(4) === before.from.slice(4);
}

/** Where a figure went since the period before, seen before it is read: an arrow, a colour, and by how much. */
function Trend({
  now,
  before,
  measure,
  year,
}: {
  now: number | null | undefined;
  before: number | null | undefined;
  measure: ResultMeasure;
  /** The other period is the same days of the year before, not those just before. */
  year: boolean;
}) {
  const p = usePerson();
  const delta = change(now, before, measure, p);
  const way = Math.sign((now ?? 0) - (before ?? 0));
  const Arrow = way > 0 ? IconArrowUpRight : way < 0 ? IconArrowDownRight : IconMinus;
  const good = way * (measure.good === 'more' ? 1 : measure.good === 'less' ? -1 : 0);
  return (
    <>
      {delta && (
        <span className={classes.trend} data-good={good > 0 || undefined} data-bad={good < 0 || undefined}>
          <Arrow size={15} stroke={2.25} aria-hidden /> {delta}
        </span>
      )}
      <span className={classes.before}>
        {!delta && !before ? (
          <span>{year ? 'Nothing a year before' : 'Nothing before'}</span>
        ) : (
          <>
            <span>
              {delta ? `from ${pictureFigure(measure, [now, before], p)(before)}` : `was ${figure(before, measure, p)}`}
            </span>
            {year && ' '}
            {year && <span>a year before</span>}
          </>
        )}
      </span>
    </>
  );
}

function Sparkline({ result }: { result: Result }) {
  const p = usePerson();
  if (result.dimensions.length !== 1 || result.dimensions[0]?.type !== 'time') return null;
  const turned = pivot(result, p.first_weekday);
  // A step that is counted in part would look like a fall.
  const values = (turned.series[0]?.values ?? []).flatMap((v, i) => (isPart(turned.places[i]) ? [] : [v ?? 0]));
  if (values.length < 2) return null;
  const low = Math.min(0, ...values);
  const span = Math.max(...values) - low || 1;
  const at = values.map((v, i) => [(200 * i) / (values.length - 1), 40 - (38 * (v - low)) / span] as const);
  const line = at.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const last = at.at(-1);
  return (
    <svg className={classes.spark} viewBox="0 0 200 42" preserveAspectRatio="none" aria-hidden>
      <polygon points={`0,41 ${line} 200,41`} fill="var(--v-accent)" opacity={0.1} />
      <polyline
        points={line}
        fill="none"
        stroke="var(--v-accent)"
        strokeWidth={1.75}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
      {last && (
        <line
          x1={last[0]}
          x2={last[0]}
          y1={last[1]}
          y2={last[1]}
          stroke="var(--v-accent)"
          strokeWidth={6}
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
