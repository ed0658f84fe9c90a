import { useLayoutEffect } from 'react';

/** Where the focus was, the last first. A menu's item is gone when the dialog it opened closes; what opened the menu is not. */
let trail: HTMLElement[] = [];
const most = 12;

function note(e: Event) {
  const target =
    e.target instanceof Element ? e.target.closest<HTMLElement>('a,button,input,select,textarea,[tabindex]') : null;
  if (target && target.tabIndex >= 0) trail = [target, ...trail.filter((x) => x !== target)].slice(0, most);
}

if (typeof document !== 'undefined') {
  document.addEventListener('focusin', note);
  // Not every browser focuses a button that is clicked.
  document.addEventListener('pointerdown', note, true);
}

const there = (x: HTMLElement) => x.isConnected && (!x.checkVisibility || x.checkVisibility()) && !x.closest('[inert]');

/** While opened, remembers what had the focus; afterwards the last of it that is still there gets it back. */
export function useFocusBack(opened: boolean) {
  useLayoutEffect(() => {
    if (!opened) return;
    const before = trail;
    return () => {
      const left = document.activeElement;
      setTimeout(() => {
        const now = document.activeElement;
        const moved =
          now && now !== document.body && now.isConnected && (now !== left || before.includes(now as HTMLElement));
        if (moved) return;
        (before.find(there) ?? document.getElementById('main'))?.focus({ preventScroll: true });
      });
    };
  }, [opened]);
}

/** Focus goes to the first field that is wrong, whether the form or the server found it. */
export function watchWrongFields(root: Document = document): () => void {
  let stop = () => {};
  const onSubmit = (e: Event) => {
    stop();
    const form = e.target;
    if (!(form instanceof HTMLFormElement)) return;
    const find = () => {
      const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]:not([type="hidden"])');
      if (!wrong) return;
      stop();
      wrong.focus();
    };
    const seen = new MutationObserver(find);
    seen.observe(form, { subtree: true, childList: true, attributeFilter: ['aria-invalid'] });
    const timer = setTimeout(find);
    // Whoever goes on typing is not to be torn away.
    const typed = () => stop();
    form.addEventListener('input', typed);
    stop = () => {
      seen.disconnect();
      clearTimeout(timer);
      form.removeEventListener('input', typed);
    };
  };
  root.addEventListener('submit', onSubmit, true);
  return () => {
    stop();
    root.removeEventListener('submit', onSubmit, true);
  };
}
