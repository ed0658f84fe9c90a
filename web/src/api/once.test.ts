import { expect, test } from 'vitest';
import { once } from './once';

const post = (body: object, url = 'http://v/api/v1/time-entries') =>
  new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
const key = (r: Request) => r.headers.get('Idempotency-Key');

/** Sends a request and says under which name; how is what comes of it. */
async function named(request: Request, how: () => Promise<Response>) {
  let name: string | null = '';
  await once(request, (r) => {
    name = key(r);
    return how();
  }).catch(() => undefined);
  return name;
}
const answered = (status: number) => () => Promise.resolve(new Response('{}', { status }));
const lost = () => Promise.reject(new TypeError('Failed to fetch'));

test('a request whose answer was lost keeps its name until one comes', async () => {
  const first = await named(post({ n: 1 }), lost);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(await named(post({ n: 1 }), answered(502))).toBe(first);
  expect(await named(post({ n: 2 }), answered(201))).not.toBe(first);
  expect(await named(post({ n: 1 }), answered(201))).toBe(first);
  // The next one like it is another.
  expect(await named(post({ n: 1 }), answered(201))).not.toBe(first);
});

test('a second click while the first is on its way is the same request', async () => {
  let answer: (r: Response) => void = () => {};
  const slow = named(post({ n: 3 }), () => new Promise((resolve) => (answer = resolve)));
  const second = await named(post({ n: 3 }), lost);
  answer(new Response('{}', { status: 201 }));
  expect(await slow).toBe(second);
});

test('what was refused, given up or holds a secret gets a new name', async () => {
  const refused = await named(post({ n: 4 }), answered(422));
  expect(await named(post({ n: 4 }), answered(201))).not.toBe(refused);
  const gone = await named(post({ n: 5 }), () => Promise.reject(new DOMException('', 'AbortError')));
  expect(await named(post({ n: 5 }), answered(201))).not.toBe(gone);
  const told = await named(post({ n: 6 }, 'http://v/api/v1/people'), lost);
  expect(await named(post({ n: 6 }, 'http://v/api/v1/people'), answered(201))).not.toBe(told);
});

test('only what makes something is named', async () => {
  expect(await named(new Request('http://v/api/v1/projects'), answered(200))).toBeNull();
  expect(await named(new Request('http://v/api/v1/projects/1', { method: 'DELETE' }), answered(204))).toBeNull();
});
