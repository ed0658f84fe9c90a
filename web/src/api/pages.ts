/** Of lists that are looked through with an offset: where the next page begins. */
export function nextPage<T extends { items: unknown[]; total: number }>(last: T, all: T[]): number | undefined {
  const shown = all.reduce((n, l) => n + l.items.length, 0);
  return last.items.length > 0 && shown < last.total ? shown : undefined;
}
