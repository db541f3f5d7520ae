import { type DeletionFacts, decideDeletions } from '../gate/delete-gate.ts';
import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { BundleDigest, EpochMs, Hash, PlacementId, PlanDigest } from '../model/ids.ts';
import { type DesiredObject, type ObjectKey, objectKey } from '../model/object.ts';
import type { Conflict, DraftChange, Plan, PlannedChange } from '../model/plan.ts';
import { runMarkPath } from '../order/due-objects.ts';
import { makeWaves, orderPrunes } from '../order/make-waves.ts';

export type PlanFacts = {
  readonly placement: PlacementId;
  readonly target: string;
  readonly bundle: BundleDigest;
  readonly policies?: string;
  readonly objects: readonly DesiredObject[];
  readonly changes: readonly DraftChange[];
  /** Hooks that ran and go as Git itself says: no gate holds them. */
  readonly finished: readonly DraftChange[];
  readonly conflicts: readonly Conflict[];
  readonly deletion: Omit<DeletionFacts, 'prunes' | 'confirmed' | 'declaredCount'>;
  readonly confirmedPlans: ReadonlySet<PlanDigest>;
  /** Deletions of the plan that this is the rest of, where a person confirmed that. */
  readonly confirmedDeletions: ReadonlySet<ObjectKey>;
  /** Nothing else is done before every deletion may be: the hooks around the deletion of an application. */
  readonly deletesAll: boolean;
  /** What Git declares in all, where `objects` are only those that a person chose. */
  readonly declaredCount?: number;
  readonly now: EpochMs;
};

/**
 * Bundle against live as data with a digest. The digest covers the bundle, the target and every change including the
 * deletions that are still held, so that a confirmation means exactly what was shown; it leaves out time, uids, status and
 * which run of a hook it is.
 */
export function makePlan(facts: PlanFacts, hash: Hash): Plan {
  const prunes = orderPrunes(facts.changes.filter((change) => change.action === 'prune'));
  const waves = makeWaves(
    facts.changes.filter((change) => change.action !== 'prune'),
    facts.objects,
  );
  const finished = orderPrunes(facts.finished);
  const digest = hash(
    stableStringify(digestInput(facts, [...waves.flatMap((wave) => wave.changes), ...prunes, ...finished])),
  ) as PlanDigest;
  const deletions = decideDeletions({
    ...facts.deletion,
    prunes,
    declaredCount: facts.declaredCount ?? facts.objects.length,
    confirmed:
      facts.confirmedPlans.has(digest) || prunes.every(({ ref }) => facts.confirmedDeletions.has(objectKey(ref))),
  });
  const waits = facts.deletesAll && deletions.held.length > 0;
  const changed = waves.reduce((sum, wave) => sum + wave.changes.length, 0);
  return {
    digest,
    placement: facts.placement,
    bundle: facts.bundle,
    ...(facts.policies === undefined ? {} : { policies: facts.policies }),
    waves: waits ? [] : waves,
    prunes: waits ? deletions.allowed : [...deletions.allowed, ...finished],
    heldPrunes: deletions.held,
    conflicts: facts.conflicts,
    unchanged: Math.max(0, facts.objects.length - changed - facts.conflicts.length),
    madeAt: facts.now,
  };
}

function digestInput(facts: PlanFacts, changes: readonly PlannedChange[]): Json {
  return {
    bundle: facts.bundle,
    target: facts.target,
    ...(facts.policies === undefined ? {} : { policies: facts.policies }),
    changes: changes.map((change) => ({
      ref: { ...change.ref },
      action: change.action,
      phase: change.phase,
      wave: change.wave,
      fields: change.fields
        .filter((field) => field.path !== runMarkPath)
        .map((field) => ({ path: field.path, before: field.before ?? null, after: field.after ?? null })),
    })),
  };
}

/** Whether carrying the plan out would write anything. */
export function isEmptyPlan(plan: Plan): boolean {
  return plan.waves.length === 0 && plan.prunes.length === 0;
}

/**
 * Before execution the plan is made again: a subset of what the permit allows is fine (somebody did part of it
 * already), anything new voids it.
 */
export function isSubsetOf(fresh: Plan, permitted: Plan): boolean {
  const known = new Set(allChanges(permitted).map(changeKey));
  return allChanges(fresh).every((change) => known.has(changeKey(change)));
}

function allChanges(plan: Plan): readonly PlannedChange[] {
  return [...plan.waves.flatMap((wave) => wave.changes), ...plan.prunes];
}

function changeKey(change: PlannedChange): string {
  return stableStringify({
    ref: { ...change.ref },
    action: change.action,
    fields: change.fields.map((field) => [field.path, field.after ?? null]),
  });
}
