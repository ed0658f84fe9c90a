import { Skeleton, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconShare3 } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { toProblem } from '../api/problem';
import type { Access, Explanation, Holder, Resource } from '../api/shapes';
import { count, moment, people, plural } from '../format';
import { accessQuery } from '../resources/access';
import { audienceWords } from '../resources/audience';
import { useMe, usePerson } from '../session/session';
import { Drawer, ErrorNote, ReasonButton, ShowMore, When, whyNot } from '../ui';
import { below, type Capability, canWords } from '../ui/capabilities';
import { PrincipalIcon } from '../ui/PrincipalIcon';
import { useURLState } from '../url';
import { Asleep } from './Asleep';
import { AsOf, PastBand } from './AsOf';
import classes from './dialog.module.css';
import { levelTitle } from './effect';
import { Ownership } from './Ownership';
import { explainQuery, grantsQuery, whoQuery } from './queries';
import { ShownOnRows } from './ShownOnRows';
import { Stranded } from './Stranded';

interface Props {
  resource: Resource;
  /** Only why the person looking can see it. */
  mine?: boolean;
  onClose: () => void;
  onShare: () => void;
}

/** Everyone who can open it, what they may do, and why; now, or as it was. */
export default function AccessPanel({ resource, mine, onClose, onShare }: Props) {
  const [url, setURL] = useURLState();
  const sees = !mine && (resource.can.includes('share') || resource.can.includes('manage_access'));
  const at = sees ? url.at : undefined;
  const show = (moment: string | undefined) => setURL({ at: moment });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={mine ? 'Why you can see it' : at ? 'Who could see it' : 'Who can see it'}
    >
      <Stack gap="md">
        {!sees && <OnlyMe resource={resource} />}
        {sees && <AsOf at={at} made={resource.created_at} onChange={show} />}
        {sees && at && <PastBand at={at} onNow={() => show(undefined)} />}
        {sees && (at ? <Then resource={resource} at={at} /> : <Now resource={resource} />)}
        {!at && (
          <ReasonButton
            variant="default"
            leftSection={<IconShare3 size={16} />}
            why={whyNot(resource, 'share')}
            onClick={onShare}
          >
            Share
          </ReasonButton>
        )}
      </Stack>
    </Drawer>
  );
}

function Loading() {
  return (
    <Stack aria-busy="true" aria-label="Loading">
      {[1, 2, 3, 4, 5].map((n) => (
        <Skeleton key={n} h={40} />
      ))}
    </Stack>
  );
}

