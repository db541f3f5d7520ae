import { type RefObject, useEffect, useState } from 'react';

/** The part of a scrolling box that is in sight, in pixels of its content. */
export type Sight = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** Steps of this size keep a drawing from being drawn again at every pixel. */
const stepPx = 240;
const nowhere: Sight = { left: 0, top: 0, right: 2_000, bottom: 1_000 };

/** Follows what is in sight of a scrolling box, with some room around. */
export function useWindow(place: RefObject<HTMLElement | null>): Sight {
  const [sight, setSight] = useState(nowhere);
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const look = (): void => {
      const [left, top] = [floor(box.scrollLeft) - stepPx, floor(box.scrollTop) - stepPx];
      const right = floor(box.scrollLeft + box.clientWidth) + 2 * stepPx;
      const bottom = floor(box.scrollTop + box.clientHeight) + 2 * stepPx;
      setSight((old) =>
        old.left === left && old.top === top && old.right === right && old.bottom === bottom
          ? old
          : { left, top, right, bottom },
      );
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [place]);
  return sight;
}

function floor(px: number): number {
  return Math.floor(px / stepPx) * stepPx;
}
