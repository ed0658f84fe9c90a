import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/** One thing a person can do. Menus, buttons, shortcuts and the command palette all show the same object. */
export interface Action {
  id: string;
  label: string;
  run: () => void;
  icon?: ReactNode;
  /** A shortcut: "mod+s", "e", "g d" is not supported. `mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys?: string;
  /** Why it cannot be done now, in words. The action is shown, disabled. */
  why?: string;
  danger?: boolean;
  busy?: boolean;
  /** The heading it stands under in the palette. */
  group?: string;
}

type Listener = () => void;

class Registry {
  private groups = new Map<symbol, Action[]>();
  private listeners = new Set<Listener>();
  private all: Action[] = [];

  set(owner: symbol, actions: Action[] | null) {
    if (actions) this.groups.set(owner, actions);
    else this.groups.delete(owner);
    // Pages mount after the frame: the last to register comes first, and wins a shared shortcut.
    this.all = [...this.groups.values()].reverse().flat();
    for (const l of this.listeners) l();
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

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** A shortcut as the person's keyboard names it: "Ctrl K", "⌘K". */
export function keysLabel(keys: string): string {
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

function Shortcuts() {
  const actions = useAllActions();
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.repeat) return;
      const action = actions.find((a) => a.keys && matches(a.keys, e));
      if (!action?.keys || action.why || action.busy) return;
      if (!action.keys.includes('mod') && (typing(e.target) || document.querySelector('[role=dialog],[role=menu]')))
        return;
      e.preventDefault();
      action.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
  return null;
}
