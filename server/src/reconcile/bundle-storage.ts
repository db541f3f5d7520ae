import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { StoredBundle } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';

/** A bundle that was just rendered, as {@link loadBundle} would give it: nobody needs to read and verify it again. */
export function asStored({ digest, objects }: Bundle): Bundle {
  return { digest, objects: [...objects.filter(({ secret }) => !secret), ...objects.filter(({ secret }) => secret)] };
}

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
 * The bundle's objects, verified against its digest once in each pass: a flipped byte is never applied.
 * Errors: `not-found`, `integrity`.
 */
export async function loadBundle(
  deps: Pick<LoopDeps, 'store' | 'sealer' | 'hash' | 'bundles'>,
  digest: BundleDigest,
): Promise<Bundle> {
  const known = deps.bundles?.get(digest);
  if (known !== undefined) return known;
  const bundle = await readBundle(deps, digest);
  deps.bundles?.set(digest, bundle);
  return bundle;
}

async function readBundle(deps: Pick<LoopDeps, 'store' | 'sealer' | 'hash'>, digest: BundleDigest): Promise<Bundle> {
  const stored = await deps.store.bundle(digest);
  if (stored === undefined)
    throw new AppError(
      'not-found',
      `bundle ${digest.slice(0, 8)} is not in the store; it is rendered again at the next look`,
    );
  const objects = readObjects(deps, stored);
  const keyedDigest = (text: string): string => deps.sealer.keyedDigest(text);
  if (objects === undefined || bundleDigest(objects, { hash: deps.hash, keyedDigest }) !== digest)
    throw new AppError('integrity', `bundle ${digest.slice(0, 8)} was altered in the store; nothing of it is applied`, {
      retry: 'backoff',
      details: { bundle: digest },
    });
  return { digest, objects };
}

/** The objects as they stand there; undefined where they cannot even be read. */
function readObjects(
  { sealer }: Pick<LoopDeps, 'sealer'>,
  { open, sealed, digest }: StoredBundle,
): readonly DesiredObject[] | undefined {
  try {
    const clear = JSON.parse(open) as readonly DesiredObject[]; // written by sealBundle; its digest proves it
    const secret = sealed === null ? [] : (JSON.parse(sealer.open(sealed, digest)) as readonly DesiredObject[]); // as above
    return [...clear, ...secret];
  } catch {
    return undefined; // cut short, or sealed by another key: as good as altered
  }
}
