import { Group, Loader, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../api/problem';
import type { Dataset, Perspective, Picture, Question, Result } from '../api/shapes';
import { ChartPicture } from '../pictures/ChartPicture';
import { drawnAs } from '../pictures/kinds';
import { usePerson } from '../session/session';
import { ChartSkeleton } from '../ui';
import { Preparing } from '../ui/Preparing';
import { Builder, PerspectiveField } from './Builder';
import classes from './builder.module.css';
import { isWhole } from './PeriodField';
import { type Draft, previewQuery } from './queries';
import { askable, suggestTitle } from './question';

export interface WorkbenchProps {
  dataset: Dataset;
  draft: Draft;
  onChange: (patch: Partial<Draft>) => void;
  /** It is not saved yet: its title is asked first. */
  anew?: boolean;
  /** Where a new chart may live; absent for one that has its home. */
  places?: { id: number; name: string }[];
  perspective: {
    value: Perspective;
    onChange: (v: Perspective) => void;
    workspace: string;
    /** Who its author is, where that is not the person. */
    author?: string;
    why?: string;
    reasons?: Partial<Record<Perspective, string>>;
  };
  /** What was said when it was last saved. */
  asked?: Problem;
}

/** A chart while it is made: its picture, and beside it the question part by part. */
export function Workbench({ dataset, draft, onChange, anew, places, perspective, asked }: WorkbenchProps) {
  // A keyboard on the screen would hide what is made.
  const touch = useMediaQuery('(hover: none)', undefined, { getInitialValueInEffect: false });
  const preview = usePreview(draft.workspace, draft.question);
  return (
    <div className={classes.split}>
      <section className={classes.stage} aria-label="Preview">
        <Preview
          preview={preview}
          picture={draft.picture}
          title={draft.title || suggestTitle(dataset, draft.question)}
        />
      </section>
      <div className={classes.side}>
        <Builder
          dataset={dataset}
          question={draft.question}
          picture={draft.picture}
          onChange={(question: Question, picture: Picture) => onChange({ question, picture })}
          problem={preview.problem ?? asked}
          first={
            <TextInput
              label="Title"
              placeholder={suggestTitle(dataset, draft.question)}
              value={draft.title}
              maxLength={200}
              autoFocus={anew && !touch}
              data-autofocus={anew || undefined}
              onChange={(e) => onChange({ title: e.currentTarget.value })}
              error={asked?.field('title')}
            />
          }
        >
          <PerspectiveField {...perspective} error={asked?.field('perspective')} />
          {places && (
            <Select
              label="Workspace"
              description="Includes this workspace and the ones below it."
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
  );
}

interface PreviewState {
  result?: Result;
  problem?: Problem;
  waiting: boolean;
  /** The columns are being built, and there is no answer yet. */
  preparing?: boolean;
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
    preparing: query.isPending && toProblem(query.failureReason).is('building'),
  };
}

function Preview({ preview, picture, title }: { preview: PreviewState; picture: Picture; title: string }) {
  const person = usePerson();
  const { result, problem, waiting } = preview;
  return (
    <>
      <div
        className={classes.pictureBox}
        data-kind={picture.kind}
        data-waiting={(waiting && result) || problem ? true : undefined}
        aria-busy={waiting}
      >
        {result ? (
          <ChartPicture result={result} picture={picture} title={title} />
        ) : preview.preparing ? (
          <Preparing />
        ) : problem ? null : (
          <ChartSkeleton />
        )}
      </div>
      <Group className={classes.status} gap={8} role="status" wrap="nowrap">
        {problem ? (
          <Text size="sm" c="var(--mantine-color-error)">
            {problem.fields.length ? problem.fields.map((f) => f.message).join(' ') : problem.message}
            {result ? ' The chart shows the last version that worked.' : ''}
          </Text>
        ) : waiting ? (
          <>
            <Loader size={14} /> Loading
          </>
        ) : result ? (
          <>
            {drawnAs(picture.kind, 'rows') &&
              `${result.rows.length.toLocaleString(person.locale)} ${result.rows.length === 1 ? 'row' : 'rows'} · `}
            Preview of the time you can see
          </>
        ) : null}
      </Group>
    </>
  );
}
