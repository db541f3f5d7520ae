import type { Project } from '@fairlead/core/configuration/configuration.ts';
import { addressesOf, mayReadFrom } from '@fairlead/core/configuration/may-use.ts';
import { restrictObjects } from '@fairlead/core/configuration/restrict-objects.ts';
import { isAllowed } from '@fairlead/core/lib/glob.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import { objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Conflict } from '@fairlead/core/model/plan.ts';
import type { ManagedObject } from '../ports/store.ts';
import type { Pass } from './pass.ts';
import type { PlanDeps } from './plan-now.ts';

/**
 * What the project may not write, by the configuration in force at this moment: whatever the kind of delivery, and
 * however it was when the application was declared. What the project holds already may go, and be put back.
 */
export async function tenancyConflicts(
  deps: PlanDeps,
  { placement }: Pass,
  bundle: Bundle,
  held: readonly ManagedObject[],
): Promise<readonly Conflict[]> {
  const { project: name, application } = placement;
  const project = deps.project(name);
  const refuseAll = (rule: string, reason: string, next: string): readonly Conflict[] =>
    bundle.objects.map(({ ref }) => ({ ref, owner: rule, reason, next, rule }));
  if (project === undefined)
    // Nobody says what it may write, or as whom: nothing, then.
    return refuseAll(
      `Project/${name}`,
      `project "${name}" is not declared, so nothing says what ${application} may write`,
      `declare Project/${name}, or move ${application} to another project`,
    );
  const owner = `ask who owns Project/${name}, or move ${application}`;
  if (!isAllowed(project.restrictions.targets, placement.target))
    return refuseAll(`Project/${name} spec.targets`, `project "${name}" may not use target ${placement.target}`, owner);
  const forbidden = addressesOf(placement.source).find((address) => !mayReadFrom(project, deps.connections(), address));
  if (forbidden !== undefined)
    return refuseAll(`Project/${name} spec.sources`, `project "${name}" may not read from ${forbidden}`, owner);
  const refused = restrictObjects(project, bundle.objects).map(({ key, rule, message }) => ({
    ...{ ref: parseObjectKey(key), owner: rule, reason: message, rule },
    next: `take it out of ${application}, or allow it in ${rule.split(' ')[0] ?? 'the project'}`,
  }));
  return [...refused, ...(await overQuota(deps, project, placement.id, bundle, held))];
}

/** Objects that are new where the project has no more left. */
async function overQuota(
  deps: PlanDeps,
  { name, quotas }: Project,
  placement: Pass['placement']['id'],
  bundle: Bundle,
  held: readonly ManagedObject[],
): Promise<readonly Conflict[]> {
  const limit = quotas?.objects;
  if (limit === undefined) return [];
  const keys = new Set(held.map(({ key }) => key));
  const fresh = bundle.objects.filter(({ ref }) => !keys.has(objectKey(ref)));
  if (fresh.length === 0) return [];
  const used = await deps.store.countObjects({ project: name, except: placement });
  const left = Math.max(0, limit - used - keys.size);
  const rule = `Project/${name} spec.quotas.objects`;
  const reason = `project "${name}" has ${left} of ${limit} objects left and this asks for ${fresh.length} more`;
  const next = `take something out, or ask who owns Project/${name} for more`;
  return fresh.length <= left ? [] : fresh.slice(left).map(({ ref }) => ({ ref, owner: rule, reason, next, rule }));
}
