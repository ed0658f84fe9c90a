import { Button, Stack, Text } from '@mantine/core';
import { IconLogout, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { palette } from '../actions';
import { useMe } from '../session/session';
import { Drawer } from '../ui';
import { placesFor } from './Frame';
import classes from './frame.module.css';
import { Switcher } from './Switcher';
import { ThemeControl, useSignOut } from './UserMenu';

/** What does not fit the bottom bar of a phone. */
export default function MoreDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Drawer opened={opened} onClose={onClose} position="bottom" size={500} title={me.user.name} radius="lg">
      <Stack gap="md">
        <Switcher />
        <ul className={classes.links} style={{ margin: 0 }}>
          <li>
            <button
              type="button"
              className={classes.link}
              onClick={() => {
                onClose();
                palette.open();
              }}
            >
              <IconSearch size={18} /> Search
            </button>
          </li>
          {placesFor(me)
            .filter((p) => !p.phone)
            .map((p) => (
              <li key={p.to}>
                <Link to={p.to} className={classes.link} onClick={onClose}>
                  {p.icon} {p.label}
                </Link>
              </li>
            ))}
        </ul>
        <ThemeControl />
        <Text size="xs" c="dimmed">
          {me.user.email}
        </Text>
        <Button variant="default" leftSection={<IconLogout size={16} />} onClick={signOut}>
          Sign out
        </Button>
      </Stack>
    </Drawer>
  );
}
