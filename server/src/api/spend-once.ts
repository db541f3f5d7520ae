const mostSpent = 100_000;

/** Whether something comes for the first time. Forgets those that have ended, and refuses rather than forget others. */
export function spendOnce(now: () => number): (what: string, until: number) => boolean {
  const spent = new Map<string, number>();
  return (what, until) => {
    for (const [old, ends] of spent) {
      if (ends > now()) break;
      spent.delete(old);
    }
    if (spent.has(what) || spent.size >= mostSpent) return false;
    spent.set(what, until);
    return true;
  };
}
