import { lostFields } from '@fairlead/core/delivery/drifted-rows.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import { formatRef, type Manifest, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import { readHook } from '@fairlead/core/order/read-hook.ts';
import type { SyncObjects, SyncPreview, SyncPreviewBody } from '@fairlead/core/wire/view/sync.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { undeclared } from '../../reconcile/plan-now.ts';
import { previewSync } from '../../reconcile/preview-sync.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { namesOf } from '../view/names.ts';
import { holdView } from '../view/placement-view.ts';
import { planView } from '../view/plan-view.ts';
import { chooseObjects, wishOf } from './choose-objects.ts';

/** What a sync would do, by the loop's own course, plan and gates; asked of the target, and nothing is written. */
export async function readSyncPreview(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  body: SyncPreviewBody,
): Outcome<SyncPreview> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const row = found.value;
  const chosen = await chooseObjects(deps, row, body.objects);
  if (!chosen.ok) return chosen;
  const { desired } = row.state;
  const loop = {
    ...deps,
    target: deps.targets,
    connections: () => deps.configuration().connections,
    declared: deps.configuration,
    project: (name: string) => deps.configuration().projects.find((project) => project.name === name),
  };
  const wish = wishOf(body, chosen.value);
  const preview = await previewSync(loop, row, nameOf(caller.actor), wish, caller.signal);
  const view: SyncPreview = {
    placement: namesOf(row.placement),
    revision: desired?.revision ?? null,
    bundle: desired?.bundle ?? null,
    as: null,
    partial: chosen.value !== undefined,
    nothing: '',
    plan: null,
    holds: [],
    incomplete: [],
    asOf: deps.clock.now(),
  };
  switch (preview.kind) {
    case 'nothing':
      return ok({ ...view, nothing: preview.reason });
    case 'held':
      return ok({ ...view, nothing: preview.hold.reason, holds: [holdView(preview.hold)] });
    case 'planned': {
      const { as, plan, holds, incomplete } = preview;
      return ok({ ...view, as, plan: planView(plan), holds: holds.map(holdView), incomplete });
    }
  }
}

/** What a sync can be limited to. By what is recorded: no target is asked, however many objects there are. */
export async function listSyncObjects(deps: UseCaseDeps, caller: Caller, id: string): Outcome<SyncObjects> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const { desired } = state;
  const answer = { placement: namesOf(placement), asOf: deps.clock.now() };
  if (desired === null) return ok({ ...answer, revision: null, bundle: null, items: [], hooks: 0 });
  const [bundle, objects] = await Promise.all([deps.loadBundle(desired.bundle), deps.store.objectsOf(placement.id)]);
  const written = await writtenManifests(deps, found.value, bundle);
  const rows = new Map(objects.map((object) => [object.key, object]));
  const declared = bundle.objects.filter(({ manifest }) => readHook(manifest) === null);
  const items = [
    ...declared.map(({ ref, manifest }) => {
      const key = objectKey(ref);
      const row = rows.get(key);
      const standing =
        row === undefined
          ? ('new' as const)
          : lostFields(row)
            ? ('drifted' as const)
            : stableStringify(manifest) === written.get(key)
              ? ('equal' as const)
              : ('changed' as const);
      return { key, object: formatRef(ref), kind: ref.kind, standing };
    }),
    ...undeclared(bundle, objects).map(({ key }) => {
      const ref = parseObjectKey(key);
      return { key, object: formatRef(ref), kind: ref.kind, standing: 'undeclared' as const };
    }),
  ].sort((a, b) => a.kind.localeCompare(b.kind) || a.object.localeCompare(b.object));
  const { revision } = desired;
  return ok({ ...answer, revision, bundle: bundle.digest, items, hooks: bundle.objects.length - declared.length });
}

/** Each object's manifest as it was written when the placement last arrived whole: equal text is an equal object. */
async function writtenManifests(
  deps: UseCaseDeps,
  { state }: PlacementRow,
  desired: Bundle,
): Promise<ReadonlyMap<string, string>> {
  const last: BundleDigest | undefined = state.applied?.bundle;
  if (last === undefined) return new Map();
  const { objects } = last === desired.digest ? desired : await deps.loadBundle(last);
  return new Map(objects.map(({ ref, manifest }): [string, string] => [objectKey(ref), textOf(manifest)]));
}

function textOf(manifest: Manifest): string {
  return stableStringify(manifest);
}
