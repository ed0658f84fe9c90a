import { dayOf, day as dayText, duration, timeOfDay } from '../format';
import { addDays, minutesOf } from '../format/clock';
import { usePerson } from '../session/session';
import type { TimeEntry } from './entries';
import { lanes } from './lanes';
import { secondsOf } from './TimePage';
import classes from './time.module.css';

interface Props {
  from: string;
  today: string;
  entries: TimeEntry[];
  now: Date;
  onOpen: (entry: TimeEntry) => void;
}

const hourHeight = 52;

/** The week as a calendar: days side by side, entries where they happened. */
export function WeekView({ from, today, entries, now, onOpen }: Props) {
  const person = usePerson();
  const zone = person.time_zone;
  const days = Array.from({ length: 7 }, (_, i) => addDays(from, i));
  const placed = entries.map((e) => {
    const start = minutesOf(e.start, zone) + new Date(e.start).getUTCSeconds() / 60;
    return { entry: e, day: dayOf(e.start, person), start, end: Math.min(1440, start + secondsOf(e, now) / 60) };
  });
  const first = Math.max(0, Math.min(8, ...placed.map((p) => Math.floor(p.start / 60))));
  const last = Math.min(24, Math.max(18, ...placed.map((p) => Math.ceil(p.end / 60))));
  const hours = Array.from({ length: last - first }, (_, i) => first + i);
  const top = (minutes: number) => ((minutes - first * 60) * hourHeight) / 60;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard
    <section className={classes.week} aria-label="Week" tabIndex={0}>
      <div className={classes.weekGrid}>
        <div className={classes.corner} />
        {days.map((d) => {
          const list = placed.filter((p) => p.day === d);
          const total = list.reduce((a, p) => a + secondsOf(p.entry, now), 0);
          return (
            <div key={d} className={classes.weekHead} data-today={d === today || undefined}>
              <span>{dayText(d, person, { weekday: 'short', day: 'numeric' })}</span>
              <span className={classes.quiet}>{total ? duration(total, person) : ''}</span>
            </div>
          );
        })}
        <div className={classes.hours} style={{ height: hours.length * hourHeight }} aria-hidden>
          {hours.map((h, i) => (
            <span key={h} style={{ top: i * hourHeight }}>
              {h}:00
            </span>
          ))}
        </div>
        {days.map((d) => (
          <ul
            key={d}
            className={classes.weekDay}
            style={{ height: hours.length * hourHeight, backgroundSize: `100% ${hourHeight}px` }}
            data-today={d === today || undefined}
            aria-label={dayText(d, person, { weekday: 'long', day: 'numeric', month: 'long' })}
          >
            {lanes(placed.filter((p) => p.day === d)).map(({ entry: e, start, end, lane, of }) => (
              <li
                key={e.id}
                className={classes.block}
                style={{
                  top: top(start),
                  height: Math.max(4, top(end) - top(start) - 1),
                  left: `${(100 * lane) / of}%`,
                  width: `calc(${100 / of}% - 3px)`,
                  ['--colour' as string]: e.colour ?? 'var(--v-muted)',
                }}
              >
                <button
                  type="button"
                  onClick={() => onOpen(e)}
                  title={`${e.description || 'No description'} · ${e.project ?? 'No project'}`}
                  aria-label={`${e.description || 'No description'}, ${e.project ?? 'no project'}, ${timeOfDay(e.start, person)}, ${duration(secondsOf(e, now), person)}`}
                >
                  {top(end) - top(start) >= 14 && (
                    <span className={classes.blockText}>{e.description || e.project || 'No description'}</span>
                  )}
                  {end - start >= 50 && <span className={classes.blockMore}>{e.description ? e.project : ''}</span>}
                </button>
              </li>
            ))}
          </ul>
        ))}
      </div>
    </section>
  );
}
