import { IconUserEdit } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Action } from '../actions';
import type { Chart } from '../api/shapes';
import { AskPerspective } from '../builder/AskPerspective';
import { useMe } from '../session/session';
import { whyNot } from '../ui';

/** Becoming the author of a chart by a choice of its own: everyone sees what oneself may see from then on. */
export function useShowMine(chart: Chart): { menu: Action[]; dialog: ReactNode } {
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const others = chart.perspective === 'author' && chart.author !== undefined && chart.author.id !== me.user.id;
  return {
    menu: others
      ? [
          {
            id: 'show-mine',
            label: 'Use the time I can see',
            icon: <IconUserEdit size={16} />,
            run: () => setAsking(true),
            why: whyNot(chart, 'edit'),
          },
        ]
      : [],
    dialog: asking ? (
      <AskPerspective
        id={chart.id}
        version={chart.version}
        to="author"
        picture={chart.picture}
        was={chart.author?.name}
        onClose={() => setAsking(false)}
        onSaved={() => client.invalidateQueries()}
      />
    ) : null,
  };
}
