interface Placed {
  start: number;
  end: number;
}

/** Entries of one day side by side where they overlap: which lane each has, and of how many. */
export function lanes<T extends Placed>(entries: T[]): (T & { lane: number; of: number })[] {
  const out: (T & { lane: number; of: number })[] = [];
  let cluster: (T & { lane: number; of: number })[] = [];
  let until = Number.NEGATIVE_INFINITY;
  const close = () => {
    const of = Math.max(1, ...cluster.map((e) => e.lane + 1));
    for (const e of cluster) e.of = of;
    cluster = [];
  };
  for (const e of [...entries].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (e.start >= until) close();
    const taken = new Set(cluster.filter((c) => c.end > e.start).map((c) => c.lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    const placed = { ...e, lane, of: 1 };
    cluster.push(placed);
    out.push(placed);
    until = Math.max(until, e.end);
  }
  close();
  return out;
}
