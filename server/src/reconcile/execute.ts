import { enterPhase, waveLabel } from '@fairlead/core/delivery/spans.ts';
import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Write } from '../ports/store.ts';
import type { Effect } from '../ports/target.ts';
import { auditOutcome, claimWrites, effectWrites } from './effect-writes.ts';
import { fail } from './fail.ts';
import type { Permitted } from './gate.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { placementEvent } from './placement-event.ts';
import { placementOn } from './plan-now.ts';
import { saveIntent } from './save-intent.ts';
import { end, next, type Step } from './step.ts';

export type Executed = { readonly delivery: Delivery; readonly finished: boolean };

/**
 * Carries out what is left of the next wave; prunes come last. The intent, the claims and the permit are recorded in
 * one transaction before anything is written to the target, the outcome after it. What people decided
 * meanwhile, or a claim that went to another placement, ends the pass before that: the next one heeds it.
 */
export async function execute(
  deps: LoopDeps,
  pass: Pass,
  permitted: Permitted,
  signal: AbortSignal,
): Promise<Step<Executed>> {
  const { delivery, plan, fresh } = permitted;
  const index = delivery.wavesDone;
  const wave = plan.waves[index];
  const left =
    wave === undefined
      ? fresh.prunes
      : leftOf(
          wave.changes,
          fresh.waves.flatMap((entry) => entry.changes),
        );
  if (left.length === 0) {
    if (wave === undefined) return next(pass, { delivery, finished: true });
    return next(pass, { delivery: { ...delivery, phase: 'health', waveInFlight: index }, finished: false });
  }
  const started = await intend(deps, pass, permitted, index, left);
  if (started === undefined) return end(deps.clock.now());
  const effects: Effect[] = [];
  const request = {
    on: placementOn(deps, pass),
    permit: permitted.permit,
    delivery: delivery.id,
    changes: left,
    objects: permitted.due,
    ignore: pass.placement.settings.ignore,
  };
  deps.failpoint('wave-begins');
  try {
    for await (const effect of permitted.target.execute(request, signal)) effects.push(effect);
  } catch (error) {
    await recordBroken(deps, started, permitted, left, effects);
    throw error;
  }
  deps.failpoint('wave-executed');
  return conclude(deps, started, permitted, index, left, effects);
}

async function intend(
  deps: LoopDeps,
  pass: Pass,
  permitted: Permitted,
  index: number,
  changes: readonly PlannedChange[],
): Promise<Pass | undefined> {
  const now = deps.clock.now();
  const { plan, permit } = permitted;
  const label = index < plan.waves.length ? waveLabel(index, plan.waves.length) : 'prune';
  const delivery = enterPhase({ ...permitted.delivery, waveInFlight: index, holds: [] }, 'execute', label, now);
  const record: Write = {
    kind: 'audit',
    record: {
      at: now,
      actor: fairleadActor,
      via: 'reconcile',
      verb: 'execute',
      subject: `placement/${pass.placement.id}`,
      project: pass.placement.project,
      outcome: 'intent',
      reason: `${delivery.kind} of ${describe(pass.placement)} to ${delivery.revision.slice(0, 7)}, ${label}, for ${delivery.by}`,
      data: {
        delivery: delivery.id,
        plan: plan.digest,
        objects: changes.map((change) => `${change.action} ${objectKey(change.ref)}`),
      },
    },
  };
  // On the way back to what was applied, what had begun to replace it is still there until the way is done.
  const begun = pass.state.applied?.bundle === delivery.to ? pass.state.begun : delivery.to;
  const saved = await saveIntent(deps, { ...pass, delivery }, { holds: [], failure: null, begun }, [
    { kind: 'put-permit', permit, delivery: delivery.id },
    {
      kind: 'put-effect',
      effect: {
        delivery: delivery.id,
        placement: delivery.placement,
        wave: index,
        attempt: delivery.attempt,
        plan: plan.digest,
        epoch: permit.epoch,
        state: 'intended',
        at: now,
      },
    },
    ...claimWrites(pass, permitted, changes, now),
    { kind: 'put-delivery', delivery },
    record,
  ]);
  if (saved !== undefined) deps.failpoint('intent-recorded');
  return saved;
}

