import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type ObjectKey, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Conflict, Plan } from '@fairlead/core/model/plan.ts';
import { deletionRunOf, dueObjects, type HookRun, hookRunOf, hooksToDelete } from '@fairlead/core/order/due-objects.ts';
import { makePlan } from '@fairlead/core/plan/make-plan.ts';
import type { ManagedObject } from '../ports/store.ts';
import type { InventoryEntry, Observation, ObserveRequest, Target } from '../ports/target.ts';
import { declaredElsewhere } from './declared-elsewhere.ts';
import { isDeleting } from './deleting-row.ts';
import { isHookRow } from './hook-row.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';
import { rulesInForce } from './rules-in-force.ts';

/** What making a plan touches: it reads, and writes nothing. */
export type PlanDeps = Pick<
  LoopDeps,
  'store' | 'sealer' | 'hash' | 'clock' | 'installation' | 'project' | 'connections'
>;

type Wanted = {
  readonly delivery: Delivery;
  readonly target: Target;
  /** The whole bundle, whatever part of it is delivered. */
  readonly bundle: Bundle;
  /** All that the placement holds on its target. */
  readonly objects: readonly ManagedObject[];
  readonly claims: readonly Conflict[];
  /** The plan that this is the rest of. */
  readonly agreed: Plan | undefined;
  readonly wishes: Pick<ObserveRequest, 'tryCreations' | 'mayTrustWatch'>;
};

export type PlannedNow =
  | { readonly kind: 'later'; readonly reason: string }
  | {
      readonly kind: 'planned';
      readonly fresh: Plan;
      /** What of the bundle this delivery is about: all of it, or what a person chose. */
      readonly bundle: Bundle;
      readonly due: readonly DesiredObject[];
      readonly observation: Observation;
    };

/** Bundle against live as of now, asked of the target. A delivery of chosen objects looks at those alone. */
export async function planNow(deps: PlanDeps, pass: Pass, wanted: Wanted, signal: AbortSignal): Promise<PlannedNow> {
  const { delivery, target, objects } = wanted;
  const bundle = chosenPart(wanted.bundle, delivery);
  const rows = delivery.only === undefined ? objects : objects.filter(({ key }) => delivery.only?.includes(key));
  const run = pass.placement.withdrawn ? deletionRunOf(delivery, bundle.objects, objects) : hookRunOf(delivery);
  const look = dueObjects(bundle.objects, rows, run);
  const inventory = look.inventory.map(inventoryEntry);
  const { ignore } = pass.placement.settings;
  const take = delivery.takes ?? [];
  const removeAdditions = removesAdditions(pass, delivery);
  const wishes = { ignore, take, removeAdditions, ...wanted.wishes };
  const request = { on: placementOn(deps, pass), objects: look.due, inventory, ...wishes };
  const outcome = await target.observe(request, signal);
  if (outcome.kind === 'later') return outcome;
  const { observation } = outcome;
  const fresh = await freshPlan(deps, pass, wanted, { bundle, due: look.due, run }, observation);
  return { kind: 'planned', fresh, bundle, due: look.due, observation };
}

/** Additions go where drift is put back by itself, and where a person asks for that. */
function removesAdditions({ placement: { settings } }: Pass, { asked }: Delivery): boolean {
  return settings.additions === 'correct' && (settings.heal === 'correct' || asked === 'sync');
}

function inventoryEntry(row: ManagedObject): InventoryEntry {
  const { key, uid, baseline } = row;
  return { ref: parseObjectKey(key), uid, baseline, ...(isDeleting(row) ? { deleting: true } : {}) };
}

/** What of a bundle a delivery is about. */
export function chosenPart(bundle: Bundle, { only }: Pick<Delivery, 'only'>): Bundle {
  if (only === undefined) return bundle;
  return { ...bundle, objects: bundle.objects.filter(({ ref }) => only.includes(objectKey(ref))) };
}

/** How targets are told which placement they work for. */
export function placementOn(deps: Pick<LoopDeps, 'installation'>, pass: Pass) {
  const { id, project, application } = pass.placement;
  return { installation: deps.installation, placement: id, project, application };
}

type Look = { readonly bundle: Bundle; readonly due: readonly DesiredObject[]; readonly run: HookRun };

async function freshPlan(
  deps: PlanDeps,
  pass: Pass,
  { delivery, objects, claims, agreed, bundle: whole }: Wanted,
  { bundle, due, run }: Look,
  observation: Observation,
): Promise<Plan> {
  const prunes = observation.changes.filter((change) => change.action === 'prune');
  const confirmed = new Set<PlanDigest>(
    pass.decisions.flatMap((decision) =>
      decision.kind === 'confirmation' && decision.placement === pass.placement.id ? [decision.plan] : [],
    ),
  );
  const deletions = agreed !== undefined && confirmed.has(agreed.digest) ? agreed.prunes : [];
  return makePlan(
    {
      placement: pass.placement.id,
      target: pass.placement.target,
      bundle: bundle.digest,
      ...rulesDigest(deps, pass.placement),
      objects: due,
      changes: observation.changes,
      finished: hooksToDelete(bundle.objects, run, objects),
      conflicts: [...claims, ...observation.conflicts],
      deletion: {
        inventoryCount: objects.length,
        declaredOnTarget: prunes.length === 0 ? new Set<ObjectKey>() : await declaredElsewhere(deps, pass.placement),
        incomplete: observation.incomplete,
        policy: prunePolicy(pass, delivery),
        rollback:
          delivery.kind === 'rollback' ||
          pass.decisions.some((decision) => decision.kind === 'pin' && decision.placement === pass.placement.id),
        observing: pass.state.observing,
        ...(delivery.only === undefined ? {} : { impliedCount: undeclared(whole, objects).length }),
      },
      confirmedPlans: confirmed,
      confirmedDeletions: new Set(deletions.map(({ ref }) => objectKey(ref))),
      deletesAll: pass.placement.withdrawn,
      ...(delivery.only === undefined ? {} : { declaredCount: whole.objects.length }),
      now: deps.clock.now(),
    },
    deps.hash,
  );
}

/** Part of the digest where there are any, so that placements without them keep the plans that they have. */
function rulesDigest({ hash, clock }: PlanDeps, placement: Pass['placement']): { readonly policies?: string } {
  const { digest, isNone } = rulesInForce(placement, hash, clock.now());
  return isNone ? {} : { policies: digest };
}

function prunePolicy({ placement }: Pass, { prune, keep }: Delivery): 'off' | 'on' | 'confirm' | 'left-out' {
  if (keep === true) return 'left-out';
  return prune && placement.settings.prune === 'off' ? 'on' : placement.settings.prune;
}

/** What the placement holds and the bundle does not declare, aside from hooks and from what is going already. */
export function undeclared(bundle: Bundle, objects: readonly ManagedObject[]): readonly ManagedObject[] {
  const declared = new Set(bundle.objects.map(({ ref }) => objectKey(ref)));
  return objects.filter((object) => !declared.has(object.key) && !isHookRow(object) && !isDeleting(object));
}
