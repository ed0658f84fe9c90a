import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconBuilding, IconChevronDown, IconLock, IconUsers, IconWorld } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Audience, Named } from '../api/shapes';
import { sessionQuery, usePerson } from '../session/session';
import { audienceWords } from './audience';
import classes from './share.module.css';

const icons = {
  lock: <IconLock size={15} />,
  people: <IconUsers size={15} />,
  everyone: <IconBuilding size={15} />,
  link: <IconWorld size={15} />,
};

/** Who can see it: a small sentence. With onOpen it opens the Access panel. */
export function WhoCanSee({ audience, owner, onOpen }: { audience: Audience; owner?: Named; onOpen?: () => void }) {
  const me = useQuery({ ...sessionQuery, enabled: false }).data;
  const other = owner && me && owner.id !== me.user.id ? owner.name : undefined;
  const words = audienceWords(audience, usePerson(), other);
  if (!onOpen)
    return (
      <span className={classes.audience} data-open={words.open} data-plain>
        {icons[words.icon]} {words.text}
      </span>
    );
  return (
    <Tooltip label="Who has access">
      <UnstyledButton
        className={classes.audience}
        data-open={words.open}
        onClick={onOpen}
        aria-label={`Who can see it: ${words.text}`}
        aria-haspopup="dialog"
      >
        {icons[words.icon]} {words.text} <IconChevronDown size={13} />
      </UnstyledButton>
    </Tooltip>
  );
}
