import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toProblem } from '../api/problem';
import type { Chart, Dashboard } from '../api/shapes';
import { createChart, type Draft } from '../builder/queries';
import { Workbench } from '../builder/Workbench';
import { fromSearch, suggestTitle } from '../pictures/question';
import { ErrorNote, Modal } from '../ui';

interface Props {
  dashboard: Pick<Dashboard, 'id' | 'title' | 'workspace_id' | 'workspace'>;
  onClose: () => void;
  onMade: (chart: Chart) => void;
}

/** A chart made from within a dashboard: it lives there, and what is being edited around it stays as it is. */
export default function NewChartHere({ dashboard, onClose, onMade }: Props) {
  const [draft, setDraft] = useState<Draft>(() => {
    const { question, picture, title } = fromSearch({});
    return { title, workspace: dashboard.workspace_id, question, picture: { kind: picture } };
  });
  const change = (patch: Partial<Draft>) => setDraft((d) => ({ ...d, ...patch }));
  const make = useMutation({
    mutationFn: () =>
      createChart({ ...draft, title: draft.title.trim() || suggestTitle(draft.question) }, dashboard.id),
    meta: { quiet: true },
    onSuccess: onMade,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      title={`New chart in “${dashboard.title}”`}
      styles={{ body: { background: 'var(--v-page)', minHeight: 'calc(100dvh - 60px)' } }}
    >
      <Stack pt="md">
        {make.isError && <ErrorNote error={make.error} kept="Your chart is still here." />}
        <Workbench
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
    </Modal>
  );
}
