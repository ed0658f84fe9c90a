import { useCallback, useRef, useState } from 'react';

/** What of a box that scrolls is out of sight. */
interface OutOfSight {
  /** More below. */
  below: boolean;
  /** More to the right. */
  right: boolean;
  /** It is higher than its box, whether the end is in sight or not. */
  tall: boolean;
}

const nothing: OutOfSight = { below: false, right: false, tall: false };

function measure(box: HTMLElement): OutOfSight {
  // Half pixels are rounded differently by what scrolls and by what is scrolled.
  return {
    below: box.scrollHeight - box.clientHeight - box.scrollTop > 1,
    right: box.scrollWidth - box.clientWidth - box.scrollLeft > 1,
    tall: box.scrollHeight - box.clientHeight > 1,
  };
}

/** Tells of a box that scrolls what is out of sight, for the cues that say so. */
export function useOutOfSight(): [(box: HTMLElement | null) => void, OutOfSight] {
  const [out, setOut] = useState(nothing);
  const end = useRef<() => void>(undefined);
  const ref = useCallback((box: HTMLElement | null) => {
    end.current?.();
    end.current = undefined;
    if (!box) return;
    const look = () =>
      setOut((before) => {
        const now = measure(box);
        return now.below === before.below && now.right === before.right && now.tall === before.tall ? before : now;
      });
    const watch = new ResizeObserver(look);
    watch.observe(box);
    for (const child of box.children) watch.observe(child);
    box.addEventListener('scroll', look, { passive: true });
    look();
    end.current = () => {
      watch.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, []);
  return [ref, out];
}
