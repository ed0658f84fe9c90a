import { Tooltip } from '@mantine/core';
import { IconChartBar, IconLayoutDashboard } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Resource } from '../api/shapes';
import { pathOf } from '../paths';
import { useMe } from '../session/session';
import { When } from '../ui';
import { Favourite } from './favourite';
import classes from './resource-list.module.css';
import { WhoCanSee } from './WhoCanSee';

/** A chart or dashboard in a list: title · who can see it · owner · when it changed · star. */
export function ResourceRow({ resource: r }: { resource: Resource }) {
  const me = useMe();
  return (
    <li className={classes.row}>
      <div className={classes.ellipsis}>
        <Link to={pathOf(r)} className={classes.title}>
          {r.title}
        </Link>
        <div className={classes.ellipsis}>{r.workspace}</div>
      </div>
      <WhoCanSee audience={r.audience} owner={r.owner} />
      <span className={classes.ellipsis}>{r.owner.id === me.user.id ? 'You' : r.owner.name}</span>
      <span>
        <When at={r.updated_at} />
      </span>
      <Favourite id={r.id} title={r.title} favourite={r.favourite} />
    </li>
  );
}

/** The same as a card, for the home page. */
export function ResourceCard({ resource: r }: { resource: Resource }) {
  return (
    <li className={classes.card}>
      <Tooltip label={r.kind === 'chart' ? 'Chart' : 'Dashboard'}>
        <span aria-hidden style={{ lineHeight: 0, alignSelf: 'flex-start' }}>
          {r.kind === 'chart' ? <IconChartBar size={18} /> : <IconLayoutDashboard size={18} />}
        </span>
      </Tooltip>
      <Link to={pathOf(r)} className={classes.title}>
        {r.title}
      </Link>
      <span className={classes.ellipsis}>
        {r.workspace} · <When at={r.updated_at} />
      </span>
      <span className={classes.small}>
        <WhoCanSee audience={r.audience} owner={r.owner} />
      </span>
    </li>
  );
}
