/** Takes a place for a stream; null when the caller, or the server as a whole, has too many. */
export type TakePlace = (caller: string) => { readonly release: () => void } | null;

/** Counts open streams, so that one caller cannot use up what all share. */
export function streamPlaces(limits: { readonly perCaller: number; readonly total: number }): TakePlace {
  const counts = new Map<string, number>();
  let total = 0;
  return (caller) => {
    const own = counts.get(caller) ?? 0;
    if (own >= limits.perCaller || total >= limits.total) return null;
    counts.set(caller, own + 1);
    total += 1;
    let released = false;
    return {
      release: () => {
        if (released) return;
        released = true;
        total -= 1;
        const left = (counts.get(caller) ?? 1) - 1;
        if (left === 0) counts.delete(caller);
        else counts.set(caller, left);
      },
    };
  };
}
