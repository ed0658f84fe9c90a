import { Skeleton, Stack, Text } from '@mantine/core';
import { IconUserEdit } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Chart } from '../api/shapes';
import { people } from '../format';
import type { Action } from '../frame/actions';
import { useMe, usePerson } from '../frame/session';
import { Leak } from '../share/Leak';
import { ConfirmDialog, ErrorNote, whyNot } from '../ui';
import { perspectivePreview, setPerspective } from './queries';
import { Figures, Sees } from './SaveDialog';

/** Becoming the author of a chart by a choice of its own: everyone sees what oneself may see from then on. */
export function useShowMine(chart: Chart): { menu: Action[]; dialog: ReactNode } {
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const others = chart.perspective === 'author' && chart.author !== undefined && chart.author.id !== me.user.id;
  return {
    menu: others
      ? [
          {
            id: 'show-mine',
            label: 'Show what I may see',
            icon: <IconUserEdit size={16} />,
            run: () => setAsking(true),
            why: whyNot(chart, 'edit'),
          },
        ]
      : [],
    dialog: asking ? <Ask chart={chart} onClose={() => setAsking(false)} /> : null,
  };
}

function Ask({ chart, onClose }: { chart: Chart; onClose: () => void }) {
  const p = usePerson();
  const client = useQueryClient();
  const preview = useQuery(perspectivePreview(chart.id, chart.version, 'author'));
  const seen = preview.data && people(preview.data.people, p);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title="Show what you may see?"
      confirm="Show what I may see"
      size="lg"
      run={async () => {
        await setPerspective(chart.id, 'author');
        await client.invalidateQueries();
      }}
    >
      <Stack>
        <Text>
          It counts what {chart.author?.name ?? 'its author'} may see. After this it counts what you may see, for
          everyone it is shown to.
        </Text>
        {preview.isPending && <Skeleton h={96} />}
        {preview.isError && <ErrorNote error={preview.error} />}
        {preview.data && (
          <>
            <Sees preview={preview.data} />
            <Figures now={preview.data.now} then={preview.data.then} picture={chart.picture} />
            <Leak reveals={preview.data.reveals} who={seen ?? ''} />
          </>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
