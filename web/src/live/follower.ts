// One event stream: opened, opened again after a break from where it stood, and again when more is to be followed.

export interface Who {
  user: number;
  organization: number;
}

/** What the server says; docs/api.md lists the events. */
export interface LiveEvent {
  name: 'revision' | 'time' | 'entries' | 'saved' | 'gone' | 'signed_out' | 'alive';
  data: unknown;
}

const names: LiveEvent['name'][] = ['revision', 'time', 'entries', 'saved', 'gone', 'signed_out', 'alive'];

/** How many resources a stream follows; the server takes no more. */
export const mostFollowed = 100;

/** The server says that it is alive every 20 seconds. After this long without a word the connection is dead. */
const silence = 65_000;

/** What it needs of a browser. */
export interface Means {
  open: (url: string) => EventSource;
  /** Whether the session is over, asked when the server refuses the stream. */
  isSignedOut: () => Promise<boolean>;
  random: () => number;
}

export const browser: Means = {
  open: (url) => new EventSource(url),
  isSignedOut: async () => {
    try {
      return (await fetch('/api/v1/session', { credentials: 'same-origin' })).status === 401;
    } catch {
      return false;
    }
  },
  random: Math.random,
};

export class Follower {
  private source: EventSource | null = null;
  private followed = new Set<number>();
  private wanted: number[] = [];
  private since = 0;
  private broken = 0;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private listening: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly who: Who,
    private readonly tell: (e: LiveEvent) => void,
    private readonly means: Means = browser,
  ) {}

  /** Follows at least these. What is not wanted any more is left out when the stream is opened next. */
  follow(resources: number[]) {
    this.wanted = resources.slice(0, mostFollowed);
    // A moment later, once the page has settled.
    if (!this.source || this.wanted.some((r) => !this.followed.has(r))) this.plan(30);
  }

  follows(resource: number): boolean {
    return this.source !== null && this.followed.has(resource);
  }

  close() {
    clearTimeout(this.opening);
    clearTimeout(this.listening);
    this.opening = undefined;
    this.source?.close();
    this.source = null;
  }

  private plan(after: number) {
    clearTimeout(this.opening);
    this.opening = setTimeout(() => this.open(), after);
  }

  private open() {
    this.close();
    const query = new URLSearchParams({ user: String(this.who.user), organization: String(this.who.organization) });
    if (this.since) query.set('since', String(this.since));
    for (const r of [...this.wanted].sort((a, b) => a - b)) query.append('resource', String(r));
    this.followed = new Set(this.wanted);
    const source = this.means.open(`/api/v1/live?${query}`);
    this.source = source;
    this.listen();
    for (const name of names)
      source.addEventListener(name, (e) => {
        const { data, lastEventId } = e as MessageEvent<string>;
        this.broken = 0;
        if (lastEventId) this.since = Number(lastEventId);
        this.listen();
        if (name === 'signed_out') this.close();
        if (name === 'gone') this.followed.delete(JSON.parse(data) as number);
        this.tell({ name, data: JSON.parse(data) as unknown });
      });
    source.addEventListener('error', () => void this.lost(source));
  }

  /** After a break everybody comes back, but not in the same instant. */
  private async lost(source: EventSource) {
    if (this.source !== source) return;
    const refused = source.readyState === 2;
    this.close();
    this.plan((1000 + this.means.random() * 2000) * Math.min(2 ** this.broken++, 16));
    if (refused && (await this.means.isSignedOut())) {
      this.close();
      this.tell({ name: 'signed_out', data: {} });
    }
  }

  private listen() {
    clearTimeout(this.listening);
    this.listening = setTimeout(() => this.plan(this.means.random() * 1000), silence);
  }
}
