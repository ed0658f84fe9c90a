import { createContext, type ReactNode, useContext } from 'react';
import type { Action } from '../actions';
import type { Resource } from '../api/shapes';

interface SharingOptions {
  /** When the page keeps in its URL whether the Access panel is open. */
  accessOpened?: boolean;
  onAccess?: (open: boolean) => void;
}

/** Who can see a chart or dashboard, and the ways to change it, for any page that shows one. */
interface Sharing {
  /** Stands beside the title. */
  audience: ReactNode;
  /** The primary action. */
  share: Action;
  menu: Action[];
  dialogs: ReactNode;
}

export type UseSharing = (resource: Resource, options?: SharingOptions) => Sharing;

// Sharing knows charts and dashboards by their ids, and their pages know of sharing no more than this: the frame puts it in place,
// the same for as long as the page is open, as it is a hook.
const SharingContext = createContext<UseSharing>(() => {
  throw new Error('Nothing is shared outside the frame.');
});
export const SharingProvider = SharingContext.Provider;

export function useSharing(resource: Resource, options?: SharingOptions): Sharing {
  return useContext(SharingContext)(resource, options);
}
