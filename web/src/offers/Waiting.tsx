import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { plural } from '../format';
import { pathOf, paths } from '../paths';
import { useMe, usePerson } from '../session/session';
import { When } from '../ui';
import { Notices } from './Notices';
import classes from './offers.module.css';
import { offersQuery, pausedLinksQuery, unvouchedQuery } from './queries';
import { offerWords } from './words';

/** What waits for an answer of the person: offers, and links that show nothing until somebody keeps them. */
export function Waiting() {
  const p = usePerson();
  const me = useMe();
  const router = useRouter();
  const offers = useQuery(offersQuery);
  const links = useQuery({ ...pausedLinksQuery, enabled: me.organization.role !== 'guest' });
  const offered = offers.data?.items ?? [];
  const resting = links.data?.items ?? [];
  const unvouched = useQuery({ ...unvouchedQuery, enabled: me.organization.role !== 'guest' });
  const empty = unvouched.data?.items ?? [];
  return (
    <>
      {me.organization.role === 'admin' && <Notices />}
      {(offered.length > 0 || resting.length > 0 || empty.length > 0) && (
        <section className={classes.box} aria-label="Waiting for you">
          <ul className={classes.waiting}>
            {offered.map((o) => (
              <li key={o.id} className={classes.one}>
                <span>
                  <Link to={paths.offer(o.id)}>{offerWords(o)}</Link>
                  <Text size="sm" c="dimmed">
                    <When at={o.at} />
                    {o.workspace && ` · ${o.workspace}`}
                  </Text>
                </span>
                <Button
                  size="xs"
                  onClick={() => void router.navigate({ to: paths.offer(o.id) })}
                  aria-label={`Review: ${offerWords(o)}`}
                >
                  Review
                </Button>
              </li>
            ))}
            {resting.slice(0, 5).map((l) => (
              <li key={l.id} className={classes.one}>
                <span>
                  The public link “{l.name}” of “{l.title}” {l.state === 'waiting' ? 'waits' : 'rests'}
                  <Text size="sm" c="dimmed">
                    {l.why}
                  </Text>
                </span>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() =>
                    void router.navigate({
                      to: pathOf({ kind: l.kind, id: l.resource_id }),
                      search: { share: '1' } as never,
                    })
                  }
                  aria-label={`Turn on or remove the link ${l.name}`}
                >
                  Turn on or remove
                </Button>
              </li>
            ))}
            {resting.length > 5 && (
              <li className={classes.one}>
                <Text size="sm" c="dimmed">
                  And {plural(resting.length - 5, 'other link', 'other links', p)}.
                </Text>
              </li>
            )}
            {empty.slice(0, 5).map((d) => (
              <li key={d.dashboard.id} className={classes.one}>
                <span>
                  {plural(d.tiles, 'tile', 'tiles', p)} of “{d.dashboard.title}” {d.tiles === 1 ? 'is' : 'are'} empty
                  for some
                  <Text size="sm" c="dimmed">
                    Nobody who may share {d.tiles === 1 ? 'its chart' : 'their charts'} lets viewers see{' '}
                    {d.tiles === 1 ? 'it' : 'them'} any more.
                  </Text>
                </span>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => void router.navigate({ to: paths.dashboard({ id: d.dashboard.id }, 'edit') })}
                  aria-label={`Edit ${d.dashboard.title}`}
                >
                  Edit
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
