import { type ObjectKey, type ObjectRef, objectKey } from '../model/object.ts';
import type { PlannedChange } from '../model/plan.ts';

/**
 * The delete gate: no object that Git still declares is deleted, and nothing is deleted in bulk, unseen or
 * irrecoverably without a person. Every deletion of a managed object passes here and nowhere else.
 */
export type DeletionFacts = {
  readonly prunes: readonly PlannedChange[];
  /** Objects in the placement's inventory, the ones to prune included. */
  readonly inventoryCount: number;
  /** Objects the new bundle declares. */
  readonly declaredCount: number;
  /** Keys that the newest complete bundles of all placements of this target declare. */
  readonly declaredOnTarget: ReadonlySet<ObjectKey>;
  /** Parts of the target that could not be seen: absence is not proven. */
  readonly incomplete: readonly string[];
  /** `left-out`: a person asked for a sync without deletions. */
  readonly policy: 'off' | 'on' | 'confirm' | 'left-out';
  /** How many deletions Git implies in all, where `prunes` are only those that a person chose: a bulk in parts is a bulk. */
  readonly impliedCount?: number;
  /** A rollback prunes nothing until Git is true again. */
  readonly rollback: boolean;
  /** The inventory was rebuilt from marks after a loss. */
  readonly observing: boolean;
  /** A person confirmed exactly this plan. */
  readonly confirmed: boolean;
};

export type Deletions = {
  readonly allowed: readonly PlannedChange[];
  readonly held: readonly { readonly change: PlannedChange; readonly reason: string }[];
};

/** Kinds whose deletion loses data or takes much else with it: always held for a person. */
const dataBearing: { readonly [groupKind: string]: string } = {
  '/Namespace': 'deleting a Namespace deletes everything in it',
  'apiextensions.k8s.io/CustomResourceDefinition':
    'deleting a CustomResourceDefinition deletes all objects of its kind',
  '/PersistentVolume': 'deleting a PersistentVolume can lose its data',
  '/PersistentVolumeClaim': 'deleting a PersistentVolumeClaim can lose its data',
  'apps/StatefulSet': 'a StatefulSet bears data',
};

/** Why deleting an object of this kind loses data or takes much else with it; undefined for other kinds. */
export function whatItBears({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): string | undefined {
  return dataBearing[`${group}/${kind}`];
}

/** Decides each deletion. Rules that no confirmation lifts come first, then those that a person may lift. */
export function decideDeletions(facts: DeletionFacts): Deletions {
  const allowed: PlannedChange[] = [];
  const held: { change: PlannedChange; reason: string }[] = [];
  const bulk = bulkReason(facts);
  for (const change of facts.prunes) {
    const reason =
      absoluteReason(facts, change) ?? (facts.confirmed ? undefined : (personReason(facts, change) ?? bulk));
    if (reason === undefined) allowed.push(change);
    else held.push({ change, reason });
  }
  return { allowed, held };
}

function absoluteReason(facts: DeletionFacts, change: PlannedChange): string | undefined {
  if (facts.declaredOnTarget.has(objectKey(change.ref)))
    return 'Git still declares it in another application on this target';
  if (facts.incomplete.length > 0)
    return `the target could not be seen whole (${facts.incomplete[0] ?? ''}), so absence is not proven`;
  if (facts.rollback) return 'a rollback deletes nothing until Git is true again';
  if (facts.policy === 'left-out') return 'deletions were left out of this sync';
  if (facts.policy === 'off') return 'pruning is off for this application (spec.sync.prune)';
  return undefined;
}

function personReason(facts: DeletionFacts, change: PlannedChange): string | undefined {
  if (facts.observing) return 'the inventory was rebuilt after a loss; a person must confirm deletions';
  const bearing = whatItBears(change.ref);
  if (bearing !== undefined) return bearing;
  if (facts.policy === 'confirm') return 'deletions in this tier ask for confirmation (spec.sync.prune: confirm)';
  return undefined;
}

/** Half of the application, or more than max(10 objects, 20 % of them), or all of it. */
function bulkReason(facts: DeletionFacts): string | undefined {
  if (facts.prunes.length === 0) return undefined;
  const count = Math.max(facts.prunes.length, facts.impliedCount ?? 0);
  if (facts.declaredCount === 0) return 'this would delete the whole application';
  if (count * 2 > facts.inventoryCount)
    return `this would delete ${count} of the application's ${facts.inventoryCount} objects, more than half`;
  const limit = Math.max(10, Math.floor(facts.inventoryCount * 0.2));
  if (count > limit) return `this would delete ${count} objects at once, more than ${limit}`;
  return undefined;
}
