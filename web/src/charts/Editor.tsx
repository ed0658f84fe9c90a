import { Alert, Button, Group, Loader, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../api/problem';
import type { Chart, PictureKind, Question, Result } from '../api/shapes';
import { useMayCreate } from '../dashboards/NewDashboard';
import { useMe, usePerson, useWorkspace } from '../frame/session';
import { useURLState } from '../frame/url';
import { paths } from '../paths';
import { ChartSkeleton, ErrorNote, PageHeader, whyNot } from '../ui';
import { Builder, PerspectiveField } from './Builder';
import classes from './builder.module.css';
import { ChartPicture } from './ChartPicture';
import { isWhole } from './PeriodField';
import { chartQuery, createChart, type Draft, previewQuery, saveChart, setPerspective } from './queries';
import { askable, fromSearch, suggestTitle, toSearch } from './question';

const limit = 200;

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
      await client.invalidateQueries({ queryKey: ['charts'] });
      leaving.current = true;
      await router.navigate({ to: paths.chart(chart.id), replace: true });
    },
  });
  const leaving = useRef(false);
  const why = useMayCreate();
  return (
    <Editor
      heading="New chart"
      draft={draft}
      onChange={change}
      changed={touched}
      leaving={leaving}
      places={places}
      perspective={{
        value: draft.perspective ?? 'owner',
        onChange: (perspective) => change({ perspective }),
        owner: 'you',
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
    question: { ...chart.question, filters: chart.question.filters ?? [], breakdowns: chart.question.breakdowns ?? [] },
    picture: chart.picture,
    perspective: chart.perspective,
  };
  const [draft, setDraft] = useState(before);
  const [conflict, setConflict] = useState<Chart | null>(null);
  const leaving = useRef(false);
  const changed = fingerprint(draft) !== fingerprint(before);
  const close = async () => {
    leaving.current = true;
    await router.navigate({ to: paths.chart(chart.id) });
  };
  const save = useMutation({
    mutationFn: async () => {
      const title = draft.title.trim() || suggestTitle(draft.question);
      const saved = await saveChart(chart.id, chart.version, { ...draft, title });
      if (draft.perspective && draft.perspective !== chart.perspective) {
        await setPerspective(chart.id, draft.perspective);
        return { ...saved, perspective: draft.perspective };
      }
      return saved;
    },
    meta: { quiet: true },
    onSuccess: async (saved) => {
      leaving.current = true;
      await router.navigate({ to: paths.chart(chart.id) });
      onSaved(saved);
      await client.invalidateQueries();
    },
    onError: (error) => {
      const p = toProblem(error);
      if (p.is('conflict')) setConflict((p.current as Chart | undefined) ?? newer ?? chart);
    },
  });
  const copy = useMutation({
    mutationFn: () => createChart({ ...draft, title: `${draft.title.trim() || suggestTitle(draft.question)} (copy)` }),
    meta: { failed: 'The copy was not saved.', done: 'Saved as a copy. Only you can see it.' },
    onSuccess: async (saved) => {
      leaving.current = true;
      await client.invalidateQueries({ queryKey: ['charts'] });
      await router.navigate({ to: paths.chart(saved.id) });
    },
  });
  const mayCopy = me.workspaces.some((w) => w.id === chart.workspace_id && w.can_create_resources);
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
          value: draft.perspective ?? 'owner',
          onChange: (perspective) => setDraft({ ...draft, perspective }),
          owner: chart.owner.id === me.user.id ? 'you' : chart.owner.name,
          why: whyNot(chart, 'manage_access'),
        }}
        save={{
          run: () => save.mutate(),
          busy: save.isPending,
          error: save.error && !toProblem(save.error).is('conflict') ? save.error : null,
          why: changed ? undefined : 'Nothing has changed.',
        }}
        cancel={() => void close()}
      />
      <Modal
        opened={conflict !== null}
        onClose={() => setConflict(null)}
        title="Somebody else saved this chart"
        size="md"
      >
        <Stack>
          <Text>
            {conflict?.updated_by?.name ?? 'Somebody'} saved a newer version while you were editing. Nothing of yours is
            lost yet.
          </Text>
          <Group justify="flex-end">
            <Button
              variant="default"
              onClick={() => {
                const current = conflict;
                setConflict(null);
                if (current && current.version > chart.version) onSaved(current);
                void client.invalidateQueries({ queryKey: ['chart', chart.id] });
              }}
            >
              Discard mine and load theirs
            </Button>
            <Button
              loading={copy.isPending}
              disabled={!mayCopy}
              onClick={() => copy.mutate()}
              title={mayCopy ? undefined : 'You may not make charts in this workspace.'}
            >
              Save mine as a copy
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

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

