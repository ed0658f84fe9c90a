import { Alert, Anchor, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Reveals } from '../api/shapes';
import { usePerson } from '../session/session';
import classes from './leak.module.css';
import { leak, type Receivers } from './reveals';

/** What would be revealed, before it is. The names are cut short until somebody asks for all of them. */
export function Leak({
  reveals,
  who,
  of,
  later,
  children,
}: {
  reveals: Reveals;
  who: string;
  /** Whom it is shared with, where not all of them may see something new. */
  of?: Receivers;
  /** They see none of it yet: charts would have to change first. */
  later?: boolean;
  children?: ReactNode;
}) {
  const p = usePerson();
  const [all, setAll] = useState(false);
  const words = leak(reveals, who, p, all ? reveals.projects.length : 5, of, later);
  if (!words) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      className={classes.warning}
      classNames={{ wrapper: classes.warningRoom, body: classes.warningRoom }}
    >
      <Text size="sm">
        {words}{' '}
        {reveals.projects.length > 5 && (
          <Anchor component="button" type="button" size="sm" onClick={() => setAll((a) => !a)} aria-expanded={all}>
            {all ? 'Show fewer' : 'Show all'}
          </Anchor>
        )}
      </Text>
      {children}
    </Alert>
  );
}
