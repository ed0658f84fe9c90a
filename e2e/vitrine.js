// The real program, a real browser, and the people of the demo.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';

const program = resolve(import.meta.dirname, '../bin/vitrine');
const patience = 30_000;

/** Repeats a check until it holds: for what becomes true by itself. Throws the last failure when it never does. */
export async function eventually(check, within = patience) {
  const end = Date.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() > end) throw failure;
      await new Promise((next) => setTimeout(next, 25));
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A running program with a data folder of its own, kept until `remove`. */
export class Vitrine {
  #process;
  printed = '';

  async start(command, ...flags) {
    this.data ??= await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.#process = spawn(program, [command, '--data', this.data, '--listen', `127.0.0.1:${this.port}`, ...flags], {
      env: { PATH: process.env.PATH, HOME: this.data },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.printed += text;
      });
    }
    let failure;
    this.#process.on('error', (error) => {
      failure = error;
    });
    await eventually(async () => {
      if (failure || this.#process.exitCode !== null) return;
      assert.equal((await fetch(`${this.url}/api/v1/setup`)).status, 200);
    }, 120_000);
    if (failure) throw failure;
    assert.equal(this.#process.exitCode, null, `the program ended at once:\n${this.printed}`);
  }

  /** Ends the program: SIGTERM lets it finish, SIGKILL does not. */
  async stop(signal = 'SIGTERM') {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }

  async remove() {
    if (this.#process) await this.stop();
    if (this.data) await rm(this.data, { recursive: true, force: true });
  }

  /** Somebody of the demo, through the API: a function that calls it and gives status and body. */
  async caller(email) {
    const signedIn = await fetch(`${this.url}/api/v1/demo/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email }),
    });
    assert.equal(signedIn.status, 200, await signedIn.text());
    const cookie = signedIn.headers.get('set-cookie').split(';')[0];
    return caller(this.url, { Cookie: cookie });
  }
}

/** Calls of the API with these headers: `await call('POST', '/charts', {...})`. */
export function caller(url, headers = {}) {
  return async (method, path, body) => {
    const text = typeof body === 'string';
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body && { 'Content-Type': text ? 'text/csv' : 'application/json' }) },
      body: text ? body : body && JSON.stringify(body),
    });
    const answer = await response.text();
    return { status: response.status, body: answer ? JSON.parse(answer) : null };
  };
}

/**
 * What a test file plays on: a running program and a browser, both ended after its last test. When a test fails, the
 * pages that are open are kept as pictures in artifacts.
 */
export function stage(...start) {
  const stage = { vitrine: new Vitrine(), browser: new Browser() };
  before(async () => {
    await stage.vitrine.start(...(start.length ? start : ['demo', '--entries', '5000']));
    await stage.browser.launch();
  });
  afterEach(async (t) => {
    if (!t.passed) await stage.browser.picture(t.name.replaceAll(/[^a-z0-9]+/gi, '-'));
  });
  after(async () => {
    await stage.browser.close();
    await stage.vitrine.remove();
  });
  return stage;
}

/** A headless browser; each person gets a profile of their own in it. */
export class Browser {
  async launch() {
    this.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }

  /** A page nobody is signed in to. */
  async stranger(vitrine, options = {}) {
    const context = await this.chromium.newContext({
      baseURL: vitrine.url,
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Vienna',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    page.problems = [];
    page.on('pageerror', (error) => page.problems.push(String(error)));
    return page;
  }

  /** A page somebody of the demo is signed in to. */
  async person(vitrine, email, options) {
    const page = await this.stranger(vitrine, options);
    const signedIn = await page.request.post('/api/v1/demo/session', { data: { email } });
    assert.equal(signedIn.status(), 200, await signedIn.text());
    return page;
  }

  /** Pictures of every page that is open. */
  async picture(name) {
    const pages = this.chromium.contexts().flatMap((context) => context.pages());
    const folder = resolve(import.meta.dirname, 'artifacts');
    await mkdir(folder, { recursive: true });
    for (const [n, page] of pages.entries()) {
      await page.screenshot({ path: join(folder, `failed-${name}-${n + 1}.png`) });
    }
  }

  async close() {
    await this.chromium?.close();
  }
}

/** The full demo and a browser, for a program that looks at it: its people, and calls of the first of them. */
export async function withDemo(look) {
  const vitrine = new Vitrine();
  const browser = new Browser();
  try {
    await browser.launch();
    await vitrine.start('demo');
    const { items: people } = await (await fetch(`${vitrine.url}/api/v1/demo/people`)).json();
    await look({ vitrine, browser, people, call: await vitrine.caller(people[0].email) });
  } finally {
    await browser.close();
    await vitrine.remove();
  }
}
