/** Runs at once, and then at most once in every span; a call in between is made up for at its end. */
export function throttle(run: () => void, span: number): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const start = () => {
    run();
    waiting = setTimeout(() => {
      waiting = undefined;
      if (again) {
        again = false;
        start();
      }
    }, span);
  };
  return () => {
    if (waiting === undefined) start();
    else again = true;
  };
}
