import type { ShownObject } from '@fairlead/core/insight/compare-bundles.ts';
import { maskObject } from '@fairlead/core/insight/mask-object.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import type { DesiredObject, Origin } from '@fairlead/core/model/object.ts';
import type { UseCaseDeps } from '../deps.ts';

/** An object of a bundle without its secrets. */
export type Shown = ShownObject & { readonly origin: Origin };

/** A bundle's objects with secrets masked; null when the bundle is no longer kept. No bundle holds no objects. */
export async function shownObjects(deps: UseCaseDeps, digest: BundleDigest | null): Promise<readonly Shown[] | null> {
  if (digest === null) return [];
  try {
    const { objects } = await deps.loadBundle(digest);
    return objects.map((object) => shownObject(deps, object));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

function shownObject(deps: UseCaseDeps, object: DesiredObject): Shown {
  const { ref, origin } = object;
  return { ref, origin, shown: maskObject(object, (text) => deps.sealer.keyedDigest(text)) };
}
