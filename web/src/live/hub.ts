import { browser, Follower, type LiveEvent, type Means, mostFollowed, type Who } from './follower';

// All pages of one browser that are one person's in one organization share one stream: a browser holds six connections to
// a host, and each stream takes one for as long as it lasts.

/** What a page says to the hub. */
export type Said = { wants: number[]; shown: boolean } | 'bye';

/** The end of the wire at which the hub sits. */
export interface Port {
  postMessage: (e: LiveEvent) => void;
}

interface Page {
  wants: number[];
  /** When it was last shown, counted in messages. */
  shown: number;
}

export class Hub {
  private readonly follower: Follower;
  private pages = new Map<Port, Page>();
  private said = 0;
  // What a page that comes later has to know.
  private revision: LiveEvent | undefined;
  private times = new Map<number, LiveEvent>();
  private saved = new Map<number, LiveEvent>();

  constructor(who: Who, means: Means = browser) {
    this.follower = new Follower(who, (e) => this.hear(e), means);
  }

  /** How many pages there are. */
  get size(): number {
    return this.pages.size;
  }

  say(port: Port, message: Said) {
    if (message === 'bye') {
      this.pages.delete(port);
      if (this.pages.size === 0) this.follower.close();
      return;
    }
    const before = this.pages.get(port);
    this.said++;
    this.pages.set(port, { wants: message.wants, shown: message.shown || !before ? this.said : before.shown });
    if (!before) this.greet(port);
    for (const r of message.wants)
      if (!before?.wants.includes(r) && this.follower.follows(r)) {
        const saved = this.saved.get(r);
        if (saved) port.postMessage(saved);
      }
    this.follower.follow(this.union());
  }

  /** Ends the stream while no page is shown that could use it; the next word of a page goes on from where it stood. */
  rest() {
    this.follower.close();
  }

  private greet(port: Port) {
    if (this.revision) port.postMessage(this.revision);
    for (const e of this.times.values()) port.postMessage(e);
  }

  /** What the pages show, first what was shown last: of more than a stream takes, pages that nobody sees wait. */
  private union(): number[] {
    const all = new Set<number>();
    for (const p of [...this.pages.values()].sort((a, b) => b.shown - a.shown)) {
      for (const r of p.wants) all.add(r);
      if (all.size >= mostFollowed) break;
    }
    return [...all];
  }

  private hear(e: LiveEvent) {
    switch (e.name) {
      case 'revision':
        if (this.revision?.data === e.data) return;
        this.revision = e;
        break;
      case 'time': {
        const { workspace, revision } = e.data as { workspace: number; revision: number };
        const last = this.times.get(workspace)?.data as { revision: number } | undefined;
        if (last && last.revision >= revision) return;
        this.times.set(workspace, e);
        break;
      }
      case 'saved':
        this.saved.set((e.data as { resource: number }).resource, e);
        break;
      case 'signed_out':
        // Whoever comes next begins anew.
        this.revision = undefined;
        this.times.clear();
        this.saved.clear();
        break;
      case 'gone':
        this.saved.delete(e.data as number);
        for (const p of this.pages.values()) p.wants = p.wants.filter((r) => r !== e.data);
        break;
    }
    for (const port of this.pages.keys()) port.postMessage(e);
  }
}
