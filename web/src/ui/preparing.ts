import type { DashboardData } from '../api/shapes';

/** "Preparing charts: 3.1 of 10 million entries"; how many entries there are is not always known. */
export function preparingWords(read: { done: number; total: number } | undefined, locale: string): string {
  if (!read) return 'Preparing charts…';
  const million = read.total >= 1_000_000;
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: million ? 1 : 0 });
  const said = (n: number) => format.format(million ? n / 1_000_000 : n);
  return `Preparing charts: ${said(read.done)} of ${said(read.total)}${million ? ' million' : ''} entries`;
}

/** How soon to ask again for a dashboard some of whose charts are being prepared. */
export function askAgainIn(data: DashboardData | undefined): number | undefined {
  return data && Object.values(data.widgets).some((w) => w.error?.code === 'building') ? 2000 : undefined;
}
