import { Avatar } from '@mantine/core';
import { IconAt, IconBuilding, IconSettings, IconSitemap, IconUsers } from '@tabler/icons-react';
import { initials } from '../format';

const icons: Record<string, React.ReactNode> = {
  group: <IconUsers size={16} />,
  workspace: <IconSitemap size={16} />,
  organization: <IconBuilding size={16} />,
  class: <IconSettings size={16} />,
  domain: <IconAt size={16} />,
};

/** A person's initials, or what kind of many it is. */
export function PrincipalIcon({ principal }: { principal: { kind: string; name?: string } }) {
  const person = principal.kind === 'user';
  return (
    <Avatar size={28} radius={person ? 'xl' : 'md'} color={person ? 'teal' : 'gray'} aria-hidden>
      {person ? initials(principal.name ?? '') : icons[principal.kind]}
    </Avatar>
  );
}
