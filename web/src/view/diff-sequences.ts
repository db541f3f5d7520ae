/** A run of equal, removed or added entries: `before` and `after` are where it begins on each side. */
export type Stretch = {
  readonly kind: 'same' | 'before' | 'after';
  readonly before: number;
  readonly after: number;
  readonly length: number;
};

/** The exact answer is looked for up to this many edits; it costs their square. */
const mostEdits = 800;

/**
 * The edits that lead from one sequence to the other, removals before additions. Exact (E. Myers, "An O(ND) Difference
 * Algorithm", 1986) while the two are near; where they are far apart, cut first at entries that occur once on each side.
 */
export function diffSequences(before: readonly string[], after: readonly string[]): readonly Stretch[] {
  const steps: Step[] = [];
  walk({ before, after }, { from: 0, to: before.length }, { from: 0, to: after.length }, steps);
  return stretches(steps);
}

type Both = { readonly before: readonly string[]; readonly after: readonly string[] };
type Range = { readonly from: number; readonly to: number };
type Step = { readonly kind: Stretch['kind']; readonly length: number };

function walk(both: Both, a: Range, b: Range, steps: Step[]): void {
  const { before, after } = both;
  let head = 0;
  while (a.from + head < a.to && b.from + head < b.to && before[a.from + head] === after[b.from + head]) head++;
  let tail = 0;
  while (
    a.to - tail > a.from + head &&
    b.to - tail > b.from + head &&
    before[a.to - tail - 1] === after[b.to - tail - 1]
  )
    tail++;
  push(steps, 'same', head);
  between(both, { from: a.from + head, to: a.to - tail }, { from: b.from + head, to: b.to - tail }, steps);
  push(steps, 'same', tail);
}

/** Two ranges that begin and end differently. */
function between(both: Both, a: Range, b: Range, steps: Step[]): void {
  const exact = a.from === a.to || b.from === b.to ? null : shortest(both, a, b);
  if (exact !== null) {
    steps.push(...exact);
    return;
  }
  const anchors = uniqueInBoth(both, a, b);
  if (anchors.length === 0) {
    push(steps, 'before', a.to - a.from);
    push(steps, 'after', b.to - b.from);
    return;
  }
  let [fromA, fromB] = [a.from, b.from];
  for (const [atA, atB] of anchors) {
    walk(both, { from: fromA, to: atA }, { from: fromB, to: atB }, steps);
    push(steps, 'same', 1);
    [fromA, fromB] = [atA + 1, atB + 1];
  }
  walk(both, { from: fromA, to: a.to }, { from: fromB, to: b.to }, steps);
}

/** The shortest way, or null where it takes more than the edits that are tried. */
function shortest({ before, after }: Both, a: Range, b: Range): readonly Step[] | null {
  const [n, m] = [a.to - a.from, b.to - b.from];
  const limit = Math.min(n + m, mostEdits);
  const reach = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(reach, limit + k) < at(reach, limit + k + 2));
      let x = down ? at(reach, limit + k + 2) : at(reach, limit + k) + 1;
      while (x < n && x - k < m && x - k >= 0 && before[a.from + x] === after[b.from + x - k]) x++;
      reach[limit + k + 1] = x;
      if (x >= n && x - k >= m) return backtrack([...trace, reach.slice()], limit, n, m);
    }
    trace.push(reach.slice());
  }
  return null;
}

function backtrack(trace: readonly Int32Array[], limit: number, n: number, m: number): readonly Step[] {
  const steps: Step[] = [];
  let [x, y] = [n, m];
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reach = trace[edits - 1] ?? new Int32Array();
    const k = x - y;
    const down = k === -edits || (k !== edits && at(reach, limit + k) < at(reach, limit + k + 2));
    const [beforeX, beforeK] = down ? [at(reach, limit + k + 2), k + 1] : [at(reach, limit + k), k - 1];
    const startX = down ? beforeX : beforeX + 1;
    push(steps, 'same', x - startX);
    push(steps, down ? 'after' : 'before', 1);
    [x, y] = [beforeX, beforeX - beforeK];
  }
  push(steps, 'same', x);
  return steps.reverse();
}

function at(reach: Int32Array, index: number): number {
  return reach[index] ?? 0;
}

/** Entries that occur once on each side, as many as keep their order on both. */
function uniqueInBoth({ before, after }: Both, a: Range, b: Range): readonly (readonly [number, number])[] {
  const [placesA, placesB] = [places(before, a), places(after, b)];
  const pairs = [...placesA].flatMap(([text, atA]): (readonly [number, number])[] => {
    const atB = placesB.get(text);
    return atA < 0 || atB === undefined || atB < 0 ? [] : [[atA, atB]];
  });
  return longestRising(pairs);
}

/** Where each entry stands; -1 where it occurs more than once. */
function places(list: readonly string[], { from, to }: Range): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (let index = from; index < to; index++) {
    const text = list[index] ?? '';
    found.set(text, found.has(text) ? -1 : index);
  }
  return found;
}

type Link = { readonly pair: readonly [number, number]; readonly before: Link | null };

/** The pairs come in the order of their first place; the answer is the longest choice that rises in the second too. */
function longestRising(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const ends: Link[] = [];
  for (const pair of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, before: ends[low - 1] ?? null };
  }
  const rising: (readonly [number, number])[] = [];
  for (let link = ends.at(-1) ?? null; link !== null; link = link.before) rising.push(link.pair);
  return rising.reverse();
}

function push(steps: Step[], kind: Step['kind'], length: number): void {
  if (length > 0) steps.push({ kind, length });
}

/** Joins steps into runs; between two equal runs what goes comes before what comes. */
function stretches(steps: readonly Step[]): readonly Stretch[] {
  const runs: Stretch[] = [];
  let [before, after, gone, come] = [0, 0, 0, 0];
  const flush = (): void => {
    if (gone > 0) runs.push({ kind: 'before', before, after, length: gone });
    before += gone;
    if (come > 0) runs.push({ kind: 'after', before, after, length: come });
    after += come;
    [gone, come] = [0, 0];
  };
  let same = 0;
  const close = (): void => {
    if (same > 0) runs.push({ kind: 'same', before, after, length: same });
    [before, after, same] = [before + same, after + same, 0];
  };
  for (const { kind, length } of steps) {
    if (kind === 'same') {
      flush();
      same += length;
      continue;
    }
    close();
    if (kind === 'before') gone += length;
    else come += length;
  }
  flush();
  close();
  return runs;
}
