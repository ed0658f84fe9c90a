import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toProblem } from '../api/problem';
import type { Chart, Dashboard, Dataset } from '../api/shapes';
import { useDataset } from '../builder/dataset';
import { createChart, type Draft } from '../builder/queries';
import { fromSearch, suggestTitle } from '../builder/question';
import { Workbench } from '../builder/Workbench';
import { ErrorNote, Modal } from '../ui';

interface Props {
  dashboard: Pick<Dashboard, 'id' | 'title' | 'workspace_id' | 'workspace'>;
  onClose: () => void;
  onMade: (chart: Chart) => void;
}

/** A chart made from within a dashboard: it lives there, and what is being edited around it stays as it is. */
export default function NewChartHere(props: Props) {
  const { dataset, error, refetch } = useDataset();
  return (
    <Modal
      opened
      onClose={props.onClose}
      fullScreen
      title={`New chart in “${props.dashboard.title}”`}
      styles={{ body: { background: 'var(--v-page)', minHeight: 'calc(100dvh - 60px)' } }}
    >
      {dataset && <Form {...props} dataset={dataset} />}
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
    </Modal>
  );
}

function Form({ dashboard, onClose, onMade, dataset }: Props & { dataset: Dataset }) {
  const [draft, setDraft] = useState<Draft>(() => ({
    ...fromSearch(dataset, {}),
    workspace: dashboard.workspace_id,
  }));
  const change = (patch: Partial<Draft>) => setDraft((d) => ({ ...d, ...patch }));
  const make = useMutation({
    mutationFn: () =>
      createChart({ ...draft, title: draft.title.trim() || suggestTitle(dataset, draft.question) }, dashboard.id),
    meta: { quiet: true },
    onSuccess: onMade,
  });
  return (
    <Stack pt="md">
      {make.isError && <ErrorNote error={make.error} kept="Your chart is still here." />}
      <Workbench
        dataset={dataset}
        draft={draft}
        onChange={change}
        anew
        perspective={{
          value: draft.perspective ?? 'author',
          onChange: (perspective) => change({ perspective }),
          workspace: dashboard.workspace,
        }}
        asked={make.isError ? toProblem(make.error) : undefined}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          Add to the dashboard
        </Button>
      </Group>
    </Stack>
  );
}
