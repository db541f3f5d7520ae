import type { Wanted } from './alerted-object.ts';

type Row = { readonly kind: string; readonly name: string; readonly object: string };

/** What the server is asked for: the part of `Kind/namespace/name` that is known, and which kinds count. */
export function searchFor({ kinds, namespace, name }: Wanted): {
  readonly kinds: readonly string[];
  readonly search: string;
} {
  return { kinds, search: namespace === null ? name : `${namespace}/${name}` };
}

/** Whether an object is what was meant: exactly so called where a pod speaks of it, else called at least so. */
export function fitsWanted(row: Row, { kinds, namespace, name, pod }: Wanted): boolean {
  if (kinds.length > 0 && !kinds.some((kind) => kind.toLowerCase() === row.kind.toLowerCase())) return false;
  if (namespace !== null && !row.object.toLowerCase().includes(`/${namespace.toLowerCase()}/`)) return false;
  return pod === null ? row.name.toLowerCase().includes(name.toLowerCase()) : row.name === name;
}
