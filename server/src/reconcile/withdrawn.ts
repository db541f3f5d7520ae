import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { deletionHooks } from '@fairlead/core/order/due-objects.ts';
import { loadBundle, sealBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { placementEvent } from './placement-event.ts';
import type { RenderedBundle } from './render.ts';
import { end, next, type Step } from './step.ts';

/**
 * A placement that Git no longer declares aims at nothing but the hooks around its deletion: its objects become deletions,
 * which the delete gate holds for a person, since that is a whole application. Once it has no objects left (deleted, or taken over by another
 * placement after a rename) it is forgotten.
 */
export async function emptied(deps: LoopDeps, pass: Pass): Promise<Step<RenderedBundle>> {
  const { placement, state } = pass;
  const last = state.desired ?? state.applied;
  const objects = await deps.store.objectsOf(placement.id);
  if (last === null) return forget(deps, pass);
  const hooks = deletionHooks((await loadBundle(deps, last.bundle)).objects);
  const digest = bundleDigest(hooks, { hash: deps.hash, keyedDigest: (text) => deps.sealer.keyedDigest(text) });
  // Its objects are gone while the hooks after that are still to run.
  const ends = hooks.length > 0 && pass.delivery?.to === digest;
  if (objects.length === 0 && !ends) return forget(deps, pass);
  const desired = { revision: last.revision, change: last.change, bundle: digest };
  const saved = await save(
    deps,
    pass,
    { desired },
    state.desired?.bundle === digest
      ? []
      : [{ kind: 'put-bundle', bundle: sealBundle(deps.sealer, { digest, objects: hooks }) }],
  );
  return next(saved, { repo: placement.source.repo as RepoUrl, ...desired });
}

async function forget(deps: LoopDeps, pass: Pass): Promise<Step<RenderedBundle>> {
  const { placement } = pass;
  const told = placementEvent(
    deps,
    pass,
    'placement-removed',
    `${describe(placement)} is no longer declared and holds nothing: forgotten`,
  );
  await deps.store.commit([{ kind: 'remove-placement', id: placement.id }, told]);
  return end();
}