/** The connection broke in the midst: what was done is seen at the next look; the record says that nobody knows yet. */
async function recordBroken(
  deps: LoopDeps,
  pass: Pass,
  permitted: Permitted,
  changes: readonly PlannedChange[],
  effects: readonly Effect[],
): Promise<void> {
  const told = new Set(effects.map((effect) => effect.key));
  const untold = changes
    .map((change) => objectKey(change.ref))
    .filter((key) => !told.has(key))
    .map((key): Effect => ({ key, outcome: 'unknown', uid: null, fingerprint: null, health: silent, failure: null }));
  const now = deps.clock.now();
  await deps.store.commit([
    ...effectWrites(deps, pass, permitted, changes, effects, now),
    auditOutcome(pass, pass.delivery ?? permitted.delivery, [...effects, ...untold], now),
  ]);
  deps.failpoint('broken-recorded');
}

const silent = { status: 'unknown', message: 'the connection broke before the target told' } as const;

async function conclude(
  deps: LoopDeps,
  pass: Pass,
  permitted: Permitted,
  index: number,
  changes: readonly PlannedChange[],
  effects: readonly Effect[],
): Promise<Step<Executed>> {
  const now = deps.clock.now();
  const started = pass.delivery ?? permitted.delivery;
  const failure = effects.find((effect) => effect.failure !== null)?.failure ?? null;
  const unknown = effects.find((effect) => effect.outcome === 'unknown');
  const rewritten = effects.flatMap(({ key, rewritten: paths = [] }) => paths.map((path) => `${key} ${path}`));
  const isPrune = index >= permitted.plan.waves.length;
  const deadline = now + waveDeadlineMs(pass, started);
  const delivery: Delivery =
    failure !== null || isPrune
      ? { ...started, waveInFlight: failure === null ? null : index }
      : enterPhase(
          { ...started, healthDeadline: deadline },
          'health',
          waveLabel(index, permitted.plan.waves.length),
          now,
        );
  const saved = await save(deps, { ...pass, delivery }, {}, [
    {
      kind: 'put-effect',
      effect: {
        delivery: delivery.id,
        placement: delivery.placement,
        wave: index,
        attempt: delivery.attempt,
        plan: permitted.plan.digest,
        epoch: permitted.permit.epoch,
        state: failure === null ? 'done' : 'failed',
        at: now,
      },
    },
    ...effectWrites(deps, pass, permitted, changes, effects, now),
    { kind: 'put-delivery', delivery },
    auditOutcome(pass, delivery, effects, now),
    placementEvent(
      deps,
      { ...pass, delivery },
      'wave-executed',
      `${describe(pass.placement)}: ${namesOf(changes)}`,
      'info',
      { wave: index, ...(rewritten.length === 0 ? {} : { rewritten }) },
    ),
  ]);
  deps.failpoint('outcome-recorded');
  if (unknown !== undefined && started.failing === undefined) return holdUnknown(deps, saved, delivery, unknown);
  if (failure !== null) return fail(deps, saved, delivery, failure);
  return next(saved, { delivery, finished: false });
}

/** What runs because a delivery failed keeps it from going back no longer than this. */
const failureHooksMs = 60_000;

function waveDeadlineMs(pass: Pass, { failing }: Delivery): number {
  const { healthDeadlineMs } = pass.placement.settings;
  return failing === undefined ? healthDeadlineMs : Math.min(healthDeadlineMs, failureHooksMs);
}

/** An effect that may have happened is not repeated blindly: a person looks first. */
async function holdUnknown(deps: LoopDeps, pass: Pass, delivery: Delivery, effect: Effect): Promise<Step<Executed>> {
  const hold = {
    gate: 'outcome',
    rule: 'what must happen once is not repeated blindly',
    reason: effect.health.message,
    next: `look whether it took effect, then run it again with \`fairlead retry ${pass.placement.application} --stage ${pass.placement.stage}\``,
    until: null,
  } as const;
  const held = { ...delivery, holds: [hold] };
  await save(deps, pass, { holds: [hold] }, [{ kind: 'put-delivery', delivery: held }]);
  return end();
}

function leftOf(agreed: readonly PlannedChange[], fresh: readonly PlannedChange[]): readonly PlannedChange[] {
  const keys = new Map<ObjectKey, PlannedChange>(fresh.map((change) => [objectKey(change.ref), change]));
  return agreed.flatMap((change) => keys.get(objectKey(change.ref)) ?? []);
}

const mostNames = 8;

/** What a wave did, for a reader: the first few by name, since a wave may hold thousands. */
function namesOf(changes: readonly PlannedChange[]): string {
  const names = changes.slice(0, mostNames).map(({ action, ref }) => `${action} ${ref.kind}/${ref.name}`);
  const more = changes.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
