import { describe, expect, it } from 'vitest';
import { Problem, readProblem, toProblem } from './problem';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

describe('a failed answer', () => {
  it('keeps what the server said', async () => {
    const p = await readProblem(
      answer(422, {
        code: 'invalid',
        title: 'Invalid',
        detail: 'Two things are wrong.',
        errors: [{ name: 'body.title', message: 'Enter a name' }],
        request_id: 'r1',
      }),
    );
    expect(p).toMatchObject({ status: 422, code: 'invalid', message: 'Two things are wrong.', requestId: 'r1' });
    expect(p.field('title')).toBe('Enter a name');
    expect(p.field('other')).toBeUndefined();
  });
  it('carries what is there now, after a conflict', async () => {
    const p = await readProblem(answer(409, { code: 'conflict', current: { version: 4 } }));
    expect(p.is('conflict')).toBe(true);
    expect(p.current).toEqual({ version: 4 });
    expect(p.message).toMatch(/changed/);
  });
  it('says when to come back', async () => {
    expect((await readProblem(answer(429, {}, { 'Retry-After': '30' }))).retryAfter).toBe(30);
  });
  it.each([
    [401, 'unauthenticated'],
    [403, 'denied'],
    [404, 'not_found'],
    [413, 'invalid'],
    [502, 'internal'],
    [503, 'unavailable'],
  ])('of status %i is %s even when the body is a proxy’s', async (status, code) => {
    const p = await readProblem(answer(status, '<html>Bad gateway</html>'));
    expect(p.code).toBe(code);
    expect(p.message).not.toBe('');
    expect(p.message).not.toContain('<html>');
  });
  it('never throws, whatever the body is', async () => {
    for (const body of ['null', '[]', '"text"', '{', JSON.stringify({ errors: [null, 1, { message: 5 }] })])
      await expect(readProblem(answer(500, body))).resolves.toBeInstanceOf(Problem);
  });
});

it('a broken connection is a problem like any other', () => {
  expect(toProblem(new TypeError('Failed to fetch'))).toMatchObject({ status: 0, code: 'unavailable' });
  expect(toProblem(new TypeError('NetworkError when attempting to fetch resource.')).code).toBe('unavailable');
  expect(toProblem(new TypeError('Load failed')).code).toBe('unavailable');
  expect(toProblem(new TypeError("Cannot read properties of undefined (reading 'map')"))).toMatchObject({
    code: 'internal',
    detail: expect.stringContaining('Reload'),
  });
  const p = new Problem(404, 'not_found', '', 'gone');
  expect(toProblem(p)).toBe(p);
});
