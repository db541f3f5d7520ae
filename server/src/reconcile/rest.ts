import { mayBePutBack, toldAsDrift } from '@fairlead/core/delivery/drifted-rows.ts';
import { worstHealth } from '@fairlead/core/health/worst-health.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import { formatRef, type ObjectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import { type Placement, wholeBundle } from '@fairlead/core/model/placement.ts';
import type { StrangersSeen } from '@fairlead/core/model/stranger.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import { deletingHolds } from './deleting-row.ts';
import { failWatched } from './fail.ts';
import { isHookRow } from './hook-row.ts';
import { nextLookAt, strangerEvents } from './look-for-strangers.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, type StatePatch, save } from './pass.ts';
import { tell } from './placement-event.ts';
import { type End, end } from './step.ts';

/** An illness this short is left to restart policies: a service that somebody killed is no bad version. */
const watchGraceMs = 5_000;

/** Nothing is to be delivered now: keep what is shown true (drift, health, holds), and watch the last delivery to its end. */
export async function rest(
  deps: LoopDeps,
  pass: Pass,
  objects: readonly ManagedObject[],
  holds: readonly Hold[],
  writes: readonly Write[],
  strangers: StrangersSeen | null = pass.state.strangers ?? null,
): Promise<End> {
  const now = deps.clock.now();
  const ill = illObjects(pass, objects);
  if (await watchedFailure(deps, pass, ill)) return end(now);
  const drifted = driftedKeys(objects, pass.placement);
  const watchOver = pass.state.watch !== null && pass.state.watch.until <= now;
  const kept = pass.state.holds.filter((hold) => hold.gate === 'deletion' && (hold.until === null || hold.until > now));
  const allHolds = [...holds, ...(pass.stuck?.holds ?? []), ...kept, ...deletingHolds(objects, null)];
  const patch: StatePatch = {
    drifted,
    driftSince: drifted.length === 0 ? null : (pass.state.driftSince ?? now),
    health: worstHealth(objects.filter((object) => !isHookRow(object)).map((object) => object.health.status)),
    holds: allHolds,
    failure: pass.stuck?.failure ?? (passing(pass.state.failure) ? null : pass.state.failure),
    nextAt: null,
    ...(strangers === (pass.state.strangers ?? null) ? {} : { strangers }),
    ...(watchOver ? { watch: null } : {}),
  };
  const cleared =
    wholeBundle(pass.state) === pass.state.desired?.bundle && holds.length === 0 && pass.stuck === null
      ? { failure: null, attempt: 0 }
      : {};
  const request = pass.state.request;
  const consumed: Write[] =
    request === null ? [] : [{ kind: 'clear-request', placement: pass.placement.id, at: request.at }];
  // One whose moment has passed was judged: there is nothing to go back to, and nothing new to look for.
  const judgedAt = watchOver
    ? []
    : ill.map((object) => object.updatedAt + watchGraceMs).filter((judged) => judged > now);
  const until = nextMoment([
    ...judgedAt,
    ...allHolds.map((hold) => hold.until),
    watchOver ? null : (pass.state.watch?.until ?? null),
    nextLookAt(strangers),
  ]);
  await save(deps, pass, { ...patch, ...cleared, nextAt: until }, [
    ...writes,
    ...consumed,
    ...driftEvents(deps, pass, drifted),
    ...strangerEvents(deps, pass, strangers),
    ...holdEvents(deps, pass, [...holds, ...(pass.stuck?.holds ?? [])]),
  ]);
  return end(until);
}

/** Objects that drifted, as far as the settings judge it. */
export function driftedKeys(
  objects: readonly ManagedObject[],
  { settings }: Pick<Placement, 'settings'>,
): readonly ObjectKey[] {
  return objects.filter((object) => !isHookRow(object) && toldAsDrift(object, settings)).map(({ key }) => key);
}

/** Of these, the ones that a correction may put back. */
export function correctableKeys(
  objects: readonly ManagedObject[],
  { settings }: Pick<Placement, 'settings'>,
): readonly ObjectKey[] {
  return objects.filter((object) => !isHookRow(object) && mayBePutBack(object, settings)).map(({ key }) => key);
}

const passingCodes: readonly Failure['code'][] = ['render-failed', 'source-unreachable', 'target-unreachable'];

/** A failure that this pass has got past: it rendered, and the world answered. */
function passing(failure: Failure | null): boolean {
  return failure !== null && passingCodes.includes(failure.code);
}

/** Objects that are degraded now, ours and not merely edited by hand: what the watch after a delivery judges. */
function illObjects(pass: Pass, objects: readonly ManagedObject[]): readonly ManagedObject[] {
  if (pass.state.watch === null || pass.delivery !== null) return [];
  const drifted = driftedKeys(objects, pass.placement);
  return objects.filter(
    (object) => !isHookRow(object) && object.health.status === 'degraded' && !drifted.includes(object.key),
  );
}

/** A delivery that turns bad within its watch window, and stays so, goes back as if it had failed at once. */
async function watchedFailure(deps: LoopDeps, pass: Pass, ill: readonly ManagedObject[]): Promise<boolean> {
  const { watch } = pass.state;
  const now = deps.clock.now();
  const worst = ill.find((object) => now - object.updatedAt >= watchGraceMs);
  if (watch === null || watch.until <= now || worst === undefined) return false;
  return failWatched(deps, pass, watch.delivery, `${formatRef(parseObjectKey(worst.key))}: ${worst.health.message}`);
}

/** Drift that was not known before, and drift that is gone. */
export function driftEvents(deps: LoopDeps, pass: Pass, drifted: readonly ObjectKey[]): readonly Write[] {
  const fresh = drifted.filter((key) => !pass.state.drifted.includes(key));
  const names = fresh.map((key) => formatRef(parseObjectKey(key))).join(', ');
  if (fresh.length > 0) {
    const policy =
      pass.placement.settings.heal === 'alert' ? 'reported only, as its preset says' : 'it will be put back';
    return tell(
      deps,
      pass,
      'drift-found',
      `${names} of ${describe(pass.placement)} no longer holds what Git declares (${policy})`,
      'warning',
      { objects: fresh },
    );
  }
  if (drifted.length === 0 && pass.state.drifted.length > 0) {
    return tell(deps, pass, 'drift-cleared', `${describe(pass.placement)} holds again what Git declares`);
  }
  return [];
}

function holdEvents(deps: LoopDeps, pass: Pass, holds: readonly Hold[]): readonly Write[] {
  return holds
    .filter((hold) => !pass.state.holds.some((known) => known.gate === hold.gate && known.rule === hold.rule))
    .flatMap((hold) =>
      tell(deps, pass, 'delivery-held', `${describe(pass.placement)} is held: ${hold.reason}`, 'info', {
        gate: hold.gate,
        next: hold.next,
      }),
    );
}

function nextMoment(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : Math.min(...known);
}
