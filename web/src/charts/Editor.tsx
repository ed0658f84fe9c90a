import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useRouter } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { keys } from '../api/keys';
import { toProblem } from '../api/problem';
import type { Chart, Question, SavePreview } from '../api/shapes';
import {
  chartQuery,
  createChart,
  type Draft,
  mayChooseWorkspace,
  perspectivePreview,
  saveChart,
  savePreview,
} from '../builder/queries';
import { SaveDialog } from '../builder/SaveDialog';
import { Workbench, type WorkbenchProps } from '../builder/Workbench';
import { paths } from '../paths';
import { askable, fromSearch, suggestTitle, toSearch } from '../pictures/question';
import { tellWaiting } from '../resources/waiting';
import { useMayCreate } from '../session/may';
import { useMe, useWorkspace } from '../session/session';
import { ErrorNote, Modal, PageHeader, ReasonButton, whyNot } from '../ui';
import { useURLState } from '../url';

/** A chart that is not saved yet. Its URL is its state: it can be reloaded, kept as a bookmark, or sent to somebody. */
export function NewChart() {
  const me = useMe();
  const router = useRouter();
  const client = useQueryClient();
  const { workspace: chosen } = useWorkspace();
  const [, setURL, search] = useURLState();
  const places = me.workspaces.filter((w) => w.can_create_resources);
  const [draft, setDraft] = useState<Draft>(() => {
    const { question, picture, title } = fromSearch(search);
    const asked = Number(search.workspace);
    const home =
      [asked, chosen?.id].map((id) => places.find((w) => w.id === id)).find(Boolean) ?? places[0] ?? me.workspaces[0];
    return { title, workspace: home?.id ?? 0, question, picture: { kind: picture } };
  });
  const [touched, setTouched] = useState(false);
  const change = (patch: Partial<Draft>) => {
    const next = { ...draft, ...patch };
    setDraft(next);
    setTouched(true);
    // Every parameter is named, so that what was taken out of the question leaves the URL too.
    setURL({
      measures: undefined,
      by: undefined,
      filter: undefined,
      compare: undefined,
      title: undefined,
      ...toSearch(next.question, next.picture.kind, next.title),
      workspace: String(next.workspace),
    });
  };
  const save = useMutation({
    mutationFn: () => createChart({ ...draft, title: draft.title.trim() || suggestTitle(draft.question) }),
    meta: { quiet: true },
    onSuccess: async (chart) => {
      setTouched(false);
      client.setQueryData(chartQuery(chart.id).queryKey, chart);
      await client.invalidateQueries({ queryKey: keys.charts.all });
      leaving.current = true;
      await router.navigate({ to: paths.chart(chart.id), replace: true });
    },
  });
  const leaving = useRef(false);
  const why = useMayCreate();
  const everything = useQuery({ ...mayChooseWorkspace(draft.workspace), enabled: draft.workspace > 0 });
  return (
    <Editor
      heading="New chart"
      anew
      draft={draft}
      onChange={change}
      changed={touched}
      leaving={leaving}
      places={places}
      perspective={{
        value: draft.perspective ?? 'author',
        onChange: (perspective) => change({ perspective }),
        workspace: places.find((w) => w.id === draft.workspace)?.name ?? 'the workspace',
        reasons: everything.isError ? { workspace: reason(everything.error) } : undefined,
      }}
      save={{ run: () => save.mutate(), busy: save.isPending, error: save.error, why }}
      cancel={() => void router.navigate({ to: paths.charts })}
    />
  );
}

interface EditProps {
  chart: Chart;
  newer: Chart | null;
  onSaved: (chart: Chart) => void;
}

