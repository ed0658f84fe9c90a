import { createSpotlight } from '@mantine/spotlight';
import { useRouter } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/** One thing a person can do. Menus, buttons, shortcuts and the command palette all show the same object. */
export interface Action {
  id: string;
  label: string;
  run: () => void;
  icon?: ReactNode;
  /** A shortcut: "mod+s", "e", "g d" (one key, then the other). `mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys?: string;
  /** Why it cannot be done now, in words. The action is shown, disabled. */
  why?: string;
  danger?: boolean;
  busy?: boolean;
  /** The heading it stands under in the palette. */
  group?: string;
}

/** Opens and closes the command palette, also before it has been loaded. */
export const [paletteStore, palette] = createSpotlight();

type Listener = () => void;

class Registry {
  private groups = new Map<symbol, Action[]>();
  private listeners = new Set<Listener>();
  private all: Action[] = [];
  private wanted: string | null = null;

  set(owner: symbol, actions: Action[] | null) {
    if (actions) this.groups.set(owner, actions);
    else this.groups.delete(owner);
    // Pages mount after the frame: the last to register comes first, and wins a shared shortcut.
    this.all = [...this.groups.values()].reverse().flat();
    for (const l of this.listeners) l();
    const found = actions?.find((a) => a.id === this.wanted);
    if (!found) return;
    this.wanted = null;
    if (!found.why) found.run();
  }

  /** Runs an action as soon as a page offers it: "New project" from anywhere. */
  want(id: string) {
    this.wanted = id;
  }

  /** A page that does not offer it: nothing is to happen on a later one. */
  giveUp(id: string) {
    if (this.wanted === id) this.wanted = null;
  }

  subscribe = (l: Listener) => {
    this.listeners.add(l);
    return () => this.listeners.delete(l);
  };

  list = () => this.all;
}

const RegistryContext = createContext<Registry | null>(null);

const alone = new Registry();

export function ActionsProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(() => new Registry(), []);
  return (
    <RegistryContext.Provider value={registry}>
      <Shortcuts />
      {children}
    </RegistryContext.Provider>
  );
}

/** Offers actions in the palette and by shortcut for as long as the component is on the page. */
export function useActions(actions: Action[]) {
  const registry = useContext(RegistryContext) ?? alone;
  const owner = useRef(Symbol('actions'));
  const latest = useRef(actions);
  latest.current = actions;
  const shape = actions.map((a) => `${a.id}\0${a.label}\0${a.why ?? ''}\0${a.keys ?? ''}`).join('\n');
  useEffect(() => {
    const key = owner.current;
    registry.set(
      key,
      latest.current.map((a, i) => ({ ...a, run: () => latest.current[i]?.run() })),
    );
    return () => registry.set(key, null);
  }, [registry, shape]);
}

export function useAllActions(): Action[] {
  const registry = useContext(RegistryContext) ?? alone;
  return useSyncExternalStore(registry.subscribe, registry.list);
}

const order = ['Everywhere', 'This page', 'Create', 'Time', 'Go to', 'Account'];

/** Actions under their headings, each once: those of the page first. */
export function inGroups(actions: Action[]): { title: string; actions: Action[] }[] {
  const groups = new Map<string, Action[]>();
  const seen = new Set<string>();
  for (const a of actions) {
    if (seen.has(a.id)) continue;
    seen.add(a.id);
    const title = a.group ?? 'This page';
    groups.set(title, [...(groups.get(title) ?? []), a]);
  }
  const place = (title: string) => (order.includes(title) ? order.indexOf(title) : order.length);
  return [...groups].map(([title, of]) => ({ title, actions: of })).sort((a, b) => place(a.title) - place(b.title));
}

/** Goes to a page and runs one of its actions there. */
export function useActionThere(): (to: string, id: string) => void {
  const registry = useContext(RegistryContext) ?? alone;
  const router = useRouter();
  return (to, id) => {
    registry.want(id);
    void router.navigate({ to }).finally(() => setTimeout(() => registry.giveUp(id), patience));
  };
}

const patience = 5000;

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** A shortcut as the person's keyboard names it: "Ctrl K", "⌘K", "G then D". */
export function keysLabel(keys: string): string {
  if (keys.includes(' ')) return keys.split(' ').map(keysLabel).join(' then ');
  const parts = keys.split('+').map((k) => {
    if (k === 'mod') return mac ? '⌘' : 'Ctrl';
    if (k === 'shift') return mac ? '⇧' : 'Shift';
    return k.length === 1 ? k.toUpperCase() : k[0]?.toUpperCase() + k.slice(1);
  });
  return parts.join(mac ? '' : ' ');
}

export function matches(keys: string, e: KeyboardEvent): boolean {
  const parts = keys.toLowerCase().split('+');
  const key = parts.at(-1);
  const mod = parts.includes('mod');
  const shift = parts.includes('shift');
  return e.key.toLowerCase() === key && mod === (mac ? e.metaKey : e.ctrlKey) && !e.altKey && (!shift || e.shiftKey);
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** How long the second key of two may take. */
const between = 1500;

/** Whether single keys are for something else now: a field, a dialog or a menu. */
const elsewhere = (e: KeyboardEvent) =>
  typing(e.target) || document.querySelector('[role=dialog],[role=menu]') !== null || paletteStore.getState().opened;

function Shortcuts() {
  const actions = useAllActions();
  const first = useRef<{ key: string; at: number } | null>(null);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.repeat || e.key === 'Shift') return;
      const before = first.current && e.timeStamp - first.current.at < between ? `${first.current.key} ` : '';
      first.current = null;
      const plain = !e.metaKey && !e.ctrlKey && !e.altKey && e.key.length === 1;
      const sequence = plain ? before + e.key.toLowerCase() : '';
      const action =
        (before && actions.find((a) => a.keys === sequence)) ||
        actions.find((a) => a.keys && !a.keys.includes(' ') && matches(a.keys, e));
      if (!action?.keys) {
        if (plain && !elsewhere(e) && actions.some((a) => a.keys?.startsWith(`${sequence} `)))
          first.current = { key: sequence, at: e.timeStamp };
        return;
      }
      if (action.why || action.busy) return;
      if (!action.keys.includes('mod') && elsewhere(e)) return;
      // A text undoes its own letters.
      if (action.keys === 'mod+z' && typing(e.target)) return;
      e.preventDefault();
      action.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
  return null;
}
