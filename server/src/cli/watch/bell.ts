/** Somebody rings, somebody waits: rings that come meanwhile are one. */
export type Bell = {
  readonly ring: () => void;
  /** Resolves at the next ring, at once where one came since the last wait. */
  readonly next: () => Promise<void>;
};

export function makeBell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    next: async () => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = null;
      rung = false;
    },
  };
}
