import { sameAdditions } from '@fairlead/core/delivery/drifted-rows.ts';
import { enterPhase } from '@fairlead/core/delivery/spans.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import type { Conflict, Plan } from '@fairlead/core/model/plan.ts';
import { isSubsetOf } from '@fairlead/core/plan/make-plan.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { Observation, Target } from '../ports/target.ts';
import { loadBundle } from './bundle-storage.ts';
import { claimsOn } from './claims.ts';
import type { Underway } from './course.ts';
import { keptAgain } from './deleting-row.ts';
import type { LoopDeps } from './loop-deps.ts';
import { type Pass, save } from './pass.ts';
import { chosenPart, planNow } from './plan-now.ts';
import { end, next, type Step } from './step.ts';

export type Planned = {
  readonly delivery: Delivery;
  readonly target: Target;
  /** What of the bundle is delivered: all of it, or what a person chose. */
  readonly bundle: Bundle;
  readonly whole: Bundle;
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
  { delivery, bundle: known, agreed: made }: Underway,
  signal: AbortSignal,
): Promise<Step<Planned>> {
  const target = deps.target(pass.placement.target);
  if (target === undefined) return holdUnconnected(deps, pass, delivery);
  const agreed = await agreedPlan(deps, delivery, made);
  const whole = known?.digest === delivery.to ? known : await loadBundle(deps, delivery.to);
  const { objects: rows, claims } = await takeOverClaims(deps, pass, chosenPart(whole, delivery));
  const objects = await keptAgain(deps, whole.objects, rows);
  // Whoever asks, and whoever tries again, wants to know how it really is.
  const mayTrustWatch = pass.state.request === null && pass.state.attempt === 0 && delivery.takes === undefined;
  const wishes = { tryCreations: pass.placement.tier === 'production', mayTrustWatch };
  const outcome = await planNow(
    deps,
    pass,
    { delivery, target, bundle: whole, objects, claims, agreed, wishes },
    signal,
  );
  if (outcome.kind === 'later') {
    await save(deps, pass, {}, [
      { kind: 'put-delivery', delivery: enterPhase(delivery, 'plan', outcome.reason, deps.clock.now()) },
    ]);
    return end();
  }
  const { fresh, bundle, due, observation } = outcome;
  const isSame = agreed?.bundle === fresh.bundle && agreed.policies === fresh.policies;
  const stands = agreed !== undefined && isSame && isSubsetOf(fresh, agreed);
  const { incomplete } = observation;
  const baselines = newBaselines(observation, bundle, objects);
  if (stands) {
    if (baselines.length > 0) await deps.store.commit(baselines);
    return next(pass, { delivery, target, bundle, whole, due, plan: agreed, fresh, objects, incomplete });
  }
  const planned = enterPhase(
    { ...delivery, plan: fresh.digest, wavesDone: 0, waveInFlight: null },
    'plan',
    '',
    deps.clock.now(),
  );
  const seen = [...statesSeen(pass, credible(pass, observation, objects), objects, deps.clock.now()), ...baselines];
  const writes: readonly Write[] = [
    { kind: 'put-plan', plan: fresh },
    { kind: 'put-delivery', delivery: planned },
    ...seen,
  ];
  // What was seen never waits: a watch may tell of something newer meanwhile, and would be overwritten.
  const urgency = seen.length === 0 ? 'may-wait' : 'at-once';
  const saved = await save(deps, { ...pass, delivery: planned }, {}, writes, urgency);
  deps.failpoint('plan-saved');
  return next(saved, { delivery: planned, target, bundle, whole, due, plan: fresh, fresh, objects, incomplete });
}

async function agreedPlan(deps: LoopDeps, delivery: Delivery, made: Plan | undefined): Promise<Plan | undefined> {
  if (delivery.plan === null) return undefined;
  return made?.digest === delivery.plan ? made : deps.store.plan(delivery.plan);
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

type Seen = { readonly objects: readonly ManagedObject[]; readonly claims: readonly Conflict[] };

/** What the placement holds and what it may not write; claims that nobody holds any more go over before the plan is made. */
async function takeOverClaims(deps: LoopDeps, pass: Pass, bundle: Bundle): Promise<Seen> {
  const { id, target } = pass.placement;
  const objects = await deps.store.objectsOf(id);
  const { conflicts, handedOver } = await claimsOn(deps, pass, bundle, objects);
  for (const { key, placement: from } of handedOver) {
    await deps.store.commit([{ kind: 'transfer-object', target, key, from, to: id }]);
    deps.wake(from, 'claim'); // it may hold nothing now, and be forgotten
  }
  return { objects: handedOver.length === 0 ? objects : await deps.store.objectsOf(id), claims: conflicts };
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
        (before.live !== state.live ||
          before.health.status !== state.health.status ||
          before.uid !== state.uid ||
          !sameAdditions(before.added, state.added))
      );
    })
    .map((state) => ({
      kind: 'observe-object',
      target: pass.placement.target,
      key: state.key,
      uid: state.uid,
      live: state.live,
      health: state.health,
      ...(state.added === undefined ? {} : { added: state.added }),
      at: now,
    }));
}
