import { closeSpans } from '@fairlead/core/delivery/spans.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { placementEvent, tell } from './placement-event.ts';
import { placementOn } from './plan-now.ts';
import { saveActIntent } from './save-act-intent.ts';
import { type End, end } from './step.ts';

export type Release = Decision & { readonly kind: 'release' };

/** So many objects are let go of at once, each with its record. */
const atOnce = 8;
const againMs = 15_000;

/** Whether a person ended managing this placement. */
export function releaseOf({ placement, decisions }: Pass): Release | undefined {
  return decisions.find((one): one is Release => one.kind === 'release' && one.placement === placement.id);
}

/**
 * Lets go of what is left of a released placement, then rests: its objects stay on the target as they are. The decision is
 * the intent, so that a crash after any object goes on with the others; nothing here can delete. Stops where everything is stopped.
 */
export async function release(deps: LoopDeps, pass: Pass, released: Release, signal: AbortSignal): Promise<End> {
  const current = await closeDelivery(deps, pass, released);
  const objects = await deps.store.objectsOf(pass.placement.id);
  if (objects.length === 0) return rest(deps, current, released, null);
  const target = deps.target(pass.placement.target);
  if (target === undefined) return rest(deps, current, released, `target ${pass.placement.target} is not connected`);
  const troubles: string[] = [];
  for (let at = 0; at < objects.length && !signal.aborted; at += atOnce) {
    const some = objects.slice(at, at + atOnce);
    troubles.push(
      ...(await Promise.all(some.map((object) => letGo(deps, current, released, { target, object }, signal)))).flat(),
    );
  }
  const [first] = troubles;
  if (first !== undefined) return rest(deps, current, released, `${troubles.length} objects are still held: ${first}`);
  if (!pass.placement.withdrawn) return rest(deps, current, released, null);
  const told = `${describe(pass.placement)} is no longer declared and was let go of: forgotten`;
  await deps.store.commit([
    { kind: 'remove-decision', id: released.id },
    { kind: 'remove-placement', id: pass.placement.id },
    placementEvent(deps, pass, 'placement-removed', told),
  ]);
  return end();
}

type Held = { readonly target: Target; readonly object: ManagedObject };

/** Why it could not be let go of, if so. What is gone by itself needs nothing. */
async function letGo(
  deps: LoopDeps,
  pass: Pass,
  released: Release,
  { target, object }: Held,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ref = parseObjectKey(object.key);
  const stopped = await saveActIntent(deps, pass.placement, [recordOf(deps, pass, released, object, 'intent')]);
  if (stopped !== null) return [`${formatRef(ref)}: ${stopped.by} stopped everything here`];
  try {
    await target.act({ on: placementOn(deps, pass), ref, action: { kind: 'let-go' }, id: released.id }, signal);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'not-found') {
      await deps.store.commit([recordOf(deps, pass, released, object, 'failed', error.message)]);
      return [`${formatRef(ref)}: ${error.message}`];
    }
  }
  await deps.store.commit([
    { kind: 'remove-object', target: object.target, key: object.key, placement: pass.placement.id },
    recordOf(deps, pass, released, object, 'done'),
  ]);
  return [];
}

function recordOf(
  { clock }: LoopDeps,
  { placement }: Pass,
  released: Release,
  object: ManagedObject,
  outcome: 'intent' | 'done' | 'failed',
  reason = released.reason,
): Write {
  return {
    kind: 'audit',
    record: {
      at: clock.now(),
      actor: fairleadActor,
      via: 'reconcile',
      verb: 'take',
      subject: `object/${object.target}/${object.key}`,
      project: placement.project,
      outcome,
      reason,
      data: { released: released.id, by: released.by, placement: placement.id },
    },
  };
}

async function closeDelivery(deps: LoopDeps, pass: Pass, released: Release): Promise<Pass> {
  const { delivery } = pass;
  if (delivery === null) return pass;
  const now = deps.clock.now();
  const closed = {
    ...delivery,
    verdict: 'superseded',
    endedAt: now,
    spans: closeSpans(delivery.spans, now),
    holds: [],
  } as const;
  const message = `${describe(pass.placement)}: ${delivery.revision.slice(0, 7)} was superseded: ${released.by} let go of it`;
  const saved = await save(deps, pass, { delivery: null }, [
    { kind: 'put-delivery', delivery: closed },
    ...tell(deps, pass, 'delivery-superseded', message),
  ]);
  return { ...saved, delivery: null };
}

/** Nothing is delivered, corrected or reported: it is not ours. Whatever people ask meanwhile is answered by that. */
async function rest(deps: LoopDeps, pass: Pass, released: Release, trouble: string | null): Promise<End> {
  const { application, stage } = pass.placement;
  const hold: Hold = {
    gate: 'released',
    rule: `released by ${released.by}`,
    reason: `${released.by} let go of it: ${released.reason}${trouble === null ? '' : ` (${trouble}; it is tried again)`}`,
    next: `begin managing it again with \`fairlead take ${application}/${stage}\``,
    until: null,
  };
  const { request } = pass.state;
  const consumed: readonly Write[] =
    request === null ? [] : [{ kind: 'clear-request', placement: pass.placement.id, at: request.at }];
  const until = trouble === null ? null : deps.clock.now() + againMs;
  const nothing = { applied: null, begun: null, watch: null, drifted: [], driftSince: null, failure: null } as const;
  const patch = { ...nothing, health: 'unknown', attempt: 0, holds: [hold], nextAt: until } as const;
  await save(deps, pass, trouble === null ? patch : { holds: [hold], nextAt: until }, consumed);
  return end(until);
}
