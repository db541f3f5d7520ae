import { closeSpans } from '@fairlead/core/delivery/spans.ts';
import { stateAfterPart, stateAfterSuccess } from '@fairlead/core/delivery/state-after-success.ts';
import { partWords } from '@fairlead/core/insight/describe-delivery.ts';
import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import { loadBundle } from './bundle-storage.ts';
import { deletingHolds } from './deleting-row.ts';
import { isHookRow } from './hook-row.ts';
import { deletionHolds, leftOutHolds } from './left-over.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { tell } from './placement-event.ts';
import type { Planned } from './plan.ts';
import { correctableKeys, driftedKeys } from './rest.ts';
import { type End, end } from './step.ts';

/** The delivery has arrived: its verdict, what it leaves pending, the watch that begins, and who may go on now. */
export async function record(
  deps: LoopDeps,
  pass: Pass,
  planned: Planned,
  objects: readonly ManagedObject[],
): Promise<End> {
  const { delivery, fresh, incomplete } = planned;
  if (delivery.only !== undefined) return recordPart(deps, pass, planned);
  const now = deps.clock.now();
  const rows = await deps.store.objectsOf(pass.placement.id);
  const closed = close(delivery, 'healthy', now);
  const arrived = stateAfterSuccess({
    placement: pass.placement,
    state: pass.state,
    delivery,
    holds: [...deletionHolds(pass, fresh, incomplete, now), ...deletingHolds(rows, null)],
    drifted: driftedKeys(objects, pass.placement),
    driftsOn: correctableKeys(objects, pass.placement).length > 0,
    healths: objects.map((object) => object.health.status),
    now,
  });
  const { stuck } = pass;
  const after =
    stuck === null ? arrived : { ...arrived, failure: stuck.failure, holds: [...stuck.holds, ...arrived.holds] };
  const subject = { ...pass, delivery: closed };
  await save(deps, subject, after, [
    { kind: 'put-delivery', delivery: closed },
    ...(arrived.holds.length === 0 ? [] : [{ kind: 'put-plan', plan: fresh } as const]),
    ...bundleWrites(delivery, now),
    ...usedConfirmations(pass),
    ...(await lapsedGuards(deps, pass, delivery)),
    ...verdictEvents(deps, subject, closed),
  ]);
  deps.failpoint('delivery-recorded');
  for (const id of deps.dependents(pass.placement.id)) deps.wake(id, 'dependency');
  return end(after.nextAt);
}

/** Only chosen objects arrived: the record says so, nothing counts as delivered, and nobody who waits for it goes on. */
async function recordPart(deps: LoopDeps, pass: Pass, { delivery }: Planned): Promise<End> {
  const now = deps.clock.now();
  const closed = close(delivery, 'partial', now);
  const objects = await deps.store.objectsOf(pass.placement.id);
  const isWhole = delivery.kind === 'correction';
  const after = stateAfterPart({
    placement: pass.placement,
    state: pass.state,
    delivery,
    leftOut: isWhole ? leftOutHolds(pass, await loadBundle(deps, delivery.to), objects) : [],
    drifted: driftedKeys(objects, pass.placement),
    healths: objects.filter((object) => !isHookRow(object)).map((object) => object.health.status),
    now,
  });
  const subject = { ...pass, delivery: closed };
  const names = (delivery.only ?? []).map((key) => formatRef(parseObjectKey(key)));
  const message = `${describe(pass.placement)}: ${delivery.by} delivered a part of ${delivery.revision.slice(0, 7)}: ${partWords(delivery)}`;
  await save(deps, subject, after, [
    { kind: 'put-delivery', delivery: closed },
    ...tell(deps, subject, 'delivery-partial', message, 'info', { by: delivery.by, objects: names }),
  ]);
  deps.failpoint('delivery-recorded');
  return end(after.nextAt);
}

function close(delivery: Delivery, verdict: 'healthy' | 'partial', now: EpochMs): Delivery {
  return {
    ...delivery,
    phase: 'record',
    verdict,
    executedAt: now,
    endedAt: now,
    holds: [],
    spans: closeSpans(delivery.spans, now),
    waveInFlight: null,
  };
}

/** A confirmation and an approval mean one plan once: they are used up by the delivery that they were given for. */
function usedConfirmations({ decisions, placement }: Pass): readonly Write[] {
  return decisions
    .filter(({ kind }) => kind === 'confirmation' || kind === 'approval')
    .filter((decision) => 'placement' in decision && decision.placement === placement.id)
    .map(({ id }) => ({ kind: 'remove-decision', id }));
}

/** Rules that Git has loosened since, and that have now been satisfied once, go: what Git says holds from here on. */
async function lapsedGuards(deps: LoopDeps, { placement }: Pass, delivery: Delivery): Promise<readonly Write[]> {
  const { approve, windows = [] } = placement.guards;
  if (delivery.kind !== 'change' || delivery.plan === null || !approve.some(({ kept }) => kept)) return [];
  const gates = (await deps.store.permit(delivery.plan))?.gates ?? [];
  if (!gates.some(({ gate, outcome }) => gate === 'approval' && outcome === 'passed')) return [];
  const guards = { ...placement.guards, approve: approve.filter(({ kept }) => !kept) };
  const isWhole = windows.every(({ lapsesAt }) => lapsesAt === undefined);
  const digest = isWhole ? placement.digest.replace(/ guarded$/, '') : placement.digest;
  return [{ kind: 'put-placement', placement: { ...placement, guards, digest } }];
}

/** A bundle that arrived was healthy here: a rollback may come back to it. */
function bundleWrites({ kind, placement, to, revision, change, id }: Delivery, at: EpochMs): readonly Write[] {
  if (kind === 'correction') return [];
  const healthy: Write = { kind: 'put-healthy', placement, bundle: to, revision, change, delivery: id, at };
  return kind === 'change' ? [healthy, { kind: 'clear-bad', placement, bundle: to }] : [healthy];
}

function verdictEvents(deps: LoopDeps, subject: Pass, delivery: Delivery): readonly Write[] {
  const took = formatDuration((delivery.endedAt ?? delivery.startedAt) - delivery.startedAt);
  const where = describe(subject.placement);
  const short = delivery.revision.slice(0, 7);
  switch (delivery.kind) {
    case 'change':
      return tell(deps, subject, 'delivery-succeeded', `${where} runs ${short} and is healthy (${took})`, 'info', {
        tookMs: (delivery.endedAt ?? 0) - delivery.startedAt,
      });
    case 'rollback':
      return tell(deps, subject, 'rolled-back', `${where} is back at ${short}: ${delivery.reason}`, 'warning', {
        by: delivery.by,
      });
    case 'correction':
      return tell(deps, subject, 'delivery-succeeded', `${where} was put right (${took}): ${delivery.reason}`);
  }
}
