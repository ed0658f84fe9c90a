import { Button, CloseButton, Text } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { except } from '../api/keys';
import type { Me } from '../api/shapes';
import { browserZone, placeOf, sameClock } from '../format/browser';
import { sessionQuery, useMe } from '../session/session';
import classes from './frame.module.css';

const keyOf = (user: number) => `vitrine.clock.${user}`;

/** Told once for each zone the computer is in: that one's days are counted by another clock, with the way to change it. */
export function ClockNotice() {
  const me = useMe();
  const client = useQueryClient();
  const here = browserZone();
  const [told, setTold] = useState(() => localStorage.getItem(keyOf(me.user.id)));
  const done = () => {
    if (here) localStorage.setItem(keyOf(me.user.id), here);
    setTold(here ?? null);
  };
  const use = useMutation({
    mutationFn: (time_zone: string) => ok<Me>(api.PATCH('/me', { body: { time_zone } })),
    meta: { failed: 'Your time zone was not changed.', done: here && `Your time zone is ${placeOf(here)}` },
    onSuccess: async (now) => {
      done();
      client.setQueryData(sessionQuery.queryKey, now);
      await client.invalidateQueries({ predicate: except('session') });
    },
  });
  // In a demo one looks around as people who live elsewhere.
  if (me.demo || !here || told === here || sameClock(here, me.user.time_zone, new Date())) return null;
  return (
    <section className={classes.notice} aria-label="Time zone">
      <IconClock size={18} aria-hidden />
      <Text size="sm" flex="1 1 220px">
        Your computer is in {placeOf(here)}, your profile in {placeOf(me.user.time_zone)}.
      </Text>
      <Button size="compact-sm" variant="default" loading={use.isPending} onClick={() => use.mutate(here)}>
        Use {placeOf(here)}
      </Button>
      <CloseButton size="sm" aria-label={`Stay in ${placeOf(me.user.time_zone)}`} onClick={done} />
    </section>
  );
}
