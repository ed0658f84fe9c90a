import { Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { Scheme, SchemeLevel } from '../api/shapes';
import { usePerson } from '../session/session';
import { type Capability, capabilities, capital } from '../ui/capabilities';
import { useOutOfSight } from '../ui/scrolls';
import { handsOut, meaning, offers, onlyFor, onTheirOwn } from './scheme';
import classes from './sharing.module.css';

/** A scheme to read: what it means, what each level lets people do, who has and who can be given what. */
export function SchemeView({ scheme }: { scheme: Scheme }) {
  const p = usePerson();
  const own = onTheirOwn(scheme, p);
  return (
    <div className={classes.view}>
      <Text className={classes.meaning}>{meaning(scheme, p)}</Text>
      <Matrix scheme={scheme} />
      <dl className={classes.facts}>
        <div>
          <dt>From their role</dt>
          {own.length ? (
            own.map((x) => (
              <dd key={x.who + x.what}>
                <span>{x.who}</span>
                <span>{x.what}</span>
              </dd>
            ))
          ) : (
            <dd>
              <span>Nobody</span>
            </dd>
          )}
        </div>
        <div>
          <dt>Can be given</dt>
          {offers(scheme, p).map((x) => (
            <dd key={x.who}>
              <span>{x.who}</span>
              <span>{x.what}</span>
            </dd>
          ))}
        </div>
      </dl>
    </div>
  );
}

/** Levels across, what one may do down. */
function Matrix({ scheme }: { scheme: Scheme }) {
  const p = usePerson();
  const [box, out] = useOutOfSight();
  const name = `What each level of ${scheme.title} allows`;
  return (
    <div className={classes.wideRoom} data-right={out.right || undefined}>
      {/* Wide tables are moved sideways with the keyboard too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section ref={box} className={classes.scroll} aria-label={name} tabIndex={0}>
        <table className={classes.matrix} style={{ ['--levels' as string]: scheme.levels.length }}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">May</span>
              </th>
              {scheme.levels.map((l) => (
                <th key={l.key} scope="col">
                  {l.title}
                  {l.key === scheme.owner_level && <span className={classes.owner}>owner</span>}
                </th>
              ))}
            </tr>
          </thead>
          {capabilities.map((g) => (
            <tbody key={g.title}>
              {g.items.map((c) => {
                const only = onlyFor(scheme, c.key, p);
                return (
                  <tr key={c.key}>
                    <th scope="row">
                      {capital(c.words)}
                      {only && <span className={classes.only}>{only}</span>}
                    </th>
                    {scheme.levels.map((l) => (
                      <td key={l.key}>
                        <Mark level={l} capability={c.key} />
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          ))}
          <tbody>
            <tr>
              <th scope="row">Can give</th>
              {scheme.levels.map((l) => (
                <td key={l.key} className={classes.gives}>
                  {capital(handsOut(l, scheme.levels, p)) || <No />}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Mark({ level, capability }: { level: SchemeLevel; capability: Capability }) {
  if (level.can.includes(capability))
    return <IconCheck size={16} className={classes.yes} role="img" aria-label="yes" />;
  if (capability === 'publish' && level.publishes_if_allowed) return <span className={classes.gives}>If allowed</span>;
  return <No />;
}

function No() {
  return (
    <>
      <span className={classes.no} aria-hidden>
        –
      </span>
      <span className="visually-hidden">no</span>
    </>
  );
}
