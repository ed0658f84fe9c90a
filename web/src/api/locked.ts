import type { components } from './openapi';

// What touches a locked period is asked about in so many words, whatever it was that touched it: the API refuses it once
// with what would change, and takes it when it comes again with `in_locked`. Here is the one place that asks.

/** What a write would change in time that is locked. */
export type Locked = Partial<components['schemas']['Locked']> & { entries: number };

type Ask = (what: Locked) => Promise<boolean>;
let ask: Ask = () => Promise.resolve(false);

/** Who asks the person. Set once by the frame. */
export function onLocked(next: Ask) {
  ask = next;
}

/** What a refused write would change in locked time; undefined when that is not why it was refused. */
async function lockedBy(response: Response): Promise<Locked | undefined> {
  if (response.status !== 409) return undefined;
  try {
    const body = (await response.clone().json()) as { code?: unknown; current?: { code?: unknown } & Partial<Locked> };
    if (body.current?.code !== 'locked' && body.code !== 'locked') return undefined;
    return { ...body.current, entries: body.current?.entries ?? 0 };
  } catch {
    return undefined;
  }
}

/** The same request, saying that locked time is meant too. */
async function also(request: Request): Promise<Request> {
  const { method, headers, credentials } = request;
  const text = await request.text();
  const json = headers.get('Content-Type')?.includes('json') && text !== '';
  if (json)
    return new Request(request.url, {
      method,
      headers,
      credentials,
      body: JSON.stringify({ ...(JSON.parse(text) as object), in_locked: true }),
    });
  const url = new URL(request.url);
  url.searchParams.set('in_locked', 'true');
  return new Request(url, { method, headers, credentials, body: text || undefined });
}

/** Sends a request; what touches locked time is sent again once the person has agreed. */
export async function send(request: Request): Promise<Response> {
  const kept = request.method === 'GET' ? undefined : request.clone();
  const response = await fetch(request);
  const locked = kept && (await lockedBy(response));
  if (!kept || !locked || !(await ask(locked))) return response;
  return fetch(await also(kept));
}