/** A saved chart while it is changed. */
export function EditChart({ chart, newer, onSaved }: EditProps) {
  const me = useMe();
  const router = useRouter();
  const client = useQueryClient();
  const before: Draft = {
    title: chart.title,
    workspace: chart.workspace_id,
    question: { ...blank, ...chart.question },
    picture: chart.picture,
    perspective: chart.perspective,
  };
  const [draft, setDraft] = useState(before);
  const [conflict, setConflict] = useState<Chart | null>(null);
  // What saving would do to the figures, while it is asked about.
  const [asking, setAsking] = useState<SavePreview | null>(null);
  const leaving = useRef(false);
  const changed = fingerprint(draft) !== fingerprint(before);
  const edit = {
    ...draft,
    title: draft.title.trim() || suggestTitle(draft.question),
    perspective: draft.perspective === chart.perspective ? undefined : draft.perspective,
  };
  const close = async () => {
    leaving.current = true;
    await router.navigate({ to: paths.chart(chart.id) });
  };
  const save = useMutation({
    mutationFn: async (become: boolean) => {
      if (!become && asksOtherwise(draft, before)) {
        const preview = await savePreview(chart.id, chart.version, edit);
        if (preview.author_changes) return preview;
      }
      return saveChart(chart.id, chart.version, edit, become);
    },
    meta: { quiet: true },
    onSuccess: async (saved) => {
      if ('author_changes' in saved) return setAsking(saved);
      tellWaiting(saved);
      setAsking(null);
      leaving.current = true;
      await router.navigate({ to: paths.chart(chart.id) });
      onSaved(saved);
      await client.invalidateQueries();
    },
    onError: (error) => {
      const p = toProblem(error);
      if (!p.is('conflict')) return;
      // Somebody's rights changed in the meantime, and with them what saving would do.
      if (isPreview(p.current)) setAsking(p.current);
      else setConflict((p.current as Chart | undefined) ?? newer ?? chart);
    },
  });
  // A copy is one's own where one may keep one; otherwise the dashboard keeps it, and its editor offers it.
  const own = me.workspaces.some((w) => w.id === chart.workspace_id && w.can_create_resources);
  const copy = useMutation({
    mutationFn: () =>
      createChart(
        { ...edit, perspective: draft.perspective, title: `${edit.title} (copy)`.slice(0, 200) },
        own ? undefined : chart.dashboard_id,
      ),
    meta: {
      failed: 'The copy was not saved.',
      done: own
        ? 'A copy was saved to your charts.'
        : 'A copy was saved with the dashboard. You can add it in the editor.',
    },
    onSuccess: async (saved) => {
      leaving.current = true;
      await client.invalidateQueries({ queryKey: keys.charts.all });
      await router.navigate({ to: paths.chart(saved.id) });
    },
  });
  const mayCopy = own || chart.dashboard_id !== undefined;
  const whyNoCopy = mayCopy ? undefined : 'You do not have permission to create charts in this workspace.';
  const why = whyNot(chart, 'edit');
  const everything = useQuery({
    ...perspectivePreview(chart.id, chart.version, 'workspace'),
    enabled: !why && chart.perspective !== 'workspace',
  });
  return (
    <>
      <Editor
        heading={chart.title}
        draft={draft}
        onChange={(patch) => setDraft({ ...draft, ...patch })}
        changed={changed}
        leaving={leaving}
        newer={newer}
        perspective={{
          value: draft.perspective ?? 'author',
          onChange: (perspective) => setDraft({ ...draft, perspective }),
          workspace: chart.workspace,
          author: chart.perspective === 'author' && chart.author?.id !== me.user.id ? chart.author?.name : undefined,
          why,
          reasons: everything.isError ? { workspace: reason(everything.error) } : undefined,
        }}
        save={{
          run: () => save.mutate(false),
          busy: save.isPending && !asking,
          error: save.error && !toProblem(save.error).is('conflict') ? save.error : null,
          why: changed ? undefined : 'There are no changes to save.',
        }}
        cancel={() => void close()}
      />
      {asking && (
        <SaveDialog
          preview={asking}
          picture={draft.picture}
          busy={save.isPending}
          copying={copy.isPending}
          error={save.isError && !toProblem(save.error).is('conflict') ? save.error : null}
          whyNoCopy={whyNoCopy}
          onBecome={() => save.mutate(true)}
          onCopy={() => copy.mutate()}
          onClose={() => {
            setAsking(null);
            save.reset();
          }}
        />
      )}
      <Modal
        opened={conflict !== null}
        onClose={() => setConflict(null)}
        title="Someone else saved this chart"
        size="md"
      >
        <Stack>
          <Text>
            {conflict?.updated_by?.name ?? 'Somebody'} saved a newer version while you were editing. Your changes are
            still here.
          </Text>
          <Group justify="flex-end">
            <Button
              variant="default"
              onClick={() => {
                const current = conflict;
                setConflict(null);
                if (current && current.version > chart.version) onSaved(current);
                void client.invalidateQueries({ queryKey: keys.chart.one(chart.id) });
              }}
            >
              Discard my changes
            </Button>
            <ReasonButton loading={copy.isPending} why={whyNoCopy} onClick={() => copy.mutate()}>
              Save my version as a copy
            </ReasonButton>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

const blank: Question = { measures: ['hours'], breakdowns: [], filters: [], period: { preset: 'last_30_days' } };

const isPreview = (x: unknown): x is SavePreview => typeof x === 'object' && x !== null && 'author_changes' in x;

/** Why something was refused: what stands at the field, or the whole sentence. */
function reason(error: unknown): string {
  const p = toProblem(error);
  return p.fields[0]?.message ?? p.message;
}

/** Whether saving could change a figure: the question or whose time it counts is another. */
const asksOtherwise = (a: Draft, b: Draft) =>
  JSON.stringify([canonical(askable(a.question)), a.perspective]) !==
  JSON.stringify([canonical(askable(b.question)), b.perspective]);

const fingerprint = (d: Draft) =>
  JSON.stringify([d.title.trim(), canonical(askable(d.question)), d.picture.kind, d.perspective]);

/** The same question however it was put together: absent and empty parts are the same. */
function canonical(q: Question) {
  return [
    q.measures,
    q.breakdowns ?? [],
    q.filters ?? [],
    q.period,
    q.compare ?? '',
    q.time_zone ?? '',
    q.first_weekday ?? '',
  ];
}

interface EditorProps extends Omit<WorkbenchProps, 'asked'> {
  heading: string;
  changed: boolean;
  /** Set before going away on purpose. */
  leaving: { current: boolean };
  newer?: Chart | null;
  save: { run: () => void; busy: boolean; error: Error | null; why?: string };
  cancel: () => void;
}

function Editor({
  heading,
  draft,
  onChange,
  anew,
  changed,
  leaving,
  newer,
  places,
  perspective,
  save,
  cancel,
}: EditorProps) {
  const guard = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const stays = current.pathname === next.pathname && 'edit' in current.search === 'edit' in next.search;
      return changed && !leaving.current && !stays;
    },
    enableBeforeUnload: () => changed && !leaving.current,
    withResolver: true,
  });
  return (
    <>
      <PageHeader
        title={heading}
        primary={{
          id: 'save-chart',
          label: 'Save',
          icon: <IconCheck size={16} />,
          keys: 'mod+s',
          run: save.run,
          busy: save.busy,
          why: save.why,
        }}
        back={{ id: 'cancel', label: 'Cancel', run: cancel }}
      />
      {newer && (
        <Alert variant="light" color="yellow" mb="md" role="status">
          {newer.updated_by?.name ?? 'Somebody'} saved a newer version while you were editing. You can still save yours
          as a copy.
        </Alert>
      )}
      {save.error && (
        <div style={{ marginBottom: 16 }}>
          <ErrorNote error={save.error} kept="Your chart is still here." />
        </div>
      )}
      <Workbench
        draft={draft}
        onChange={onChange}
        anew={anew}
        places={places}
        perspective={perspective}
        asked={save.error ? toProblem(save.error) : undefined}
      />
      <Modal
        opened={guard.status === 'blocked'}
        onClose={() => guard.reset?.()}
        title="Leave without saving?"
        size="sm"
      >
        <Stack>
          <Text>Your changes to this chart have not been saved.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => guard.proceed?.()}>
              Leave
            </Button>
            <Button data-autofocus onClick={() => guard.reset?.()}>
              Keep editing
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
