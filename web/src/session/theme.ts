import { useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { queryClient } from '../api/query-client';
import type { Me } from '../api/shapes';
import { sessionQuery } from './session';

export type Theme = Me['user']['theme'];

/** Changes the theme at once and keeps it with the person. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const save = useMutation({
    mutationFn: (theme: Theme) => ok(api.PATCH('/me', { body: { theme } })),
    meta: { failed: 'The theme could not be saved.' },
    onSuccess: (_, theme) =>
      queryClient.setQueryData(
        sessionQuery.queryKey,
        (me: Me | undefined) => me && { ...me, user: { ...me.user, theme } },
      ),
  });
  return [
    colorScheme,
    (theme) => {
      setColorScheme(theme);
      save.mutate(theme);
    },
  ];
}
