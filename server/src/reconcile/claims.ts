import type { Bundle } from '@fairlead/core/model/bundle.ts';
import { formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Conflict } from '@fairlead/core/model/plan.ts';
import { objectOptions } from '@fairlead/core/order/object-options.ts';
import type { ManagedObject } from '../ports/store.ts';
import type { Pass } from './pass.ts';
import type { PlanDeps } from './plan-now.ts';
import { tenancyConflicts } from './tenancy.ts';

export type Claims = {
  /** What may not be written, and who owns it. */
  readonly conflicts: readonly Conflict[];
  /** What an application that Git no longer declares still claims, and this one declares: its claim is to go over. */
  readonly handedOver: readonly ManagedObject[];
};

/** Whether the project may write these objects, and whether another application claims one of them. Only reads. */
export async function claimsOn(
  deps: PlanDeps,
  pass: Pass,
  bundle: Bundle,
  objects: readonly ManagedObject[],
): Promise<Claims> {
  const ours = new Set(objects.map((object) => object.key));
  const others = bundle.objects.filter(({ ref }) => !ours.has(objectKey(ref)));
  const held = await deps.store.objectsNamed(
    pass.placement.target,
    others.map(({ ref }) => objectKey(ref)),
  );
  const conflicts: Conflict[] = [...(await tenancyConflicts(deps, pass, bundle, objects))];
  const handedOver: ManagedObject[] = [];
  for (const { ref, manifest } of others) {
    if (objectOptions(manifest.metadata).ensure) continue; // it is nobody's in particular
    const claim = held.get(objectKey(ref));
    if (claim === undefined || claim.placement === pass.placement.id) continue;
    const owner = await deps.store.placement(claim.placement);
    const isOurs = owner === undefined || owner.placement.project === pass.placement.project;
    if (owner === undefined || (isOurs && owner.placement.withdrawn)) {
      handedOver.push(claim);
      continue;
    }
    if (!isOurs) {
      // Whose it is stays theirs to tell; that they took the application out of Git gives it to nobody else.
      conflicts.push({
        ref,
        owner: 'another project',
        reason: 'another project holds it on this target',
        next: `take ${formatRef(ref)} out, or have who owns it let go of it with \`fairlead release\``,
      });
      continue;
    }
    // Two applications that declare one object are a visible conflict, never a fight: the first claim stands.
    conflicts.push({
      ref,
      owner: `application ${owner.placement.application} (${owner.placement.stage})`,
      reason: 'another application declares it on this target too',
      next: `take ${formatRef(ref)} out of one of them`,
    });
  }
  return { conflicts, handedOver };
}
