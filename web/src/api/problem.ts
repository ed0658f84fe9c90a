// The one way an error reaches the interface: RFC 9457 problem+json, or what stands in for it when the server could
// not be reached or answered with something else.

import type { components } from './openapi';

interface FieldProblem {
  name: string;
  message: string;
  /** What is wrong, where something can be done about it. */
  code?: components['schemas']['Field']['code'];
}

export class Problem extends Error {
  override name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly fields: FieldProblem[] = [],
    /** On a conflict: the resource as it is now. */
    readonly current?: unknown,
    readonly requestId?: string,
    readonly retryAfter?: number,
  ) {
    super(detail || title);
  }

  /** The sentence for one field, if the server named it. */
  field(name: string): string | undefined {
    return this.fields.find((f) => f.name === name || f.name.endsWith(`.${name}`))?.message;
  }

  is(
    code: 'invalid' | 'unauthenticated' | 'denied' | 'not_found' | 'conflict' | 'limited' | 'unavailable' | 'building',
  ): boolean {
    return this.code === code;
  }
}

const codeOf: Record<number, string> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'denied',
  404: 'not_found',
  409: 'conflict',
  413: 'invalid',
  422: 'invalid',
  429: 'limited',
  503: 'unavailable',
};

const said: Record<string, string> = {
  invalid: 'Some of what you entered is not valid.',
  unauthenticated: 'Please sign in again.',
  denied: 'You do not have permission to do this.',
  not_found: 'This does not exist, or you do not have access to it.',
  conflict: 'Someone else changed this in the meantime.',
  limited: 'Too many attempts. Wait a moment and try again.',
  unavailable: 'The server cannot do this right now. Nothing was changed; try again in a moment.',
};

/** Reads any failed response as a Problem; never throws. */
export async function readProblem(response: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = await response.json();
    if (parsed && typeof parsed === 'object') body = parsed as Record<string, unknown>;
  } catch {
    // Not JSON: a proxy, or the connection broke half-way. The status still says what happened.
  }
  const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : '');
  const code = text('code') || codeOf[response.status] || 'internal';
  const fields = Array.isArray(body.errors)
    ? body.errors.flatMap((e: unknown) => {
        const f = e as { name?: unknown; location?: unknown; message?: unknown; code?: FieldProblem['code'] };
        return typeof f?.message === 'string'
          ? [{ name: String(f.name ?? f.location ?? ''), message: f.message, ...(f.code ? { code: f.code } : {}) }]
          : [];
      })
    : [];
  const retry = Number(response.headers.get('Retry-After'));
  return new Problem(
    response.status,
    code,
    text('title'),
    text('detail') || said[code] || 'Something went wrong on the server. Nothing was changed.',
    fields,
    body.current,
    text('request_id') || undefined,
    retry > 0 ? retry : undefined,
  );
}

/** What browsers say, each in its own way, when nothing answered. */
const unreachable = /fetch|network|load failed|importing/i;

/** Any thrown value as a Problem, so that a page needs to know only one kind of error. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError && unreachable.test(error.message))
    return new Problem(
      0,
      'unavailable',
      'No connection',
      'The server cannot be reached. Check your connection and try again.',
    );
  return new Problem(
    0,
    'internal',
    'Unexpected error',
    'Something went wrong on this page. Reload it. What you saved is safe.',
  );
}
