// What the first pages cost on the wire, in a browser that keeps nothing: `node bytes.js` prints it for the full demo.

import { get } from 'node:http';
import { open, ready } from './pages.js';
import { withDemo } from './vitrine.js';

/** What the first pages may cost, in bytes. */
export const bounds = { signIn: 230_000, dashboard: 450_000 };

/** A worker's own file: the browser tells the worker alone what it took. */
const ofWorker = ({ url, ended }) => !ended && /\/assets\/worker-[^/]+\.js$/.test(url);

/** What an answer takes on the wire. */
const onWire = (url) =>
  new Promise((done, failed) => {
    const request = get(url, { agent: false, headers: { 'Accept-Encoding': 'gzip, deflate, br, zstd' } }, (response) =>
      response.resume().on('end', () => done(request.socket.bytesRead)),
    );
    request.on('error', failed);
  });

/**
 * Every request of a page and what its answer took on the wire, with its head. An event stream goes on; it counts with what
 * it has brought so far.
 */
class Wire {
  requests = new Map();

  static async of(page) {
    const wire = new Wire();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.requestWillBeSent', ({ requestId, request, type, redirectResponse }) => {
      const bytes = redirectResponse?.encodedDataLength ?? 0;
      // Nobody tells what becomes of the requests of a page that was left.
      if (type === 'Document') for (const before of wire.requests.values()) before.ended = true;
      if (!request.url.startsWith('data:'))
        wire.requests.set(requestId, { url: request.url, type, bytes, ended: false });
    });
    const add = ({ requestId, response, encodedDataLength }) => {
      const request = wire.requests.get(requestId);
      if (!request) return;
      request.bytes += response?.encodedDataLength ?? encodedDataLength;
      if (response) request.encoding = response.headers['content-encoding'] ?? response.headers['Content-Encoding'];
    };
    session.on('Network.responseReceived', add);
    session.on('Network.dataReceived', add);
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const request = wire.requests.get(requestId);
      if (request) Object.assign(request, { bytes: encodedDataLength, ended: true });
    });
    session.on('Network.loadingFailed', ({ requestId }) => {
      const request = wire.requests.get(requestId);
      if (request) request.ended = true;
    });
    return wire;
  }

  /** Waits until nothing but event streams has been under way for a moment. */
  async quiet(page) {
    for (let still = 0, seen, end = Date.now() + 20_000; still < 4; ) {
      await page.waitForTimeout(100);
      const now = [...this.requests.values()];
      const busy = now.some((r) => !r.ended && r.type !== 'EventSource' && !ofWorker(r));
      still = busy || now.length !== seen ? 0 : still + 1;
      seen = now.length;
      if (Date.now() > end) throw new Error(`still under way: ${JSON.stringify(now.filter((r) => !r.ended))}`);
    }
    for (const request of this.requests.values()) if (ofWorker(request)) request.bytes = await onWire(request.url);
  }

  /** What came, the largest first. */
  get answers() {
    return [...this.requests.values()]
      .map(({ url, type, bytes, encoding = '' }) => ({ path: new URL(url).pathname, type, bytes, encoding }))
      .sort((a, b) => b.bytes - a.bytes);
  }
}

export const total = (answers) => answers.reduce((sum, { bytes }) => sum + bytes, 0);

/** The page where one signs in, as who comes for the first time sees it. */
export async function signInPage(browser, vitrine) {
  const page = await browser.stranger(vitrine);
  const wire = await Wire.of(page);
  await open(page, '/');
  await wire.quiet(page);
  await page.context().close();
  return wire.answers;
}

/** A dashboard with all its charts, opened by its address. */
export async function firstDashboard(browser, vitrine, email, id) {
  const page = await browser.person(vitrine, email);
  const wire = await Wire.of(page);
  await open(page, `/d/${id}`);
  await page.locator('[role="img"][aria-busy="false"] svg').first().waitFor();
  await ready(page);
  await wire.quiet(page);
  await page.context().close();
  return wire.answers;
}

function print(title, answers, bound) {
  const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
  console.log(`\n${title}: ${(total(answers) / 1000).toFixed(1)} kB of ${bound / 1000} in ${answers.length} requests`);
  for (const kind of new Set(answers.map(({ type }) => type))) {
    const of = answers.filter(({ type }) => type === kind);
    console.log(`${kb(total(of))}  ${kind} (${of.length})`);
  }
  console.log('  the largest:');
  for (const { path, bytes, encoding } of answers.slice(0, 12)) console.log(`${kb(bytes)}  ${path} ${encoding}`);
}

if (process.argv[1] === import.meta.filename) {
  await withDemo(async ({ vitrine, browser, people, call }) => {
    const [dashboard] = (await call('GET', '/dashboards')).body.items;
    print('Sign-in page', await signInPage(browser, vitrine), bounds.signIn);
    print(
      `First dashboard (${dashboard.title})`,
      await firstDashboard(browser, vitrine, people[0].email, dashboard.id),
      bounds.dashboard,
    );
  });
}
