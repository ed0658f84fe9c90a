import type { Result } from '../api/shapes';
import { dayRange } from '../format';
import { usePerson } from '../frame/session';
import { change, figure } from './figures';
import classes from './picture.module.css';
import { pivot } from './pivot';

/** The numbers themselves, what changed, and how they went over time. */
export function NumberPicture({ result }: { result: Result }) {
  const p = usePerson();
  const many = result.measures.length > 1;
  return (
    <div className={classes.figures} data-many={many || undefined}>
      {result.measures.map((m, i) => {
        const delta = change(result.totals[i], result.compare_totals?.[i], m, p);
        return (
          <div key={m.key} className={classes.figure}>
            {many && <span className={classes.label}>{m.title}</span>}
            <span className={classes.value}>{figure(result.totals[i], m, p)}</span>
            {result.compare_period && (
              <span className={classes.delta} title={dayRange(result.compare_period.from, result.compare_period.to, p)}>
                {delta ?? ''}{' '}
                <span className={classes.before}>
                  {delta ? 'from' : 'before:'} {figure(result.compare_totals?.[i], m, p)}
                </span>
              </span>
            )}
          </div>
        );
      })}
      {!many && <Sparkline result={result} />}
    </div>
  );
}

function Sparkline({ result }: { result: Result }) {
  const p = usePerson();
  if (result.dimensions.length !== 1 || result.dimensions[0]?.type !== 'time') return null;
  const values = pivot(result, p.first_weekday).series[0]?.values.map((v) => v ?? 0) ?? [];
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
