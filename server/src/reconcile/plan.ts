import { restrictObjects } from '@fairlead/core/configuration/restrict-objects.ts';
import { enterPhase } from '@fairlead/core/delivery/spans.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { PlanDigest } from '@fairlead/core/model/ids.ts';
import {
  type DesiredObject,
  formatRef,
  type ObjectKey,
  objectKey,
  parseObjectKey,
} from '@fairlead/core/model/object.ts';
import type { Conflict, Plan } from '@fairlead/core/model/plan.ts';
import { deletionRunOf, dueObjects, type HookRun, hookRunOf, hooksToDelete } from '@fairlead/core/order/due-objects.ts';
import { isSubsetOf, makePlan } from '@fairlead/core/plan/make-plan.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { Observation, Target } from '../ports/target.ts';
import { loadBundle } from './bundle-storage.ts';
import type { Underway } from './course.ts';
import { declaredElsewhere } from './declared-elsewhere.ts';
import type { LoopDeps } from './loop-deps.ts';
import { type Pass, save } from './pass.ts';
import { end, next, type Step } from './step.ts';

export type Planned = {
  readonly delivery: Delivery;
  readonly target: Target;
  readonly bundle: Bundle;
  /** The objects of the bundle whose turn it is: all but the hooks that do not run now. */
  readonly due: readonly DesiredObject[];
  /** What a permit was or will be asked for. */
  readonly plan: Plan;
  /** What is left of it now. */
  readonly fresh: Plan;
  readonly objects: readonly ManagedObject[];
  /** What of the target could not be seen: nothing there is deleted. */
  readonly incomplete: readonly string[];
};

/**
 * Bundle against live. Made again at every look: when what is left is part of the plan that was agreed to, that plan
 * stands; anything new makes a new plan, which must pass the gates anew. Saved before anything else happens.
 */
export async function plan(
  deps: LoopDeps,
  pass: Pass,
  { delivery, bundle: known }: Underway,
  signal: AbortSignal,
): Promise<Step<Planned>> {
  const target = deps.target(pass.placement.target);
  if (target === undefined) return holdUnconnected(deps, pass, delivery);
  const bundle = known?.digest === delivery.to ? known : await loadBundle(deps, delivery.to);
  const { objects, conflicts } = await readClaims(deps, pass, bundle);
  const claims = [...tenancyConflicts(deps, pass, bundle), ...conflicts];
  const run = pass.placement.withdrawn ? deletionRunOf(delivery, bundle.objects, objects) : hookRunOf(delivery);
  const look = dueObjects(bundle.objects, objects, run);
  const inventory = look.inventory.map(({ key, uid, baseline }) => ({ ref: parseObjectKey(key), uid, baseline }));
  const { ignore } = pass.placement.settings;
  const tryCreations = pass.placement.tier === 'production';
  const take = delivery.takes ?? [];
  // Whoever asks, and whoever tries again, wants to know how it really is.
  const mayTrustWatch = pass.state.request === null && pass.state.attempt === 0 && take.length === 0;
  const wishes = { ignore, tryCreations, take, mayTrustWatch };
  const request = { on: placementOn(deps, pass), objects: look.due, inventory, ...wishes };
  const outcome = await target.observe(request, signal);
  if (outcome.kind === 'later') {
    await save(deps, pass, {}, [
      { kind: 'put-delivery', delivery: enterPhase(delivery, 'plan', outcome.reason, deps.clock.now()) },
    ]);
    return end();
  }
  const agreed = delivery.plan === null ? undefined : await deps.store.plan(delivery.plan);
  const seen = { bundle, due: look.due, objects, claims, run, agreed };
  const fresh = await freshPlan(deps, pass, delivery, seen, outcome.observation);
  const stands = agreed !== undefined && agreed.bundle === fresh.bundle && isSubsetOf(fresh, agreed);
  const { incomplete } = outcome.observation;
  const baselines = newBaselines(outcome.observation, bundle, objects);
  if (stands) {
    if (baselines.length > 0) await deps.store.commit(baselines);
    return next(pass, { delivery, target, bundle, due: look.due, plan: agreed, fresh, objects, incomplete });
  }
  const planned = enterPhase(
    { ...delivery, plan: fresh.digest, wavesDone: 0, waveInFlight: null },
    'plan',
    '',
    deps.clock.now(),
  );
  const saved = await save(deps, { ...pass, delivery: planned }, {}, [
    { kind: 'put-plan', plan: fresh },
    { kind: 'put-delivery', delivery: planned },
    ...statesSeen(pass, credible(pass, outcome.observation, objects), objects, deps.clock.now()),
    ...baselines,
  ]);
  deps.failpoint('plan-saved');
  return next(saved, { delivery: planned, target, bundle, due: look.due, plan: fresh, fresh, objects, incomplete });
}

async function holdUnconnected(deps: LoopDeps, pass: Pass, delivery: Delivery): Promise<Step<Planned>> {
  const { target } = pass.placement;
  const why = (await deps.store.targets()).find((state) => state.target === target)?.message ?? '';
  const hold: Hold = {
    gate: 'target',
    rule: `Target/${target}`,
    reason: `target ${target} is not connected${why === '' ? '' : `: ${why}`}`,
    next: 'see `fairlead get targets`; it is tried again by itself',
    until: null,
  };
  const held = { ...delivery, holds: [hold] };
  const known = pass.state.holds.some((other) => other.gate === 'target' && other.reason === hold.reason);
  await save(
    deps,
    { ...pass, delivery: held },
    { holds: [hold] },
    known ? [] : [{ kind: 'put-delivery', delivery: held }],
  );
  return end();
}

