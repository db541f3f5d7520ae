export type Expansion = { readonly size: number; readonly depth: number };

/**
 * How large a value becomes once its aliases are written out (characters plus one per node) and how deep it nests.
 * Shared parts are measured once, so a bomb is measured in the time of its small source. Null when it contains itself.
 */
export function measureExpansion(value: unknown): Expansion | null {
  return measure(value, new Map());
}

function measure(value: unknown, seen: Map<object, Expansion | null>): Expansion | null {
  if (typeof value === 'string') return { size: value.length + 1, depth: 0 };
  if (typeof value !== 'object' || value === null) return { size: 1, depth: 0 };
  const known = seen.get(value);
  if (known !== undefined) return known;
  seen.set(value, null);
  let size = 1;
  let depth = 0;
  for (const [key, entry] of Object.entries(value)) {
    const inner = measure(entry, seen);
    if (inner === null) return null;
    size += key.length + inner.size;
    depth = Math.max(depth, inner.depth + 1);
  }
  const result = { size, depth };
  seen.set(value, result);
  return result;
}
