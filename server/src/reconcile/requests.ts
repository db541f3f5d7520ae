import { closeSpans } from '@fairlead/core/delivery/spans.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { parseObjectKey } from '@fairlead/core/model/object.ts';
import { dueObjects } from '@fairlead/core/order/due-objects.ts';
import type { Write } from '../ports/store.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { tell } from './placement-event.ts';
import { statesSeen } from './plan.ts';
import { placementOn } from './plan-now.ts';

/**
 * A person's abort ends the delivery under way and marks its bundle, so that it does not begin again by itself;
 * waves already written stay as they are. Other requests are answered where the course is chosen.
 */
export async function answerAbort(deps: LoopDeps, pass: Pass): Promise<Pass> {
  const request = pass.state.request;
  if (request?.kind !== 'abort') return pass;
  const consumed: Write = { kind: 'clear-request', placement: pass.placement.id, at: request.at };
  const delivery = pass.delivery;
  if (delivery === null) {
    const saved = await save(deps, pass, {}, [consumed]);
    return { ...saved, state: { ...saved.state, request: null } };
  }
  const now = deps.clock.now();
  const failure: Failure = {
    code: 'aborted',
    message: `aborted by ${request.by}: ${request.reason}`,
    next: `go on with \`fairlead retry ${pass.placement.application} --stage ${pass.placement.stage}\`, or go back with \`fairlead rollback\``,
    retryable: false,
  };
  const closed = {
    ...delivery,
    verdict: 'aborted',
    failure,
    holds: [],
    endedAt: now,
    spans: closeSpans(delivery.spans, now),
  } as const;
  const saved = await save(deps, pass, { delivery: null, failure, holds: [] }, [
    consumed,
    { kind: 'put-delivery', delivery: closed },
    ...(delivery.kind === 'correction'
      ? []
      : [
          {
            kind: 'put-bad',
            placement: delivery.placement,
            bundle: delivery.to,
            reason: failure.message,
            at: now,
          } as const,
        ]),
    ...tell(
      deps,
      pass,
      'delivery-aborted',
      `${describe(pass.placement)}: delivery of ${delivery.revision.slice(0, 7)} was ${failure.message}`,
      'warning',
    ),
  ]);
  return { ...saved, delivery: null, state: { ...saved.state, request: null } };
}

/** A person's refresh looks at the live objects again, whatever the watch said; nothing is written to the target. */
export async function answerRefresh(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<void> {
  const { state, placement } = pass;
  const target = deps.target(placement.target);
  if (state.request?.kind !== 'refresh' || state.applied === null || target === undefined) return;
  const bundle = await loadBundle(deps, state.applied.bundle);
  const objects = await deps.store.objectsOf(placement.id);
  const look = dueObjects(bundle.objects, objects, { kind: 'none' });
  const inventory = look.inventory.map(({ key, uid, baseline }) => ({ ref: parseObjectKey(key), uid, baseline }));
  const on = placementOn(deps, pass);
  const outcome = await target.observe({ on, objects: look.due, inventory, ignore: placement.settings.ignore }, signal);
  if (outcome.kind !== 'observed') return;
  const seen = statesSeen(pass, outcome.observation, objects, deps.clock.now());
  if (seen.length > 0) await deps.store.commit(seen);
}
