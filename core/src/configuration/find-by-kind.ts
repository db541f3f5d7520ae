import { matchesGlob } from '../lib/glob.ts';
import type { ObjectRef } from '../model/object.ts';

/** What is said of an object's kind: the entry that names it exactly, else the first whose pattern fits. */
export function findByKind<Entry extends { readonly kind: string }>(
  entries: readonly Entry[],
  { group, kind }: Pick<ObjectRef, 'group' | 'kind'>,
): Entry | undefined {
  const name = group === '' ? kind : `${group}/${kind}`;
  return entries.find((entry) => entry.kind === name) ?? entries.find((entry) => matchesGlob(entry.kind, name));
}
