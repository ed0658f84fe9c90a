import { Select, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowMoveRight, IconBooks } from '@tabler/icons-react';
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Action } from '../actions';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Chart, MovePreview, Named } from '../api/shapes';
import { people, plural, sentence } from '../format';
import { paths } from '../paths';
import { usePerson } from '../session/session';
import { ConfirmDialog, ErrorNote, Modal, whyNot } from '../ui';
import { resourceList } from './lists';

type Movable = Pick<
  Chart,
  'id' | 'title' | 'can' | 'why_not' | 'dashboard_id' | 'dashboard' | 'workspace_id' | 'why_not_move'
>;

/** Moving a chart from the library into a dashboard, or out again. */
export function useMove(chart: Movable): { menu: Action[]; dialog: ReactNode } {
  const [opened, setOpened] = useState(false);
  const lives = chart.dashboard_id !== undefined && chart.dashboard_id > 0;
  const close = () => setOpened(false);
  return {
    menu: [
      {
        id: 'move',
        label: lives ? 'Move to the library' : 'Move into a dashboard',
        icon: lives ? <IconBooks size={16} /> : <IconArrowMoveRight size={16} />,
        run: () => setOpened(true),
        why: lives ? chart.why_not_move : whyNot(chart, 'manage_access'),
      },
    ],
    dialog: opened ? (
      lives ? (
        <MoveDialog chart={chart} to={{ id: 0, name: 'the library' }} onClose={close} />
      ) : (
        <Choose chart={chart} onClose={close} />
      )
    ) : null,
  };
}

/** Which dashboard it is moved into. */
function Choose({ chart, onClose }: { chart: Movable; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [to, setTo] = useState<Named | null>(null);
  const found = useQuery({
    ...resourceList('dashboards', { tab: 'all', search: search || undefined, offset: 0, limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const fits = (found.data?.items ?? []).filter(
    (d) => d.workspace_id === chart.workspace_id && d.can.includes('manage_access'),
  );
  if (to) return <MoveDialog chart={chart} to={to} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={`Move “${chart.title}” into a dashboard`} size="sm">
      <Stack>
        <Select
          label="Dashboard"
          description="In the same workspace, and where you manage access."
          placeholder="Find a dashboard"
          data-autofocus
          data={fits.map((d) => ({ value: String(d.id), label: d.title }))}
          searchable
          searchValue={typed}
          onSearchChange={setTyped}
          filter={({ options }) => options}
          nothingFoundMessage="No dashboards found"
          onChange={(v) => {
            const d = fits.find((x) => String(x.id) === v);
            if (d) setTo({ id: d.id, name: d.title });
          }}
        />
      </Stack>
    </Modal>
  );
}

interface MoveProps {
  chart: Pick<Chart, 'id' | 'title'>;
  /** Where it is moved; the library has no id. */
  to: Named;
  onClose: () => void;
  /** What else is done once it has moved; without it the page of the chart opens anew. */
  onMoved?: (moved: Chart) => void;
}

/** What moving it does is said first. */
export function MoveDialog({ chart, to, onClose, onMoved }: MoveProps) {
  const p = usePerson();
  const router = useRouter();
  const client = useQueryClient();
  const preview = useQuery(movePreview(chart.id, to.id));
  const refused = preview.data?.refused || (preview.isError ? toProblem(preview.error).message : '');
  if (refused)
    return (
      <Modal opened onClose={onClose} title="This chart cannot be moved" size="sm">
        <Text>{refused}</Text>
      </Modal>
    );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={to.id ? `Move “${chart.title}” into “${to.name}”?` : `Move “${chart.title}” to the library?`}
      confirm={to.id ? 'Move chart' : 'Move chart'}
      size="md"
      run={async () => {
        const moved = await moveChart(chart.id, to.id);
        if (onMoved) onMoved(moved);
        else await router.navigate({ to: paths.chart(chart.id) });
        await client.invalidateQueries();
        notifications.show({ message: to.id ? `Moved to “${to.name}”.` : 'Moved to the library.' });
      }}
    >
      <Stack gap={8}>
        <Text>
          {to.id
            ? 'It leaves the library. Everyone who can open the dashboard sees it there, and everyone who can edit the dashboard can edit it. Its own shares and links are paused, and work again if you move it back within 30 days.'
            : 'It becomes a chart of its own, and you own it. The dashboard keeps showing it to its viewers.'}
        </Text>
        {preview.isPending && <Skeleton h={20} />}
        {preview.isError && <ErrorNote error={preview.error} />}
        {preview.data && <Losing preview={preview.data} lead={people(preview.data.loses, p)} />}
      </Stack>
    </ConfirmDialog>
  );
}

function Losing({ preview, lead }: { preview: MovePreview; lead: string }) {
  const p = usePerson();
  const unnamed = preview.loses - preview.names.length;
  const who =
    preview.names.length === 0
      ? ''
      : `: ${sentence(unnamed > 0 ? [...preview.names, plural(unnamed, 'other', 'others', p)] : preview.names, p)}`;
  if (preview.loses === 0)
    return (
      <Text size="sm" c="dimmed">
        Everyone who sees it now can still see it.
      </Text>
    );
  return (
    <Text size="sm" c="var(--v-warn)">
      {lead} will no longer be able to open it{who}.
    </Text>
  );
}

/** What moving a chart would do; dashboard 0 is out to the library. */
const movePreview = (id: number, dashboard: number) =>
  queryOptions({
    queryKey: keys['move-preview'].of(id, dashboard),
    queryFn: ({ signal }) =>
      ok<MovePreview>(
        api.POST('/charts/{id}/move/preview', { params: { path: { id } }, body: { dashboard_id: dashboard }, signal }),
      ),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

const moveChart = (id: number, dashboard: number) =>
  ok<Chart>(api.POST('/charts/{id}/move', { params: { path: { id } }, body: { dashboard_id: dashboard } }));
