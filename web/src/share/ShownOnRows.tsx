import { Button } from '@mantine/core';
import { IconLayoutDashboard } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Access, ShownOn } from '../api/shapes';
import { sentence } from '../format';
import { paths } from '../paths';
import { stopLetting } from '../resources/vouching';
import { useMe, usePerson } from '../session/session';
import classes from './dialog.module.css';
import { refresh } from './queries';

/** The dashboards that show a chart to more people than it is shared with, who lets them, and the end of that. */
export function ShownOnRows({ access }: { access: Access }) {
  return (
    <ul className={classes.rows}>
      {access.shown_on.map((s) => (
        <Row key={`${s.dashboard_id}${s.widget}`} shown={s} manages={access.can.includes('manage_access')} />
      ))}
    </ul>
  );
}

function Row({ shown: s, manages }: { shown: ShownOn; manages: boolean }) {
  const p = usePerson();
  const me = useMe();
  const client = useQueryClient();
  const mine = s.vouchers.some((v) => v.id === me.user.id);
  const names = s.vouchers.map((v) => (v.id === me.user.id ? 'you' : v.name || 'a colleague'));
  // Who manages access ends it for all; others end their own.
  const ends = (s.can_end || manages) && s.dashboard_id ? s.vouchers : s.vouchers.filter((v) => v.id === me.user.id);
  const stop = useMutation({
    mutationFn: async () => {
      for (const v of ends) await stopLetting({ dashboard: s.dashboard_id ?? 0, widget: s.widget, user: v.id });
    },
    meta: { failed: 'It could not be removed there.' },
    onSettled: () => refresh(client),
  });
  const title = s.title ? `“${s.title}”` : 'A dashboard you cannot open';
  return (
    <li className={classes.link}>
      <div className={classes.name}>
        <span>
          <IconLayoutDashboard size={14} aria-hidden style={{ verticalAlign: -2 }} />{' '}
          {s.dashboard_id && s.title ? <Link to={paths.dashboard({ id: s.dashboard_id })}>{s.title}</Link> : title}
        </span>
        <span className={classes.detail}>
          {names.length > 0
            ? `Shown to everyone who can open the dashboard because ${sentence(names, p)} ${names.length === 1 && !mine ? 'lets' : 'let'} them`
            : 'Shown only to people with access to this chart'}
        </span>
      </div>
      {ends.length > 0 && s.dashboard_id !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          loading={stop.isPending}
          onClick={() => stop.mutate()}
          aria-label={`Stop showing it on ${title}`}
        >
          Stop
        </Button>
      )}
    </li>
  );
}
