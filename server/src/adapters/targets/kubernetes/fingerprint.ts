import { hash } from 'node:crypto';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type LiveObject, ownEntry } from './live-object.ts';
import { installationLabel, secretMark } from './marks.ts';
import { fieldPaths, project } from './owned-fields.ts';

/** How content becomes digests; `keyedDigest` for secrets, so that nothing can be guessed from it. */
export type Digests = {
  readonly hash: (text: string) => string;
  readonly keyedDigest: (text: string) => string;
  /** What paths came to: thousands of objects have the same few. */
  readonly paths?: Map<string, string>;
};

/** Six bytes. */
const pathLetters = 8;
const wholeMark = 'whole:';
/** Of an object with more fields than this, every field counts as ours: naming each would make a row of kilobytes. */
const mostPaths = 2_000;
const allPaths = '*';

/**
 * What we hold of an object: `<digest of the values>.<six bytes for each path>`. Equal fingerprints mean that neither the
 * values nor the ownership of our fields changed, whatever happened beside them. The paths answer, without a copy
 * of the object, whether a field that somebody else holds now is one that we wrote last. Of an object that carries our
 * marks and no account of its fields (the server drops it where an object grows too large) all values count.
 */
export function fingerprint(live: LiveObject, manager: string, digests: Digests): string {
  const entry = ownEntry(live, manager);
  const digest = isSecret(live) ? digests.keyedDigest : digests.hash;
  if (entry === undefined) {
    if (live.labels[installationLabel] === undefined || live.managers.length > 0) return `nothing of ${live.uid}`;
    return wholeMark + digest(stableStringify(declarable(live))).slice(0, 32);
  }
  const values = stableStringify(project(live.manifest, entry.fields) ?? null);
  const paths = fieldPaths(entry.fields);
  const told =
    paths.length > mostPaths
      ? allPaths
      : paths
          .map((path) => pathDigest(path, digests.paths))
          .sort()
          .join('');
  return `${digest(values).slice(0, 32)}.${told}`;
}

/** An object without what its server and its controllers say of it. */
export function declarable({ manifest, labels, annotations }: LiveObject): JsonObject {
  const { status: _status, metadata: _metadata, ...rest } = manifest;
  return { ...rest, metadata: { labels, annotations } };
}

/** Whether the path was among those that the fingerprint was made of. */
export function holdsPath(print: string, path: string): boolean {
  if (print.startsWith(wholeMark)) return true;
  const paths = print.slice(print.indexOf('.') + 1);
  if (paths === allPaths) return true;
  const wanted = pathDigest(path);
  for (let at = 0; at < paths.length; at += wanted.length) if (paths.startsWith(wanted, at)) return true;
  return false;
}

/** Whether the values of an object are kept from sight: a Secret, or made from a secret input by its mark. */
export function isSecret({ ref, annotations }: Pick<LiveObject, 'ref' | 'annotations'>): boolean {
  return (ref.group === '' && ref.kind === 'Secret') || annotations[secretMark] === 'true';
}

const mostRemembered = 4_000;

function pathDigest(path: string, known?: Map<string, string>): string {
  const remembered = known?.get(path);
  if (remembered !== undefined) return remembered;
  const digest = hash('sha256', path, 'base64url').slice(0, pathLetters);
  if (known !== undefined && known.size >= mostRemembered) known.clear();
  known?.set(path, digest);
  return digest;
}
