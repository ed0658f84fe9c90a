import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { Period, Picture, Question } from '../api/shapes';
import { askable } from './question';

export const chartQuery = (id: number) =>
  queryOptions({
    queryKey: ['chart', id],
    queryFn: ({ signal }) => ok(api.GET('/charts/{id}', { params: { path: { id } }, signal })),
  });

/** What a saved chart shows, with its owner's or the viewer's rows as its perspective says. */
export const chartData = (id: number, version: number, period: Period | undefined) =>
  queryOptions({
    queryKey: ['chart-data', id, version, period ?? null],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/charts/{id}/data', {
          params: { path: { id }, query: { preset: period?.preset, from: period?.from, to: period?.to } },
          signal,
        }),
      ),
  });

/** The answer to a question that is not saved, counting the rows the person asking may see. */
export const previewQuery = (workspace: number, question: Question) => {
  const asked = askable(question);
  return queryOptions({
    queryKey: ['preview', workspace, asked],
    queryFn: ({ signal }) =>
      ok(api.POST('/charts/preview', { body: { workspace_id: workspace, question: asked }, signal })),
    retry: false,
  });
};

export interface Draft {
  title: string;
  workspace: number;
  question: Question;
  picture: Picture;
  perspective?: 'owner' | 'viewer';
}

export const createChart = (d: Draft) =>
  ok(
    api.POST('/charts', {
      body: {
        workspace_id: d.workspace,
        title: d.title,
        question: askable(d.question),
        picture: d.picture,
        perspective: d.perspective,
      },
    }),
  );

export const saveChart = (id: number, version: number, d: Pick<Draft, 'title' | 'question' | 'picture'>) =>
  ok(
    api.PUT('/charts/{id}', {
      params: { path: { id } },
      body: { version, title: d.title, question: askable(d.question), picture: d.picture },
    }),
  );

export const setPerspective = (id: number, perspective: 'owner' | 'viewer') =>
  ok(api.PUT('/resources/{id}/perspective', { params: { path: { id } }, body: { perspective } }));

export const deleteChart = (id: number) => ok(api.DELETE('/charts/{id}', { params: { path: { id } } }));
