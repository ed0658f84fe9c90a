import createClient, { type Middleware } from 'openapi-fetch';
import { send } from './locked';
import { once } from './once';
import type { paths } from './openapi';
import { readProblem } from './problem';
import { noteRevision } from './revision';

const funnel: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await readProblem(response);
    return undefined;
  },
};

/** The API, typed by its OpenAPI document. A failed answer is thrown as a Problem. */
export const api = createClient<paths>({
  baseUrl: '/api/v1',
  credentials: 'same-origin',
  fetch: (r: Request) => once(r, send),
});
api.use(funnel);

/** The body of an answer: `const chart = await ok(api.GET('/charts/{id}', …))`. */
export async function ok<T>(answer: Promise<{ data?: T; response?: Response }>): Promise<T> {
  const { data, response } = await answer;
  noteRevision(data, response);
  return data as T;
}
