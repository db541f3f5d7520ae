import { closeSpans } from '@fairlead/core/delivery/spans.ts';
import { worstHealth } from '@fairlead/core/health/worst-health.ts';
import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { tell } from './placement-event.ts';
import { driftedKeys } from './rest.ts';
import { type End, end } from './step.ts';

/** The delivery has arrived: its verdict, what it leaves pending, the watch that begins, and who may go on now. */
export async function record(
  deps: LoopDeps,
  pass: Pass,
  delivery: Delivery,
  fresh: Plan,
  objects: readonly ManagedObject[],
): Promise<End> {
  const now = deps.clock.now();
  const closed: Delivery = {
    ...delivery,
    phase: 'record',
    verdict: 'healthy',
    executedAt: now,
    endedAt: now,
    holds: [],
    spans: closeSpans(delivery.spans, now),
    waveInFlight: null,
  };
  const isCorrection = delivery.kind === 'correction';
  const watchUntil = now + pass.placement.settings.watchMs;
  const watch =
    delivery.kind === 'change' && pass.placement.settings.watchMs > 0
      ? { delivery: delivery.id, until: watchUntil }
      : isCorrection
        ? pass.state.watch
        : null;
  const holds = deletionHolds(pass, fresh);
  const drifted = driftedKeys(objects);
  const applied = {
    revision: delivery.revision,
    bundle: delivery.to,
    change: delivery.change,
    at: isCorrection ? (pass.state.applied?.at ?? now) : now,
  };
  const wakeAt = pass.placement.withdrawn || delivery.kind === 'rollback' ? now : watch === null ? null : watch.until;
  const subject = { ...pass, delivery: closed };
  await save(
    deps,
    subject,
    {
      applied,
      begun: delivery.to,
      delivery: null,
      watch,
      failure: null,
      holds,
      attempt: 0,
      drifted,
      driftSince: drifted.length === 0 ? null : pass.state.driftSince,
      correctionAttempt:
        isCorrection && pass.state.drifted.length > 0
          ? pass.state.correctionAttempt + 1
          : isCorrection
            ? pass.state.correctionAttempt
            : 0,
      correctedAt: isCorrection ? now : null,
      health: worstHealth(objects.map((object) => object.health.status)),
      observing: false,
      nextAt: wakeAt,
    },
    [
      { kind: 'put-delivery', delivery: closed },
      ...(holds.length === 0 ? [] : [{ kind: 'put-plan', plan: fresh } as const]),
      ...(isCorrection
        ? []
        : [
            {
              kind: 'put-healthy',
              placement: delivery.placement,
              bundle: delivery.to,
              revision: delivery.revision,
              change: delivery.change,
              delivery: delivery.id,
              at: now,
            } as const,
          ]),
      ...(delivery.kind === 'change'
        ? [{ kind: 'clear-bad', placement: delivery.placement, bundle: delivery.to } as const]
        : []),
      ...verdictEvents(deps, subject, closed),
    ],
  );
  deps.failpoint('delivery-recorded');
  for (const id of deps.dependents(pass.placement.id)) deps.wake(id, 'dependency');
  return end(wakeAt);
}

/** Deletions that Git implies and a gate holds stay visible, with the plan that a confirmation binds to. */
function deletionHolds(pass: Pass, fresh: Plan): readonly Hold[] {
  const first = fresh.heldPrunes[0];
  if (first === undefined || pass.placement.settings.prune === 'off') return [];
  const names = fresh.heldPrunes.map((held) => formatRef(held.change.ref)).join(', ');
  const { application, stage } = pass.placement;
  return [
    {
      gate: 'deletion',
      rule: 'the delete gate',
      reason: `${names} is no longer declared and stays: ${first.reason}`,
      next: `delete with \`fairlead confirm ${application} --stage ${stage}\`, or declare it again`,
      until: null,
      plan: fresh.digest,
    },
  ];
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
