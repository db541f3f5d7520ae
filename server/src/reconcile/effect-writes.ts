import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { type DesiredObject, type ObjectKey, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { Effect } from '../ports/target.ts';
import { deletingRow } from './deleting-row.ts';
import type { Permitted } from './gate.ts';
import { rowPhase } from './hook-row.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';
import { placementEvent } from './placement-event.ts';

/**
 * Claims what is about to be written, before it is: after a crash the inventory names everything that may exist. What
 * was ours when the plan was made must still be: a renamed application may have taken it over meanwhile.
 */
export function claimWrites(
  pass: Pass,
  permitted: Permitted,
  changes: readonly PlannedChange[],
  now: number,
): readonly Write[] {
  const known = new Set(permitted.objects.map((object) => object.key));
  const desired = byKeyOf(permitted.bundle.objects);
  return changes.map((change): Write => {
    const key = objectKey(change.ref);
    if (change.action === 'prune' || known.has(key))
      return { kind: 'expect-claim', target: pass.placement.target, key, placement: pass.placement.id };
    return {
      kind: 'put-object',
      object: {
        ...managed(pass, change, desired.get(key) ?? null, now),
        uid: null,
        baseline: null,
        live: null,
        health: { status: 'progressing', message: 'about to be written' },
      },
    };
  });
}

/** What the target said of each object, as rows: new baselines, and claims given up after a deletion. */
export function effectWrites(
  deps: LoopDeps,
  pass: Pass,
  permitted: Permitted,
  changes: readonly PlannedChange[],
  effects: readonly Effect[],
  now: number,
): readonly Write[] {
  const byKey = new Map<ObjectKey, PlannedChange>(changes.map((change) => [objectKey(change.ref), change]));
  const desired = byKeyOf(permitted.bundle.objects);
  const corrected = pass.state.drifted;
  return effects.flatMap((effect): readonly Write[] => {
    const change = byKey.get(effect.key);
    if (change === undefined || effect.outcome !== 'done') return [];
    const { target, id } = pass.placement;
    if (change.action === 'prune') {
      const row = effect.lingers && permitted.objects.find(({ key }) => key === effect.key);
      if (row) return [{ kind: 'put-object', object: deletingRow(row, effect, now) }];
      return [{ kind: 'remove-object', target, key: effect.key, placement: id }];
    }
    const put: Write = {
      kind: 'put-object',
      written: true,
      object: {
        ...managed(pass, change, desired.get(effect.key) ?? null, now),
        uid: effect.uid,
        baseline: effect.fingerprint,
        live: effect.fingerprint,
        health: effect.health,
        ...(effect.added === undefined ? {} : { added: effect.added }),
      },
    };
    if (!corrected.includes(effect.key)) return [put];
    const { kind, name } = parseObjectKey(effect.key);
    return [
      put,
      placementEvent(deps, pass, 'drift-corrected', `${kind}/${name} was put back`, 'info', { object: effect.key }),
    ];
  });
}

export function auditOutcome(pass: Pass, delivery: Delivery, effects: readonly Effect[], now: number): Write {
  const failed = effects.some((effect) => effect.outcome === 'failed');
  const unknown = effects.some((effect) => effect.outcome === 'unknown');
  return {
    kind: 'audit',
    record: {
      at: now,
      actor: fairleadActor,
      via: 'reconcile',
      verb: 'execute',
      subject: `placement/${pass.placement.id}`,
      project: pass.placement.project,
      outcome: failed ? 'failed' : unknown ? 'unknown' : 'done',
      reason: delivery.reason,
      data: { delivery: delivery.id, objects: effects.map(tellEffect) },
    },
  };
}

/** One effect in the record. What admission rewrote is told once, with the write that it befell, and is no drift. */
function tellEffect({ outcome, key, rewritten = [], lingers, health }: Effect): string {
  if (lingers) return `accepted ${key} (${health.message})`;
  const otherwise = rewritten.length === 0 ? '' : ` (stored otherwise than declared: ${rewritten.join(', ')})`;
  return `${outcome} ${key}${otherwise}`;
}

function managed(
  pass: Pass,
  change: PlannedChange,
  object: DesiredObject | null,
  now: number,
): Omit<ManagedObject, 'uid' | 'baseline' | 'live' | 'health'> {
  return {
    target: pass.placement.target,
    key: objectKey(change.ref),
    placement: pass.placement.id,
    origin: object?.origin ?? null,
    wave: change.wave,
    phase: rowPhase(change, object),
    updatedAt: now,
  };
}

function byKeyOf(objects: readonly DesiredObject[]): ReadonlyMap<ObjectKey, DesiredObject> {
  return new Map(objects.map((object) => [objectKey(object.ref), object]));
}
