// Where the widgets of a dashboard stand: a grid of 12 columns in which nothing overlaps and nothing hangs in the air.

export const columns = 12;
export const rowHeight = 56;
export const gap = 16;

export interface Box {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.id !== b.id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The order in which boxes are read, and stacked on a phone: from the top, then from the left. */
export function readingOrder<T extends Box>(boxes: T[]): T[] {
  return [...boxes].sort((a, b) => a.y - b.y || a.x - b.x);
}

/** Small enough that two stand beside each other on a phone. */
export const isSmall = (box: { w: number; h: number; kind: string }) =>
  box.w <= 4 && box.h <= 3 && box.kind === 'chart';

/** Small boxes that find none beside them on a phone: they get the whole row. In reading order. */
export function alone<T extends Box & { kind: string }>(boxes: T[]): Set<string> {
  const found = new Set<string>();
  let open: string | undefined;
  for (const box of boxes) {
    if (isSmall(box)) {
      open = open === undefined ? box.id : undefined;
      continue;
    }
    if (open !== undefined) found.add(open);
    open = undefined;
  }
  if (open !== undefined) found.add(open);
  return found;
}

function inside<T extends Box>(box: T): T {
  const w = Math.min(Math.max(1, Math.round(box.w)), columns);
  const x = Math.min(Math.max(0, Math.round(box.x)), columns - w);
  return { ...box, w, x, y: Math.max(0, Math.round(box.y)), h: Math.max(1, Math.round(box.h)) };
}

/** Lets every box rise as far as it can, in reading order; the box named first keeps its place before the others. */
export function compact<T extends Box>(boxes: T[], first?: string): T[] {
  const placed: T[] = [];
  const order = readingOrder(boxes.map(inside)).sort((a, b) =>
    a.y === b.y && (a.id === first || b.id === first) ? (a.id === first ? -1 : 1) : 0,
  );
  for (const box of order) {
    let at = { ...box };
    while (placed.some((p) => overlap(at, p))) at = { ...at, y: at.y + 1 };
    while (at.y > 0 && !placed.some((p) => overlap({ ...at, y: at.y - 1 }, p))) at = { ...at, y: at.y - 1 };
    placed.push(at);
  }
  const where = new Map(placed.map((p) => [p.id, p]));
  return boxes.map((b) => where.get(b.id) ?? b);
}

/** Adds a box below everything, or beside the last row where it fits. */
export function place<T extends Box>(boxes: T[], box: T): T[] {
  const bottom = boxes.reduce((y, b) => Math.max(y, b.y + b.h), 0);
  for (let y = 0; y <= bottom; y++) {
    for (let x = 0; x + box.w <= columns; x++) {
      const at = { ...box, x, y };
      const below = boxes.some((b) => b.y >= y + 1 && b.x < x + box.w && x < b.x + b.w);
      if (!below && !boxes.some((b) => overlap(at, b))) return compact([...boxes, at]);
    }
  }
  return compact([...boxes, { ...box, x: 0, y: bottom }]);
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower' | 'taller' | 'shorter';

/** One step with the keyboard. A box that moves up or down changes places with the one it meets. */
export function step<T extends Box>(boxes: T[], id: string, how: Step): T[] {
  const box = boxes.find((b) => b.id === id);
  if (!box) return boxes;
  const moved = { ...box };
  switch (how) {
    case 'left':
      moved.x -= 1;
      break;
    case 'right':
      moved.x += 1;
      break;
    case 'wider':
      moved.w += 1;
      break;
    case 'narrower':
      moved.w -= 1;
      break;
    case 'taller':
      moved.h += 1;
      break;
    case 'shorter':
      moved.h -= 1;
      break;
    case 'up': {
      const above = boxes.filter((b) => b.id !== id && b.y < box.y && b.x < box.x + box.w && box.x < b.x + b.w);
      moved.y = above.length ? Math.max(...above.map((b) => b.y)) : 0;
      break;
    }
    case 'down': {
      const below = boxes.filter(
        (b) => b.id !== id && b.y >= box.y + box.h && b.x < box.x + box.w && box.x < b.x + b.w,
      );
      if (below.length === 0) return boxes;
      const next = below.reduce((a, b) => (b.y < a.y ? b : a));
      // The neighbour takes this place, and this box stands under it.
      return compact(
        boxes.map((b) =>
          b.id === next.id
            ? { ...b, y: box.y }
            : b.id === id
              ? { ...b, y: box.y + next.h }
              : b.y > box.y && below.includes(b)
                ? { ...b, y: b.y + box.h }
                : b,
        ),
        next.id,
      );
    }
  }
  const kept = inside(moved);
  return compact(
    boxes.map((b) => (b.id === id ? kept : overlap(b, kept) ? { ...b, y: Math.max(b.y, kept.y) } : b)),
    id,
  );
}

/** Whether two layouts put every box in the same place. */
export function samePlaces(a: Box[], b: Box[]): boolean {
  const where = new Map(a.map((x) => [x.id, x]));
  return (
    a.length === b.length &&
    b.every((x) => {
      const y = where.get(x.id);
      return y && y.x === x.x && y.y === x.y && y.w === x.w && y.h === x.h;
    })
  );
}

/** An id no widget has yet. */
export function freeId(boxes: { id: string }[]): string {
  const taken = new Set(boxes.map((b) => b.id));
  for (let n = boxes.length + 1; ; n++) if (!taken.has(`w${n}`)) return `w${n}`;
}
