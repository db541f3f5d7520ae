import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { StoredBundle } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';

/** Splits a bundle into what may lie in the store in clear and what may not. */
export function sealBundle(sealer: Sealer, bundle: Bundle): StoredBundle {
  const secret = bundle.objects.filter((object) => object.secret);
  return {
    digest: bundle.digest,
    open: JSON.stringify(bundle.objects.filter((object) => !object.secret)),
    sealed: secret.length === 0 ? null : sealer.seal(JSON.stringify(secret), bundle.digest),
    objectCount: bundle.objects.length,
  };
}

/**
 * The bundle's objects, verified against its digest at every use: a flipped byte is never applied.
 * Errors: `not-found`, `integrity`.
 */
export async function loadBundle(
  deps: Pick<LoopDeps, 'store' | 'sealer' | 'hash'>,
  digest: BundleDigest,
): Promise<Bundle> {
  const stored = await deps.store.bundle(digest);
  if (stored === undefined)
    throw new AppError(
      'not-found',
      `bundle ${digest.slice(0, 8)} is not in the store; it is rendered again at the next look`,
    );
  const open = JSON.parse(stored.open) as readonly DesiredObject[]; // written by sealBundle; the digest below proves it
  const sealed =
    stored.sealed === null ? [] : (JSON.parse(deps.sealer.open(stored.sealed, digest)) as readonly DesiredObject[]); // as above
  const objects = [...open, ...sealed];
  const actual = bundleDigest(objects, { hash: deps.hash, keyedDigest: (text) => deps.sealer.keyedDigest(text) });
  if (actual !== digest)
    throw new AppError('integrity', `bundle ${digest.slice(0, 8)} was altered in the store; nothing of it is applied`);
  return { digest, objects };
}
