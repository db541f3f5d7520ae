import { ok, type Result } from '@fairlead/core/lib/result.ts';
import { formatRef, type ObjectKey, type ObjectRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { SyncWish } from '@fairlead/core/model/placement.ts';
import { readHook } from '@fairlead/core/order/read-hook.ts';
import type { PlacementRow } from '../../ports/store.ts';
import type { Refusal, UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';

/**
 * The keys of objects as a person names them: `Kind/name` where one namespace has it, `Kind/namespace/name`, or the key.
 * Each must be declared by Git or held by the placement. Undefined stands for everything.
 */
export async function chooseObjects(
  deps: UseCaseDeps,
  { placement, state }: PlacementRow,
  names: readonly string[] | undefined,
): Promise<Result<readonly ObjectKey[] | undefined, Refusal>> {
  if (names === undefined) return ok(undefined);
  const place = describePlacement(placement);
  if (state.desired === null)
    return refuse('conflict', `nothing of ${place} has been rendered yet: no object to choose`);
  if (placement.withdrawn)
    return refuse('conflict', `Git no longer declares ${place}: it goes as a whole, when that is confirmed`);
  const bundle = await deps.loadBundle(state.desired.bundle);
  const hooks = new Set(
    bundle.objects.filter(({ manifest }) => readHook(manifest) !== null).map(({ ref }) => objectKey(ref)),
  );
  const known = new Map<ObjectKey, ObjectRef>(bundle.objects.map(({ ref }) => [objectKey(ref), ref]));
  for (const { key } of await deps.store.objectsOf(placement.id)) known.set(key, parseObjectKey(key));
  const chosen = new Set<ObjectKey>();
  for (const name of names) {
    const found = [...known].filter(([key, ref]) => isNamed(name, key, ref)).map(([key]) => key);
    const [key] = found;
    if (key === undefined)
      return refuse(
        'invalid-input',
        `${place} has no object ${name}; see \`fairlead get objects ${placement.application}/${placement.stage}\``,
      );
    if (found.length > 1)
      return refuse('invalid-input', `${name} is more than one object of ${place}: write ${found.join(' or ')}`);
    if (hooks.has(key))
      return refuse('invalid-input', `${name} is a hook, which runs only when everything is synced; leave it out`);
    chosen.add(key);
  }
  return ok([...chosen].sort());
}

function isNamed(name: string, key: ObjectKey, ref: ObjectRef): boolean {
  return name === key || name === formatRef(ref) || name === `${ref.kind}/${ref.name}`;
}

/** How a person wants a sync, from what they sent and what they chose. */
export function wishOf({ prune }: { readonly prune?: boolean }, only: readonly ObjectKey[] | undefined): SyncWish {
  return {
    prune: prune === true,
    ...(prune === false ? { keep: true } : {}),
    ...(only === undefined ? {} : { only }),
  };
}
