import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Locked, onLocked, send } from './locked';

const url = 'http://vitrine.test/api/v1/projects/7';

/** A server that refuses what touches locked time until it is said to be meant. */
function server() {
  const seen: { url: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (r: Request) => {
    const text = await r.text();
    seen.push({ url: r.url, body: text && JSON.parse(text) });
    if (text.includes('"in_locked":true') || r.url.includes('in_locked=true'))
      return new Response(null, { status: 204 });
    const current = { code: 'locked', entries: 14, before_cents: 30_000, after_cents: 40_000 };
    return Response.json({ code: 'conflict', detail: 'October is locked.', current }, { status: 409 });
  });
  return seen;
}

const patch = () =>
  new Request(url, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ rate_cents: 10_000 }),
  });

describe('a write that touches locked time', () => {
  afterEach(() => vi.unstubAllGlobals());
  it('is sent again, said to be meant, once the person agrees to what it would change', async () => {
    const seen = server();
    const asked: Locked[] = [];
    onLocked(async (what) => asked.push(what) > 0);
    expect((await send(patch())).status).toBe(204);
    expect(asked).toEqual([expect.objectContaining({ entries: 14, before_cents: 30_000, after_cents: 40_000 })]);
    expect(seen.map((s) => s.body)).toEqual([{ rate_cents: 10_000 }, { rate_cents: 10_000, in_locked: true }]);
  });
  it('says so in the address where it has no body', async () => {
    const seen = server();
    onLocked(async () => true);
    expect((await send(new Request(url, { method: 'DELETE' }))).status).toBe(204);
    expect(seen.map((s) => new URL(s.url).search)).toEqual(['', '?in_locked=true']);
  });
  it('is not sent again when the person does not agree', async () => {
    const seen = server();
    onLocked(async () => false);
    const response = await send(patch());
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ detail: 'October is locked.' });
    expect(seen).toHaveLength(1);
  });
  it('leaves other conflicts alone', async () => {
    vi.stubGlobal('fetch', async () => Response.json({ code: 'conflict', current: { version: 3 } }, { status: 409 }));
    onLocked(async () => {
      throw new Error('nobody is asked');
    });
    expect((await send(patch())).status).toBe(409);
  });
});
