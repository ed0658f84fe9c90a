import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/openapi';

export type Project = components['schemas']['Project'];

export const projectQuery = (id: number) =>
  queryOptions({
    queryKey: keys.projects.one(id),
    queryFn: ({ signal }) => ok(api.GET('/projects/{id}', { params: { path: { id } }, signal })),
  });
