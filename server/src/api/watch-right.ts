import type { Clock } from '../ports/clock.ts';

/** How long a stream may go on after the right to it has ended. */
const lookEveryMs = 2_000;

/**
 * Looks again and again whether a stream is still allowed, and ends it once it is not. A question that cannot be
 * answered counts as a no.
 * @returns stops looking.
 */
export function watchRight(clock: Clock, stillAllowed: () => Promise<boolean>, end: () => void): () => void {
  let stopped = false;
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    const allowed = await stillAllowed().catch(() => false);
    if (stopped) return;
    if (allowed) schedule();
    else end();
  };
  const schedule = (): void => {
    cancel = clock.after(lookEveryMs, () => void look());
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
}