/** How targets are told which placement they work for. */
export function placementOn(deps: LoopDeps, pass: Pass) {
  const { id, project, application } = pass.placement;
  return { installation: deps.installation, placement: id, project, application };
}

type Look = {
  readonly bundle: Bundle;
  readonly due: readonly DesiredObject[];
  readonly objects: readonly ManagedObject[];
  readonly claims: readonly Conflict[];
  readonly run: HookRun;
  readonly agreed: Plan | undefined;
};

async function freshPlan(
  deps: LoopDeps,
  pass: Pass,
  delivery: Delivery,
  { bundle, due, objects, claims, run, agreed }: Look,
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
      objects: due,
      changes: observation.changes,
      finished: hooksToDelete(bundle.objects, run, objects),
      conflicts: [...claims, ...observation.conflicts],
      deletion: {
        inventoryCount: objects.length,
        declaredOnTarget: prunes.length === 0 ? new Set<ObjectKey>() : await declaredElsewhere(deps, pass.placement),
        incomplete: observation.incomplete,
        policy: delivery.prune && pass.placement.settings.prune === 'off' ? 'on' : pass.placement.settings.prune,
        rollback:
          delivery.kind === 'rollback' ||
          pass.decisions.some((decision) => decision.kind === 'pin' && decision.placement === pass.placement.id),
        observing: pass.state.observing,
      },
      confirmedPlans: confirmed,
      confirmedDeletions: new Set(deletions.map(({ ref }) => objectKey(ref))),
      deletesAll: pass.placement.withdrawn,
      now: deps.clock.now(),
    },
    deps.hash,
  );
}

/** What the project may not write is not written, whatever the kind of delivery: checked here, at the last moment, again. */
function tenancyConflicts(deps: LoopDeps, pass: Pass, bundle: Bundle): readonly Conflict[] {
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

type Claims = { readonly objects: readonly ManagedObject[]; readonly conflicts: readonly Conflict[] };

/** Two applications that declare one object are a visible conflict, never a fight: the first claim stands. */
async function readClaims(deps: LoopDeps, pass: Pass, bundle: Bundle): Promise<Claims> {
  const { id, target } = pass.placement;
  const objects = await deps.store.objectsOf(id);
  const ours = new Set(objects.map((object) => object.key));
  const others = bundle.objects.filter(({ ref }) => !ours.has(objectKey(ref)));
  const held = await deps.store.objectsNamed(
    target,
    others.map(({ ref }) => objectKey(ref)),
  );
  const conflicts: Conflict[] = [];
  let takenOver = false;
  for (const { ref } of others) {
    const claim = held.get(objectKey(ref));
    if (claim === undefined || claim.placement === id) continue;
    const owner = await deps.store.placement(claim.placement);
    if (owner === undefined || owner.placement.withdrawn) {
      await deps.store.commit([{ kind: 'transfer-object', target, key: claim.key, from: claim.placement, to: id }]);
      takenOver = true;
      deps.wake(claim.placement, 'claim'); // it may hold nothing now, and be forgotten
      continue;
    }
    conflicts.push({
      ref,
      owner: `application ${owner.placement.application} (${owner.placement.stage})`,
      reason: 'another application declares it on this target too',
      next: `take ${formatRef(ref)} out of one of them`,
    });
  }
  return { objects: takenOver ? await deps.store.objectsOf(id) : objects, conflicts };
}

/**
 * Objects that hold what the bundle declares, though our last write of them was never recorded (a crash, a lost reply):
 * what is there becomes the baseline. Only where watch and observation saw the same, since one of them may lag behind.
 */
function newBaselines(
  { changes, conflicts, states }: Observation,
  bundle: Bundle,
  objects: readonly ManagedObject[],
): readonly Write[] {
  const declared = new Set(bundle.objects.map((object) => objectKey(object.ref)));
  for (const { ref } of [...changes, ...conflicts]) declared.delete(objectKey(ref));
  const live = new Map(states.map((state) => [state.key, state.live]));
  return objects
    .filter(({ key, baseline, live: watched }) => {
      const seen = live.get(key) ?? null;
      return declared.has(key) && seen !== null && seen === watched && seen !== baseline;
    })
    .map((object) => ({ kind: 'put-object', object: { ...object, baseline: object.live } }));
}

/**
 * What of an observation is believed. It may show drift that the watch has not told yet, but it does not at once talk
 * away what the watch told: an answer from before the drift would. Only several looks in a row do. Absence counts only
 * where everything could be seen.
 */
function credible(pass: Pass, observation: Observation, objects: readonly ManagedObject[]): Observation {
  const drifted = new Map(
    objects
      .filter(({ baseline, live }) => baseline !== null && live !== baseline)
      .map((row) => [row.key, row.baseline]),
  );
  const insists = Math.max(pass.state.correctionAttempt, pass.state.attempt) >= looksThatConvince;
  const whole = observation.incomplete.length === 0;
  const states = observation.states.filter(
    ({ key, live }) => (whole || live !== null) && (insists || !drifted.has(key) || drifted.get(key) !== live),
  );
  return { ...observation, states };
}

const looksThatConvince = 2;

/** What an observation saw that the rows do not say yet. */
export function statesSeen(
  pass: Pass,
  observation: Observation,
  objects: readonly ManagedObject[],
  now: number,
): readonly Write[] {
  const known = new Map(objects.map((object) => [object.key, object]));
  return observation.states
    .filter((state) => {
      const before = known.get(state.key);
      return (
        before !== undefined &&
        (before.live !== state.live || before.health.status !== state.health.status || before.uid !== state.uid)
      );
    })
    .map((state) => ({
      kind: 'observe-object',
      target: pass.placement.target,
      key: state.key,
      uid: state.uid,
      live: state.live,
      health: state.health,
      at: now,
    }));
}
