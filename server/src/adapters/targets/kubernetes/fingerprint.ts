import { createHash } from 'node:crypto';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type LiveObject, ownEntry } from './live-object.ts';
import { secretMark } from './marks.ts';
import { fieldPaths, project } from './owned-fields.ts';

/** How content becomes digests; `keyedDigest` for secrets, so that nothing can be guessed from it. */
export type Digests = { readonly hash: (text: string) => string; readonly keyedDigest: (text: string) => string };

const pathBytes = 6;

/**
 * What we hold of an object: `<digest of the values>.<six bytes for each path>`. Equal fingerprints mean that neither the
 * values nor the ownership of our fields changed, whatever happened beside them. The paths answer, without a copy
 * of the object, whether a field that somebody else holds now is one that we wrote last.
 */
export function fingerprint(live: LiveObject, manager: string, digests: Digests): string {
  const entry = ownEntry(live, manager);
  if (entry === undefined) return `nothing of ${live.uid}`;
  const values = stableStringify(project(live.manifest, entry.fields) ?? null);
  const digest = isSecret(live) ? digests.keyedDigest(values) : digests.hash(values);
  const paths = fieldPaths(entry.fields).map(pathDigest).sort();
  return `${digest.slice(0, 32)}.${paths.join('')}`;
}

/** Whether the path was among those that the fingerprint was made of. */
export function holdsPath(print: string, path: string): boolean {
  const paths = print.slice(print.indexOf('.') + 1);
  const wanted = pathDigest(path);
  for (let at = 0; at < paths.length; at += wanted.length) if (paths.startsWith(wanted, at)) return true;
  return false;
}

/** Whether the values of an object are kept from sight: a Secret, or made from a secret input by its mark. */
export function isSecret({ ref, annotations }: Pick<LiveObject, 'ref' | 'annotations'>): boolean {
  return (ref.group === '' && ref.kind === 'Secret') || annotations[secretMark] === 'true';
}

function pathDigest(path: string): string {
  return createHash('sha256').update(path).digest().subarray(0, pathBytes).toString('base64url');
}
