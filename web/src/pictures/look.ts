import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { dayOf } from '../format';
import { usePerson } from '../session/session';
import { type Look, paper } from './palette';

/** The theme a picture stands in, and whose eyes it is for. Days are those of the zone. */
export function useLook(zone?: string): Look {
  const dark = useComputedColorScheme('light') === 'dark';
  const person = usePerson();
  return useMemo(() => {
    return {
      dark,
      ...paper[dark ? 'dark' : 'light'],
      font: getComputedStyle(document.body).fontFamily || 'sans-serif',
      person,
      today: dayOf(new Date(), zone ? { ...person, time_zone: zone } : person),
      width: 0,
      height: 0,
    };
  }, [dark, person, zone]);
}
