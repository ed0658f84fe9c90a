import { Tooltip } from '@mantine/core';
import type { Access } from '../api/shapes';
import { people } from '../format';
import { usePerson } from '../session/session';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './dialog.module.css';
import { levelTitle } from './effect';

/** The owner, whose access is no share. */
export function OwnerRow({ access }: { access: Access }) {
  return (
    <li className={classes.row}>
      <PrincipalIcon principal={{ kind: 'user', name: access.owner.name }} />
      <div className={classes.name}>
        <span>{access.owner.name}</span>
        <span className={classes.detail}>owner</span>
      </div>
      <span className={classes.level}>{levelTitle(access.levels, access.owner_given ? '' : access.owner_level)}</span>
    </li>
  );
}

/** Those who have access by their role. */
export function ImpliedRow({ implied: i, access }: { implied: Access['implied'][number]; access: Access }) {
  const p = usePerson();
  return (
    <li className={classes.row} data-asleep={access.private}>
      <PrincipalIcon principal={{ kind: 'class' }} />
      <div className={classes.name}>
        <span>{i.title}</span>
        <span className={classes.detail}>
          {i.detail} · {people(i.people, p)}
        </span>
      </div>
      <Fixed why="From their role. It cannot be changed here.">{levelTitle(access.levels, i.level)}</Fixed>
    </li>
  );
}

/** A level that cannot be changed, and why. */
export function Fixed({ why, children }: { why: string; children: string }) {
  return (
    <Tooltip label={why}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable with the keyboard */}
      <span className={classes.level} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}