function Now({ resource }: { resource: Resource }) {
  const p = usePerson();
  const me = useMe();
  const access = useQuery(accessQuery(resource.id));
  if (access.isError) return <ErrorNote error={access.error} retry={() => void access.refetch()} />;
  if (!access.data) return <Loading />;
  const a = access.data;
  const words = audienceWords(a.audience, p, a.owner.id === me.user.id ? undefined : a.owner.name);
  return (
    <>
      <Text>
        {words.open ? 'Anyone with a link, and ' : ''}
        {words.open ? people(a.audience.people, p) : words.text}
        {words.icon === 'everyone' && `: ${people(a.audience.people, p)}`}
        {a.private && me.organization.scheme.private_flag && '. It is private.'}
      </Text>
      <Stranded access={a} resource={resource} />
      <Holders resource={a.id} levels={a.levels} />
      {a.shown_on.length > 0 && (
        <Section title="On dashboards">
          <ShownOnRows access={a} />
          <AndMore shown={a.shown_on.length} total={a.shown_on_total} />
        </Section>
      )}
      <Asleep access={a} />
      <Ownership access={a} />
      {a.links.length > 0 && (
        <Section title="Public links">
          <ul className={classes.rows}>
            {a.links.map((l) => (
              <li key={l.id} className={classes.link}>
                <div className={classes.name}>
                  <span>{l.name}</span>
                  <span className={classes.detail}>
                    {l.state === 'live' ? 'opens it without an account' : (l.why ?? l.why_dead ?? 'paused')}
                    {' · '}
                    {plural(l.visits, 'visit', 'visits', p)}
                  </span>
                </div>
                <span className={classes.level}>
                  <When at={l.created_at} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {a.taken_over.length > 0 && (
        <Section title="Taken over">
          <ul className={classes.rows}>
            {a.taken_over.map((t) => (
              <li key={t.at} className={classes.taken}>
                <span>
                  {t.by.name}, {moment(t.at, p)}
                </span>
                <span className={classes.detail}>“{t.reason}”</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

/** The same as it was at a moment. Nothing can be changed about that. */
function Then({ resource, at }: { resource: Resource; at: string }) {
  const p = usePerson();
  const me = useMe();
  const past = useInfiniteQuery(whoQuery(resource.id, { at }));
  const wrong = past.isError ? toProblem(past.error).field('at') : undefined;
  if (wrong) return <Text>{wrong}</Text>;
  if (past.isError) return <ErrorNote error={past.error} retry={() => void past.refetch()} />;
  const a = past.data?.pages[0];
  if (!a) return <Loading />;
  if (!a.existed) return <Text>This {resource.kind} did not exist yet.</Text>;
  return (
    <>
      <Text>
        {a.audience.people === 0 ? 'Nobody could open it' : `${people(a.audience.people, p)} could open it`}
        {a.private && '. It was private'}. Owner: {a.owner.id === me.user.id ? 'you' : a.owner.name}.
      </Text>
      <Holders resource={resource.id} levels={a.levels} at={at} />
      {a.links.length > 0 && (
        <Section title="Public links">
          <ul className={classes.rows}>
            {a.links.map((l) => (
              <li key={l.name} className={classes.link}>
                <span>{l.name}</span>
                <span className={classes.level}>{l.live ? 'opened it without an account' : 'did not work'}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {a.grants > 0 && <GivenThen resource={resource.id} at={at} levels={a.levels} />}
    </>
  );
}

/** Whom it was shared with at that moment. */
function GivenThen({ resource, at, levels }: { resource: number; at: string; levels: Access['levels'] }) {
  const p = usePerson();
  const given = useInfiniteQuery(grantsQuery(resource, { at }));
  const items = given.data?.pages.flatMap((l) => l.items) ?? [];
  if (given.isError) return <ErrorNote error={given.error} retry={() => void given.refetch()} />;
  return (
    <Section title="Shared with">
      {given.isPending && <Loading />}
      <ul className={classes.rows}>
        {items.map((g) => (
          <li key={g.id} className={classes.row}>
            <PrincipalIcon principal={g.principal} />
            <div className={classes.name}>
              <span>{g.principal.name}</span>
              <span className={classes.detail}>
                shared by {g.by.name}, {moment(g.at, p)}
              </span>
            </div>
            <span className={classes.level}>{levelTitle(levels, g.level)}</span>
          </li>
        ))}
      </ul>
      <ShowMore query={given} shown={items.length} total={given.data?.pages[0]?.total ?? 0} />
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} mb={4}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** That a list goes on, where what follows is not looked through. */
function AndMore({ shown, total }: { shown: number; total: number }) {
  const p = usePerson();
  if (total <= shown) return null;
  return (
    <Text size="sm" c="dimmed" mt={4}>
      And {count(total - shown, p)} more.
    </Text>
  );
}

interface HoldersProps {
  resource: number;
  levels: Access['levels'];
  at?: string;
}

/** People with what they may do; those with a share of their own apart from those who come by it another way. */
function Holders({ resource, levels, at }: HoldersProps) {
  const p = usePerson();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const list = useInfiniteQuery(whoQuery(resource, { at, search }));
  const [first] = list.data?.pages ?? [];
  // Whether there is anything to search in does not hang on what the search finds.
  const [many, setMany] = useState(false);
  if (!many && first && first.total > 8) setMany(true);
  const found = list.data?.pages.flatMap((l) => l.items) ?? [];
  const parts = [
    { title: 'Shared directly', items: found.filter((h) => h.direct) },
    { title: 'Through a group, workspace or role', items: found.filter((h) => !h.direct) },
  ].filter((x) => x.items.length > 0);
  return (
    <>
      {many && (
        <TextInput
          aria-label="Find a person"
          placeholder="Find a person"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
      )}
      {parts.map((part) => (
        <section key={part.title} aria-label={part.title}>
          {parts.length > 1 && (
            <Title order={3} mb={4}>
              {part.title}
            </Title>
          )}
          <ul className={classes.rows}>
            {part.items.map((h) => (
              <Person key={h.user.id} holder={h} resource={resource} levels={levels} at={at} />
            ))}
          </ul>
        </section>
      ))}
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {search && first?.total === 0 && <Text c="dimmed">No results.</Text>}
      <ShowMore query={list} shown={found.length} total={first?.total ?? 0} />
      {!search && first && first.others > 0 && (
        <Text size="sm" c="dimmed">
          And {people(first.others, p)} you do not know.
        </Text>
      )}
    </>
  );
}

function Person({
  holder,
  resource,
  levels,
  at,
}: {
  holder: Holder;
  resource: number;
  levels: Access['levels'];
  at?: string;
}) {
  const [opened, setOpened] = useState(false);
  const why = useQuery({ ...explainQuery(resource, holder.user.id, at), enabled: opened });
  return (
    <li>
      <UnstyledButton className={classes.who} aria-expanded={opened} onClick={() => setOpened((o) => !o)}>
        <PrincipalIcon principal={{ kind: 'user', name: holder.user.name }} />
        <span className={classes.name}>
          <span>{holder.user.name}</span>
          <span className={classes.detail}>{below(holder.path)}</span>
        </span>
        <span className={classes.level}>{levels.find((l) => l.key === holder.level)?.title ?? holder.level}</span>
      </UnstyledButton>
      {opened && (
        <div className={classes.why}>
          {why.isError && <ErrorNote error={why.error} />}
          {why.isPending && <Skeleton h={14} w="70%" />}
          {why.data && <Reasons of={why.data} past={at !== undefined} />}
        </div>
      )}
    </li>
  );
}

function Reasons({ of, past }: { of: Explanation; past?: boolean }) {
  const p = usePerson();
  const mine = useMe().user.id === of.user.id;
  return (
    <Stack gap={6} className={classes.reasons}>
      {of.paths.length > 0 && (
        <ul>
          {of.paths.map((x) => (
            <li key={x.source + x.words}>{mine ? x.words : below(x)}</li>
          ))}
        </ul>
      )}
      {of.rules.map((r) => (
        <Text key={r.name} size="sm" c="var(--v-warn)">
          {r.words} {r.remedy}
        </Text>
      ))}
      <Text size="sm">
        {mine ? (past ? 'You could' : 'You can') : past ? 'Could' : 'Can'} {canWords(of.can as Capability[], p)}.
      </Text>
    </Stack>
  );
}

/** Whoever may not share it learns about themselves only. */
function OnlyMe({ resource }: { resource: Resource }) {
  const p = usePerson();
  const why = useQuery(explainQuery(resource.id));
  const words = audienceWords(resource.audience, p, resource.owner.name);
  const shares = resource.can.includes('share') || resource.can.includes('manage_access');
  return (
    <>
      {!shares && <Text>{words.text}</Text>}
      <section>
        {!shares && (
          <Title order={3} mb={4}>
            Why you can see it
          </Title>
        )}
        {why.isError && <ErrorNote error={why.error} />}
        {why.isPending && <Skeleton h={14} w="70%" />}
        {why.data && <Reasons of={why.data} />}
      </section>
      {!shares && (
        <Text size="sm" c="dimmed">
          Only people who can share it see who else has access. Owner: {resource.owner.name}.
        </Text>
      )}
    </>
  );
}
