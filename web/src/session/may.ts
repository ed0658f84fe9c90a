import type { Me } from '../api/shapes';
import { useMe } from './session';

/** Whom to ask, by name where one knows them: "Ask Ada or Ben". */
export function askWhom(me: Me, otherwise: string): string {
  const names = me.ask_for_role ?? [];
  return names.length ? new Intl.ListFormat('en', { type: 'disjunction' }).format(names) : otherwise;
}

/** Why one has no workspace to do something in. */
export function noWorkspace(me: Me): string | undefined {
  if (me.workspaces.length > 0) return undefined;
  if (me.organization.role === 'guest') return 'You are a guest here: you see what is shared with you.';
  return `You are not in a workspace yet. Ask ${askWhom(me, 'an organization admin')} to add you to one.`;
}

/** Why one may not make a chart or dashboard anywhere; undefined when one may. */
export function whyNoCharts(me: Me): string | undefined {
  if (me.workspaces.some((w) => w.can_create_resources)) return undefined;
  return noWorkspace(me) ?? 'You are a viewer here. Ask a workspace admin to make you a member.';
}

/** Why one may not track time, or add projects, clients and tags, anywhere. */
export function whyNoWork(me: Me): string | undefined {
  if (me.workspaces.some((w) => w.role !== 'viewer')) return undefined;
  return noWorkspace(me) ?? 'Viewers do not track time. Ask a workspace admin to make you a member.';
}

/** Why one may not manage people. */
export const whyNoPeople = (me: Me): string | undefined =>
  me.organization.role === 'admin' ? undefined : 'Only organization admins can do this.';

/** Why one may not make anything anywhere; undefined when one may. */
export const useMayCreate = (): string | undefined => whyNoCharts(useMe());
