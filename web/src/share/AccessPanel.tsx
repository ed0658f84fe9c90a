import { Drawer, Skeleton, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { IconSearch, IconShare3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Access, Explanation, Resource } from '../api/shapes';
import { people, plural } from '../format';
import { useMe, usePerson } from '../frame/session';
import { ErrorNote, ReasonButton, whyNot } from '../ui';
import { audienceWords } from './audience';
import classes from './dialog.module.css';
import { PrincipalIcon } from './PrincipalIcon';
import { accessQuery, explainQuery } from './queries';

interface Props {
  resource: Resource;
  onClose: () => void;
  onShare: () => void;
}

/** Everyone who can open it, what they may do, and why. */
export default function AccessPanel({ resource, onClose, onShare }: Props) {
  const sees = resource.can.includes('share') || resource.can.includes('manage_access');
  return (
    <Drawer opened onClose={onClose} position="right" size={440} title="Who can see it">
      <Stack gap="md">
        {sees ? <Everyone resource={resource} /> : <OnlyMe resource={resource} />}
        <ReasonButton
          variant="default"
          leftSection={<IconShare3 size={16} />}
          why={whyNot(resource, 'share')}
          onClick={onShare}
        >
          Share
        </ReasonButton>
      </Stack>
    </Drawer>
  );
}

function Everyone({ resource }: { resource: Resource }) {
  const p = usePerson();
  const me = useMe();
  const access = useQuery(accessQuery(resource.id));
  const [typed, setTyped] = useState('');
  if (access.isError) return <ErrorNote error={access.error} retry={() => void access.refetch()} />;
  if (!access.data)
    return (
      <Stack aria-busy="true" aria-label="Loading">
        {[1, 2, 3, 4, 5].map((n) => (
          <Skeleton key={n} h={40} />
        ))}
      </Stack>
    );
  const a = access.data;
  const other = a.owner.id === me.user.id ? undefined : a.owner.name;
  const words = audienceWords(a.audience, p, other);
  const typedLow = typed.trim().toLowerCase();
  const who = a.who.filter((h) => h.user.name.toLowerCase().includes(typedLow));
  return (
    <>
      <Text>
        {words.open ? 'Anyone with a link, and ' : ''}
        {words.open ? people(a.audience.people, p) : words.text}
        {words.icon === 'everyone' && `: ${people(a.audience.people, p)}`}
        {a.private && '. It is private.'}
      </Text>
      {a.links.some((l) => l.live) && (
        <Text size="sm" c="var(--v-warn)">
          {plural(a.links.filter((l) => l.live).length, 'public link opens', 'public links open', p)} it without an
          account:{' '}
          {a.links
            .filter((l) => l.live)
            .map((l) => l.name)
            .join(', ')}
          .
        </Text>
      )}
      {a.who.length > 8 && (
        <TextInput
          aria-label="Find a person"
          placeholder="Find a person"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
      )}
      <ul className={classes.rows}>
        {who.map((h) => (
          <Holder key={h.user.id} holder={h} access={a} />
        ))}
      </ul>
      {who.length === 0 && <Text c="dimmed">Nobody with this name can open it.</Text>}
    </>
  );
}

function Holder({ holder, access }: { holder: Access['who'][number]; access: Access }) {
  const [opened, setOpened] = useState(false);
  const why = useQuery({ ...explainQuery(access.id, holder.user.id), enabled: opened });
  return (
    <li>
      <UnstyledButton className={classes.who} aria-expanded={opened} onClick={() => setOpened((o) => !o)}>
        <PrincipalIcon principal={{ kind: 'user', name: holder.user.name }} />
        <span className={classes.name}>
          <span>{holder.user.name}</span>
          <span className={classes.detail}>{holder.path.words}</span>
        </span>
        <span className={classes.level}>
          {access.levels.find((l) => l.key === holder.level)?.title ?? holder.level}
        </span>
      </UnstyledButton>
      {opened && (
        <div className={classes.why}>
          {why.isError && <ErrorNote error={why.error} />}
          {why.isPending && <Skeleton h={14} w="70%" />}
          {why.data && <Reasons of={why.data} />}
        </div>
      )}
    </li>
  );
}

const verbs: Record<string, string> = {
  view: 'see it',
  export: 'export it',
  clone: 'copy it',
  edit: 'change it',
  manage_data: 'manage its data',
  share: 'share it',
  publish: 'make public links',
  delete: 'delete it',
  duplicate: 'copy it to another workspace',
  set_default: 'make it the default',
  manage_access: 'decide about all access',
};

function Reasons({ of }: { of: Explanation }) {
  return (
    <Stack gap={6}>
      {of.paths.length > 0 && (
        <ul>
          {of.paths.map((x) => (
            <li key={x.source + x.words}>{x.words}</li>
          ))}
        </ul>
      )}
      {of.rules.map((r) => (
        <Text key={r.name} size="sm" c="var(--v-warn)">
          {r.words} {r.remedy}
        </Text>
      ))}
      <Text size="sm">May {of.can.map((c) => verbs[c] ?? c).join(', ')}.</Text>
    </Stack>
  );
}

/** Whoever may not share it learns about themselves only. */
function OnlyMe({ resource }: { resource: Resource }) {
  const p = usePerson();
  const why = useQuery(explainQuery(resource.id));
  const words = audienceWords(resource.audience, p, resource.owner.name);
  return (
    <>
      <Text>{words.text}</Text>
      <section>
        <Title order={3} mb={4}>
          Why you can see it
        </Title>
        {why.isError && <ErrorNote error={why.error} />}
        {why.isPending && <Skeleton h={14} w="70%" />}
        {why.data && <Reasons of={why.data} />}
      </section>
      <Text size="sm" c="dimmed">
        Who else can see it is shown to those who may share it. Owner: {resource.owner.name}.
      </Text>
    </>
  );
}
