/** Widths of texts, so that a picture knows what fits before it is drawn. */

let context: CanvasRenderingContext2D | null | undefined;

/** How wide a text is drawn; an estimate where nothing can be drawn (in tests). */
export function widthOf(text: string, font: string, size = 12): number {
  if (context === undefined) context = canvas();
  if (!context) return text.length * size * 0.56;
  context.font = `${size}px ${font}`;
  return context.measureText(text).width;
}

function canvas(): CanvasRenderingContext2D | null {
  try {
    // A browser made for tests has a canvas that cannot draw, and says so loudly.
    if (typeof document === 'undefined' || /jsdom/i.test(navigator.userAgent)) return null;
    return document.createElement('canvas').getContext('2d');
  } catch {
    return null;
  }
}

/** The text, shortened to a width with an ellipsis. */
export function fit(text: string, width: number, font: string, size = 12): string {
  if (widthOf(text, font, size) <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(`${text.slice(0, middle).trimEnd()}…`, font, size) <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}
