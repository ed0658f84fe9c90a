// A request that makes something names itself, so that it can be sent again when its answer was lost: the server then answers
// what it made the first time. The name is kept until an answer has come, and two equal requests at once have the same one.

const header = 'Idempotency-Key';

/** The names of requests whose answer has not come, by what they send. */
const open = new Map<string, string>();
const most = 50;

/** Their answers hold a secret that is told once: sent again, they ask for a new one. */
const secret = /\/(people|tokens)$/;

/** A short digest, to tell texts apart; browsers have better ones only on https. */
function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  return `${text.length}-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

const fresh = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join('');

/** Sends a request; one that makes something with its name. */
export async function once(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
  if (request.method !== 'POST') return send(request);
  const what = `${request.url} ${digest(await request.clone().text())}`;
  const key = open.get(what) ?? fresh();
  open.set(what, key);
  if (open.size > most) open.delete(open.keys().next().value as string);
  request.headers.set(header, key);
  try {
    const response = await send(request);
    if (response.status < 500) open.delete(what);
    return response;
  } catch (error) {
    if (secret.test(new URL(request.url).pathname) || (error as Error).name === 'AbortError') open.delete(what);
    throw error;
  }
}
