import { type ReactNode, useState } from 'react';
import type { IfPrivate, SharePreview } from '../api/shapes';
import { IfPrivateChoice } from '../dashboards/IfPrivate';

/** Where a dashboard that is to be shown to others has private charts of the person: what becomes of them. */
export function usePrivateCharts(kind: string) {
  const [value, setValue] = useState<IfPrivate>('keep_here');
  return {
    /** As a preview takes it. */
    asked: kind === 'dashboard' ? value : undefined,
    /** As it is saved: only where there are such charts. */
    chosen: (preview?: SharePreview) => (preview?.private_charts.length ? value : undefined),
    choice: (preview?: SharePreview): ReactNode =>
      preview?.private_charts.length ? (
        <IfPrivateChoice titles={preview.private_charts.map((c) => c.title)} value={value} onChange={setValue} />
      ) : null,
  };
}
