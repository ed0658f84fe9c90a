import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { Me, Workspace } from '../api/shapes';
import { WorkspaceContext } from './session';

const key = (organization: number) => `vitrine.workspace.${organization}`;

/** The workspace last chosen on this device, if it is still one's own; otherwise the first where one may make things. */
export function pickWorkspace(workspaces: Workspace[], remembered: number | null): Workspace | undefined {
  return workspaces.find((w) => w.id === remembered) ?? workspaces.find((w) => w.can_create_resources) ?? workspaces[0];
}

export function ChosenWorkspace({ me, children }: { me: Me; children: ReactNode }) {
  const [chosen, setChosen] = useState<number | null>(
    () => Number(localStorage.getItem(key(me.organization.id))) || null,
  );
  const choose = useCallback(
    (id: number) => {
      localStorage.setItem(key(me.organization.id), String(id));
      setChosen(id);
    },
    [me.organization.id],
  );
  const workspace = pickWorkspace(me.workspaces, chosen);
  const value = useMemo(() => ({ workspace, choose }), [workspace, choose]);
  return <WorkspaceContext.Provider value={value}>{children}</WorkspaceContext.Provider>;
}
