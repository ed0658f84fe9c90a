import { type ReactNode, useState } from 'react';
import type { IfPrivate, SharePreview } from '../api/shapes';
import { IfPrivateChoice } from '../resources/IfPrivate';

/** What becomes of private charts: what was chosen, else they are kept here where that can be; null has to be chosen. */
export function settled(
  preview: Pick<SharePreview, 'private_charts' | 'why_not_keep_here'> | undefined,
  chosen: IfPrivate | null,
): IfPrivate | null {
  if (chosen === 'keep_here' && preview?.why_not_keep_here) return null;
  return chosen ?? (preview?.why_not_keep_here ? null : 'keep_here');
}

/** Where a dashboard that is to be shown to others has private charts of the person: what becomes of them. */
export function usePrivateCharts(kind: string) {
  const [chosen, setChosen] = useState<IfPrivate | null>(null);
  const some = (preview?: SharePreview) => (preview?.private_charts.length ?? 0) > 0;
  return {
    /** As a preview takes it: only ending it is asked for, so that what cannot be kept does not end the preview. */
    asked: kind === 'dashboard' && chosen === 'end_private' ? chosen : undefined,
    /** Why it cannot be saved yet: nothing was chosen where something has to be. */
    undecided: (preview?: SharePreview) =>
      some(preview) && settled(preview, chosen) === null
        ? 'Choose what happens to the private charts first.'
        : undefined,
    /** As it is saved: only where there are such charts. */
    chosen: (preview?: SharePreview) => (some(preview) ? (settled(preview, chosen) ?? undefined) : undefined),
    choice: (preview?: SharePreview): ReactNode =>
      preview && some(preview) ? (
        <IfPrivateChoice
          titles={preview.private_charts.map((c) => c.title)}
          value={settled(preview, chosen)}
          whyNotKeep={preview.why_not_keep_here}
          onChange={setChosen}
        />
      ) : null,
  };
}
