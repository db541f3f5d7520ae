/** A difference below this is the header's own coarseness (whole seconds) and the way of the answer. */
const ignoredSkewMs = 3_000;

/** The server's time as far as the browser knows it: people's clocks are wrong, and "14 min ago" must not be. */
export type ServerClock = {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** Takes the Date header of an answer. */
  readonly hear: (dateHeader: string | null) => void;
};

export function serverClock(browserNow: () => number): ServerClock {
  let skewMs = 0;
  return {
    now: () => browserNow() + skewMs,
    hear: (dateHeader) => {
      const at = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
      if (Number.isNaN(at)) return;
      const measuredMs = at + 500 - browserNow();
      skewMs = Math.abs(measuredMs) < ignoredSkewMs ? 0 : measuredMs;
    },
  };
}