interface EditorProps {
  heading: string;
  draft: Draft;
  onChange: (patch: Partial<Draft>) => void;
  changed: boolean;
  /** Set before going away on purpose. */
  leaving: { current: boolean };
  newer?: Chart | null;
  /** Where a new chart may live; absent for one that has its home. */
  places?: { id: number; name: string }[];
  perspective: { value: 'owner' | 'viewer'; onChange: (v: 'owner' | 'viewer') => void; owner: string; why?: string };
  save: { run: () => void; busy: boolean; error: Error | null; why?: string };
  cancel: () => void;
}

function Editor({ heading, draft, onChange, changed, leaving, newer, places, perspective, save, cancel }: EditorProps) {
  const preview = usePreview(draft.workspace, draft.question);
  const guard = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const stays = current.pathname === next.pathname && 'edit' in current.search === 'edit' in next.search;
      return changed && !leaving.current && !stays;
    },
    enableBeforeUnload: () => changed && !leaving.current,
    withResolver: true,
  });
  const asked = save.error ? toProblem(save.error) : undefined;
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
        controls={
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        }
      />
      {newer && (
        <Alert variant="light" color="yellow" mb="md" role="status">
          {newer.updated_by?.name ?? 'Somebody'} saved a newer version while you were editing. You can still save yours
          as a copy.
        </Alert>
      )}
      {save.error && (
        <div style={{ marginBottom: 16 }}>
          <ErrorNote error={save.error} kept="Your chart is kept here as you made it." />
        </div>
      )}
      <div className={classes.split}>
        <section className={classes.stage} aria-label="Preview">
          <Preview preview={preview} kind={draft.picture.kind} title={draft.title || suggestTitle(draft.question)} />
        </section>
        <div className={classes.side}>
          <Builder
            question={draft.question}
            picture={draft.picture.kind}
            onChange={(question: Question, kind: PictureKind) => onChange({ question, picture: { kind } })}
            problem={preview.problem ?? asked}
          >
            <PerspectiveField {...perspective} />
            <TextInput
              label="Title"
              placeholder={suggestTitle(draft.question)}
              value={draft.title}
              maxLength={limit}
              onChange={(e) => onChange({ title: e.currentTarget.value })}
              error={asked?.field('title')}
            />
            {places && (
              <Select
                label="Workspace"
                description="The chart counts this workspace and those below it."
                data={places.map((w) => ({ value: String(w.id), label: w.name }))}
                value={String(draft.workspace)}
                allowDeselect={false}
                searchable={places.length > 8}
                onChange={(v) => v && onChange({ workspace: Number(v) })}
                error={asked?.field('workspace_id')}
              />
            )}
          </Builder>
        </div>
      </div>
      <Modal
        opened={guard.status === 'blocked'}
        onClose={() => guard.reset?.()}
        title="Leave without saving?"
        size="sm"
      >
        <Stack>
          <Text>What you changed in this chart is not saved.</Text>
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

interface PreviewState {
  result?: Result;
  problem?: Problem;
  waiting: boolean;
}

/** The answer to the question as it stands, a moment after the last change. The last good answer stays until the next. */
function usePreview(workspace: number, question: Question): PreviewState {
  const asked = JSON.stringify([workspace, askable(question)]);
  const [settled] = useDebouncedValue(asked, 250);
  const [at, q] = JSON.parse(settled) as [number, Question];
  const query = useQuery({
    ...previewQuery(at, q),
    enabled: at > 0 && isWhole(q.period),
    placeholderData: keepPreviousData,
  });
  const [kept, setKept] = useState<Result>();
  useEffect(() => {
    if (query.data) setKept(query.data);
  }, [query.data]);
  return {
    result: query.data ?? kept,
    problem: query.isError ? toProblem(query.error) : undefined,
    waiting: query.isFetching || settled !== asked,
  };
}

function Preview({ preview, kind, title }: { preview: PreviewState; kind: PictureKind; title: string }) {
  const person = usePerson();
  const { result, problem, waiting } = preview;
  return (
    <>
      <div
        className={classes.pictureBox}
        data-kind={kind}
        data-waiting={(waiting && result) || problem ? true : undefined}
        aria-busy={waiting}
      >
        {result ? (
          <ChartPicture result={result} picture={{ kind }} title={title} />
        ) : problem ? null : (
          <ChartSkeleton />
        )}
      </div>
      <Group className={classes.status} gap={8} role="status" wrap="nowrap">
        {problem ? (
          <Text size="sm" c="var(--mantine-color-error)">
            {problem.fields.length ? problem.fields.map((f) => f.message).join(' ') : problem.message}
            {result ? ' The picture shows the last question that worked.' : ''}
          </Text>
        ) : waiting ? (
          <>
            <Loader size={14} /> Computing
          </>
        ) : result ? (
          <>
            {result.rows.length.toLocaleString(person.locale)} {result.rows.length === 1 ? 'row' : 'rows'} · preview
            counts what you may see
          </>
        ) : null}
      </Group>
    </>
  );
}
