import { stableStringify } from '../lib/stable-stringify.ts';
import type { BundleDigest, Hash } from '../model/ids.ts';
import { type DesiredObject, objectKey } from '../model/object.ts';

export type DigestDeps = {
  readonly hash: Hash;
  /** Keyed digest of a secret text: equal secrets compare equal, nothing can be guessed from it. */
  readonly keyedDigest: (plain: string) => string;
};

/**
 * The content address of a bundle: what its objects are, whatever their order, the commit they came from or the files
 * they stood in. Secret objects enter by their keyed digest.
 */
export function bundleDigest(objects: readonly DesiredObject[], { hash, keyedDigest }: DigestDeps): BundleDigest {
  const entries = objects.map(({ ref, manifest, secret }) => {
    const content = stableStringify(manifest);
    return JSON.stringify([objectKey(ref), secret ? 'secret' : 'open', secret ? keyedDigest(content) : hash(content)]);
  });
  return hash(entries.sort().join('\n')) as BundleDigest; // made here and nowhere else
}
