import { Avatar, Kbd, Menu, SegmentedControl, Text, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconLogout, IconSettings } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useAllActions } from '../actions';
import { api, ok } from '../api/client';
import { initials } from '../format';
import { paths } from '../paths';
import { useMe } from '../session/session';
import { type Theme, useTheme } from '../session/theme';
import classes from './frame.module.css';

export function useSignOut(): () => void {
  const out = useMutation({
    mutationFn: () => ok(api.DELETE('/session')),
    // A fresh page: nothing of what this person saw stays in memory.
    onSuccess: () => window.location.assign(paths.signIn),
  });
  return () => out.mutate();
}

const themes: { value: Theme; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
];

export function ThemeControl() {
  const [theme, setTheme] = useTheme();
  return (
    <SegmentedControl
      aria-label="Theme"
      size="xs"
      fullWidth
      value={theme}
      onChange={(v) => setTheme(v as Theme)}
      data={themes}
    />
  );
}

export function UserMenu() {
  const { user } = useMe();
  const router = useRouter();
  const signOut = useSignOut();
  const [theme, setTheme] = useTheme();
  const shortcuts = useAllActions().find((a) => a.id === 'shortcuts');
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher}>
          <Avatar size={26} radius="xl" color="teal" aria-hidden>
            {initials(user.name)}
          </Avatar>
          <span className={classes.switcherText}>
            <Text span className={classes.one} size="sm">
              {user.name}
            </Text>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <Menu.RadioGroup value={theme} onChange={(t) => setTheme(t as Theme)}>
          {themes.map((t) => (
            <Menu.RadioItem key={t.value} value={t.value} closeMenuOnClick={false}>
              {t.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSettings size={16} />}
          onClick={() => void router.navigate({ to: paths.settings })}
        >
          Settings
        </Menu.Item>
        {shortcuts && (
          <Menu.Item
            leftSection={<IconKeyboard size={16} />}
            rightSection={<Kbd size="xs">?</Kbd>}
            onClick={shortcuts.run}
          >
            Keyboard shortcuts
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
