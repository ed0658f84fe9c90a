/** Pages that hear the same news do not all ask in the same instant. */
export const spread = 300;

/**
 * Runs a moment after the first call, and then at most once in every span: what is called for in between is made up for at
 * its end. While the page is hidden it waits until somebody looks.
 */
export function pace(
  run: () => void,
  span: number,
  random: () => number = Math.random,
): { call: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;
  let last = Number.NEGATIVE_INFINITY;
  const plan = () => {
    if (!wanted || timer !== undefined) return;
    if (document.hidden) {
      document.addEventListener('visibilitychange', plan, { once: true });
      return;
    }
    timer = setTimeout(
      () => {
        timer = undefined;
        if (document.hidden) return plan();
        if (!wanted) return;
        wanted = false;
        last = Date.now();
        run();
      },
      Math.max(0, last + span - Date.now()) + random() * spread,
    );
  };
  return {
    call: () => {
      wanted = true;
      plan();
    },
    stop: () => {
      wanted = false;
      clearTimeout(timer);
      timer = undefined;
      document.removeEventListener('visibilitychange', plan);
    },
  };
}
