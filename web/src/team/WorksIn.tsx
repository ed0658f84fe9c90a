import { Text, Tooltip } from '@mantine/core';
import type { Held } from './people';
import classes from './team.module.css';

/** Where somebody works and as what: two of their roles, and the rest when asked for. */
export function WorksIn({ held }: { held: Held[] }) {
  if (!held.length)
    return (
      <Text span c="dimmed">
        No workspace
      </Text>
    );
  const rest = held.slice(2);
  return (
    <ul className={classes.held}>
      {held.slice(0, 2).map((h) => (
        <li key={h.key}>
          <span className={classes.where} title={h.where}>
            {h.where}
          </span>
          <span className={classes.as}>{as(h)}</span>
        </li>
      ))}
      {rest.length > 0 && (
        <li>
          <Tooltip label={rest.map((h) => `${h.where}: ${as(h)}`).join('\n')} multiline className={classes.lines}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what the tooltip says is for the keyboard too */}
            <span className={classes.as} tabIndex={0}>
              and {rest.length} more
            </span>
          </Tooltip>
        </li>
      )}
    </ul>
  );
}

const as = (h: Held) => (h.through ? `${h.role}, through ${h.through}` : h.role);
