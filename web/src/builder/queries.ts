import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { patient } from '../api/query-client';
import type {
  Access,
  Chart,
  Period,
  Perspective,
  PerspectivePreview,
  Picture,
  Question,
  Result,
  SavePreview,
} from '../api/shapes';
import { askable } from '../pictures/question';

export const chartQuery = (id: number) =>
  queryOptions({
    queryKey: keys.chart.one(id),
    queryFn: ({ signal }) => ok<Chart>(api.GET('/charts/{id}', { params: { path: { id } }, signal })),
  });

/** The workspaces whose time an answer counted. */
export const countedByChart = (data: unknown) => (data as Result | undefined)?.workspaces;

/** What a saved chart shows, counting whose time its perspective says. */
export const chartData = (id: number, version: number, period: Period | undefined) =>
  queryOptions({
    queryKey: keys['chart-data'].of(id, version, period ?? null),
    queryFn: ({ signal }) =>
      ok<Result>(
        api.GET('/charts/{id}/data', {
          params: { path: { id }, query: { preset: period?.preset, from: period?.from, to: period?.to } },
          signal,
        }),
      ),
    meta: { counts: countedByChart },
  });

/** The answer to a question that is not saved, counting the rows the person asking may see. */
export const previewQuery = (workspace: number, question: Question) => {
  const asked = askable(question);
  return queryOptions({
    queryKey: keys.preview.of(workspace, asked),
    queryFn: ({ signal }) =>
      ok<Result>(api.POST('/charts/preview', { body: { workspace_id: workspace, question: asked }, signal })),
    retry: (_count, error) => patient(error),
  });
};

export interface Draft {
  title: string;
  workspace: number;
  question: Question;
  picture: Picture;
  perspective?: Perspective;
}

/** Makes a chart: in the library, or living in a dashboard. */
export const createChart = (d: Draft, dashboard?: number) =>
  ok<Chart>(
    api.POST('/charts', {
      body: {
        workspace_id: d.workspace,
        title: d.title,
        question: askable(d.question),
        picture: d.picture,
        perspective: d.perspective,
        dashboard_id: dashboard,
      },
    }),
  );

type Edit = Pick<Draft, 'title' | 'question' | 'picture' | 'perspective'>;

const editBody = (version: number, d: Edit) => ({
  version,
  title: d.title,
  question: askable(d.question),
  picture: d.picture,
  perspective: d.perspective,
});

/** What saving would do to the figures of those who see the chart. */
export const savePreview = (id: number, version: number, d: Edit) =>
  ok<SavePreview>(api.POST('/charts/{id}/save-preview', { params: { path: { id } }, body: editBody(version, d) }));

/** Saves all of a chart in one request. */
export const saveChart = (id: number, version: number, d: Edit, become?: boolean) =>
  ok<Chart>(
    api.PUT('/charts/{id}', {
      params: { path: { id } },
      body: { ...editBody(version, d), become_author: become || undefined },
    }),
  );

/** What another choice of whose time it counts would do; an error says why it cannot be chosen. */
export const perspectivePreview = (id: number, version: number, perspective: Perspective) =>
  queryOptions({
    queryKey: keys['perspective-preview'].of(id, version, perspective),
    queryFn: ({ signal }) =>
      ok<PerspectivePreview>(
        api.POST('/resources/{id}/perspective/preview', { params: { path: { id } }, body: { perspective }, signal }),
      ),
    retry: false,
    staleTime: 0,
  });

/** An error says why a new chart there cannot count all time of the workspace. */
export const mayChooseWorkspace = (workspace: number) =>
  queryOptions({
    queryKey: keys['may-choose-workspace'].of(workspace),
    queryFn: ({ signal }) =>
      ok<Result>(
        api.POST('/charts/preview', {
          body: {
            workspace_id: workspace,
            question: { measures: ['entries'], period: { preset: 'today' } },
            perspective: 'workspace',
          },
          signal,
        }),
      ),
    retry: false,
  });

export const setPerspective = (id: number, perspective: Perspective) =>
  ok<Access>(api.PUT('/resources/{id}/perspective', { params: { path: { id } }, body: { perspective } }));

/** A copy that lives in a dashboard. */
export const copyInto = (chart: { id: number; title: string }, dashboard: number, workspace: number) =>
  ok<Chart>(
    api.POST('/charts/{id}/clone', {
      params: { path: { id: chart.id } },
      body: { title: chart.title, workspace_id: workspace, dashboard_id: dashboard },
    }),
  );
