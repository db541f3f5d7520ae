import { restrictObjects } from '@fairlead/core/configuration/restrict-objects.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import { formatRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Conflict } from '@fairlead/core/model/plan.ts';
import { objectOptions } from '@fairlead/core/order/object-options.ts';
import type { ManagedObject } from '../ports/store.ts';
import type { Pass } from './pass.ts';
import type { PlanDeps } from './plan-now.ts';

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
  const conflicts: Conflict[] = [...tenancyConflicts(deps, pass, bundle)];
  const handedOver: ManagedObject[] = [];
  for (const { ref, manifest } of others) {
    if (objectOptions(manifest.metadata).ensure) continue; // it is nobody's in particular
    const claim = held.get(objectKey(ref));
    if (claim === undefined || claim.placement === pass.placement.id) continue;
    const owner = await deps.store.placement(claim.placement);
    if (owner === undefined || owner.placement.withdrawn) {
      handedOver.push(claim);
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

/** What the project may not write is not written, whatever the kind of delivery: checked here, at the last moment, again. */
function tenancyConflicts(deps: PlanDeps, pass: Pass, bundle: Bundle): readonly Conflict[] {
  const { project: name, application } = pass.placement;
  const project = deps.project(name);
  if (project === undefined) {
    // Nobody says what it may write, or as whom: nothing, then.
    return bundle.objects.map(({ ref }) => ({
      ref,
      owner: `Project/${name}`,
      reason: `project "${name}" is not declared, so nothing says what ${application} may write`,
      next: `declare Project/${name}, or move ${application} to another project`,
    }));
  }
  return restrictObjects(project, bundle.objects).map(({ key, rule, message }) => ({
    ref: parseObjectKey(key),
    owner: rule,
    reason: message,
    next: `take it out of ${application}, or allow it in ${rule.split(' ')[0] ?? 'the project'}`,
  }));
}
