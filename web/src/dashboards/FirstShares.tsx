import { Group, MultiSelect, Select, Text } from '@mantine/core';
import type { components } from '../api/openapi';
import { useChoices } from '../choices/choices';
import { list } from '../pictures/question';
import { useMe } from '../session/session';

type Principal = components['schemas']['NewPrincipal'];

/** Whom something new is shared with from its first moment, all at one level. */
export interface Shares {
  with: Principal[];
  level: string;
}

const classes: { value: string; label: string }[] = [
  { value: 'class:staff', label: 'Staff' },
  { value: 'class:workspace_admin', label: 'Workspace admins' },
  { value: 'class:workspace_user', label: 'Workspace users' },
];

function read(key: string): Principal {
  const [kind = '', rest = ''] = key.split(':');
  if (kind === 'class') return { kind, class: rest as Principal['class'] };
  return { kind: kind as Principal['kind'], id: Number(rest) };
}

const keyOf = (p: Principal) => `${p.kind}:${p.class ?? p.id}`;

/** Share with: people, groups, the workspace, or classes of people where the organization shares with those. */
export function FirstShares({
  value,
  onChange,
  home,
}: {
  value: Shares;
  onChange: (shares: Shares) => void;
  /** The workspace it is made in. */
  home: number;
}) {
  const me = useMe();
  // Where things are shared with classes of people, it is with them alone.
  const byClass = me.organization.scheme.only_classes;
  const people = useChoices('user', [], me.organization.sees_team && !byClass);
  const groups = useChoices('group', [], me.organization.sees_team && !byClass);
  const levels = me.levels.filter((l) => l.can.includes('view'));
  const level = levels.find((l) => l.key === value.level)?.key ?? levels[0]?.key ?? '';
  const place = me.workspaces.find((w) => w.id === home);
  const as = (kind: string, list: { value: string; label: string }[]) =>
    list.map((x) => ({ value: `${kind}:${x.value}`, label: x.label }));
  const data = byClass
    ? [{ group: 'By role', items: classes }]
    : [
        ...(place
          ? [{ group: 'Workspace', items: [{ value: `workspace:${place.id}`, label: `Everyone in ${place.name}` }] }]
          : []),
        { group: 'People', items: as('user', people.data).filter((x) => x.value !== `user:${me.user.id}`) },
        { group: 'Groups', items: as('group', groups.data) },
        ...(me.organization.scheme.classes ? [{ group: 'By role', items: classes }] : []),
      ];
  const lowest = byClass ? classes.findLastIndex((c) => value.with.some((p) => keyOf(p) === c.value)) : -1;
  const above = classes
    .slice(0, Math.max(lowest, 0))
    .filter((c) => !value.with.some((p) => keyOf(p) === c.value))
    .map((c, i) => (i === 0 ? c.label : c.label.toLowerCase()));
  return (
    <div>
      <Group gap="xs" align="flex-end">
        <MultiSelect
          label="Share with"
          placeholder={value.with.length ? undefined : 'Nobody yet'}
          flex="1 1 220px"
          data={data}
          value={value.with.map(keyOf)}
          onChange={(keys) => onChange({ with: keys.map(read), level })}
          searchable
          hidePickedOptions
          onSearchChange={people.setSearch}
          limit={50}
          nothingFoundMessage="No results"
        />
        {value.with.length > 0 && (
          <Select
            aria-label="Access"
            w={150}
            data={levels.map((l) => ({ value: l.key, label: l.title }))}
            value={level}
            allowDeselect={false}
            onChange={(v) => v && onChange({ ...value, level: v })}
          />
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {above.length > 0 &&
          `${list(above)} ${above.length === 1 ? 'gets' : 'get'} it too: higher roles always have at least as much access. `}
        Shared as soon as it is created. You can change this at any time.
      </Text>
    </div>
  );
}
