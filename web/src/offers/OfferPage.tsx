import { Button, Group, Text, Title } from '@mantine/core';
import { IconChartBar, IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { toProblem } from '../api/problem';
import type { Offer } from '../api/shapes';
import { holdingWords } from '../foresight/holdings';
import { count, day, dayOf, people, plural } from '../format';
import { pathOf, paths } from '../paths';
import { usePerson } from '../session/session';
import { ConfirmDialog, ErrorNote, PageHeader, PageSkeleton, ReasonButton, When } from '../ui';
import { below } from '../ui/capabilities';
import { NotFound } from '../ui/lost';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import classes from './offers.module.css';
import { answerOffer, offerQuery } from './queries';
import { offerWords, takes, tookWords } from './words';

/** What is offered: all one needs to know before it becomes one's own. */
export function OfferPage() {
  const { id } = useParams({ strict: false }) as { id?: string };
  const number = Number(id);
  const offer = useQuery({ ...offerQuery(number), enabled: Number.isInteger(number) });
  if (!Number.isInteger(number) || (offer.isError && toProblem(offer.error).is('not_found')))
    return <NotFound what="This offer" />;
  if (offer.isError) return <ErrorNote error={offer.error} retry={() => void offer.refetch()} />;
  if (!offer.data) return <PageSkeleton />;
  return <Present offer={offer.data} />;
}

function Present({ offer: o }: { offer: Offer }) {
  const p = usePerson();
  const router = useRouter();
  const client = useQueryClient();
  const [declining, setDeclining] = useState(false);
  const accept = useMutation({
    mutationFn: () => answerOffer(o.id, true),
    meta: {
      quiet: true,
      done:
        o.kind === 'hand_over'
          ? tookWords(o, p)
          : o.links.length
            ? 'You are the owner now. Its public links are paused. Turn them back on or remove them under Share.'
            : 'You are the owner now',
    },
    onSuccess: async () => {
      await router.navigate({
        to: o.kind !== 'hand_over' && o.resource_id ? pathOf({ kind: o.kind, id: o.resource_id }) : paths.home,
      });
      await client.invalidateQueries();
    },
  });
  const why = !o.can_accept
    ? 'The person who made this offer can no longer make it.'
    : o.hand_over && takes(o.hand_over) === 0
      ? o.hand_over.left > 0
        ? 'You cannot edit where it is used. Ask for access first.'
        : 'There is nothing left to take over.'
      : undefined;
  return (
    <>
      <PageHeader
        title={offerWords(o)}
        sub={
          <>
            {o.workspace && `${o.workspace} · `}offered <When at={o.at} /> · ends {day(dayOf(o.ends_at, p), p)}
          </>
        }
      />
      <div className={classes.page}>
        {accept.isError && <ErrorNote error={accept.error} kept="Nothing has changed." />}
        {o.kind === 'hand_over' ? <HandOver offer={o} /> : <Thing offer={o} />}
        <Group>
          <ReasonButton
            leftSection={<IconCheck size={16} />}
            loading={accept.isPending}
            why={why}
            onClick={() => accept.mutate()}
          >
            Accept
          </ReasonButton>
          <Button variant="default" onClick={() => setDeclining(true)}>
            Decline
          </Button>
          {why && (
            <Text size="sm" c="dimmed">
              {why}
            </Text>
          )}
        </Group>
      </div>
      <ConfirmDialog
        opened={declining}
        onClose={() => setDeclining(false)}
        title="Decline the offer?"
        confirm="Decline"
        run={async () => {
          await answerOffer(o.id, false);
          await router.navigate({ to: paths.home });
          await client.invalidateQueries();
        }}
      >
        Nothing changes.
      </ConfirmDialog>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className={classes.part}>
      <Title order={2} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Thing({ offer: o }: { offer: Offer }) {
  const p = usePerson();
  const hidden = o.contents.filter((c) => !c.title).length;
  const unnamed = o.people - o.who.length;
  return (
    <>
      <Text>
        If you accept, you become the owner. You manage who has access and are responsible for its public links.
      </Text>
      {o.kind === 'dashboard' && (
        <Part title="Contents">
          {o.contents.length === 0 && <Text c="dimmed">No charts.</Text>}
          <ul className={classes.list}>
            {o.contents
              .filter((c) => c.title)
              .map((c, n) => (
                <li key={`${n}${c.title}`}>
                  <IconChartBar size={16} aria-hidden /> {c.title}
                </li>
              ))}
            {hidden > 0 && <li className={classes.quiet}>{plural(hidden, 'chart', 'charts', p)} you cannot see</li>}
          </ul>
        </Part>
      )}
      <Part title="Public links">
        {o.links.length === 0 ? (
          <Text c="dimmed">None.</Text>
        ) : (
          <>
            <ul className={classes.list}>
              {o.links.map((l) => (
                <li key={l.name}>
                  {l.name}
                  <span className={classes.quiet}>
                    {plural(l.visits, 'visit', 'visits', p)}
                    {l.last_visited_at && (
                      <>
                        , last <When at={l.last_visited_at} />
                      </>
                    )}
                  </span>
                </li>
              ))}
            </ul>
            <Text size="sm" c="dimmed" mt={6}>
              {o.links.length === 1 ? 'It shows' : 'They show'} nothing after you accept, until you turn on or remove{' '}
              {o.links.length === 1 ? 'it' : 'each of them'} in the share dialog. The address does not change.
            </Text>
          </>
        )}
      </Part>
      <Part title={`Who has access · ${people(o.people, p)}`}>
        <ul className={classes.list}>
          {o.who.map((h) => (
            <li key={h.user.id}>
              <PrincipalIcon principal={{ kind: 'user', name: h.user.name }} />
              <span className={classes.who}>
                {h.user.name}
                <span className={classes.quiet}>{below(h.path)}</span>
              </span>
            </li>
          ))}
          {unnamed > 0 && <li className={classes.quiet}>And {people(unnamed, p)} more.</li>}
        </ul>
      </Part>
    </>
  );
}

const kindWords: Record<NonNullable<Offer['hand_over']>['items'][number]['kind'], string> = {
  chart: 'will show what you can see',
  link: 'its public link is paused until you turn it on',
  tile: 'viewers keep seeing a chart because of your access',
  money: 'shows amounts because you can see them',
  owned: 'becomes yours',
};

function HandOver({ offer: o }: { offer: Offer }) {
  const p = usePerson();
  const h = o.hand_over;
  const shows = h ? takes(h) - h.owned : 0;
  const rest = h ? takes(h) - h.items.length : 0;
  return (
    <>
      <Text>
        {o.title} is leaving or will see less.{' '}
        {h && takes(h) > 0 ? (
          <>
            If you accept, you {shows > 0 ? `take over ${holdingWords(h, p)}` : ''}
            {shows > 0 && h.owned > 0 ? ', and ' : ''}
            {h.owned > 0 ? `become the owner of their charts and dashboards (${count(h.owned, p)})` : ''}.
          </>
        ) : (
          'There is nothing you could take over now.'
        )}
      </Text>
      {h && h.items.length > 0 && (
        <Part title="What you take over">
          <ul className={classes.list}>
            {h.items.map((i, n) => (
              <li key={`${n}${i.kind}${i.resource_id}`}>
                <span className={classes.who}>
                  {i.title ?? 'One you cannot open'}
                  <span className={classes.quiet}>{kindWords[i.kind]}</span>
                </span>
              </li>
            ))}
            {rest > 0 && <li className={classes.quiet}>And {plural(rest, 'other', 'others', p)}.</li>}
          </ul>
        </Part>
      )}
      {h && h.left > 0 && (
        <Text c="dimmed" size="sm">
          {plural(h.left, 'place stays as it is', 'places stay as they are', p)}: you cannot edit or publish there.
        </Text>
      )}
    </>
  );
}
