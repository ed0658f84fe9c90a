import type { DashboardData } from '../api/shapes';

/** "Preparing charts: 3.1 of 10 million entries"; how many entries there are is not always known. */
export function preparingWords(read: { done: number; total: number } | undefined, locale: string): string {
  if (!read) return 'Preparing charts…';
  const million = read.total >= 1_000_000;
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: million ? 1 : 0 });
  const said = (n: number) => format.format(million ? n / 1_000_000 : n);
  return `Preparing charts: ${said(read.done)} of ${said(read.total)}${million ? ' million' : ''} entries`;
}

/** How soon to ask again for a dashboard some of whose charts are being prepared, or cannot be computed for a while. */
export function askAgainIn(data: DashboardData | undefined): number | undefined {
  const codes = Object.values(data?.widgets ?? {}).map((w) => w.error?.code);
  if (codes.includes('building')) return 2000;
  return codes.includes('unavailable') ? 15_000 : undefined;
}
