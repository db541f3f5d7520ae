import { type Aim, type Course, type CourseFacts, chooseCourse } from '@fairlead/core/delivery/choose-course.ts';
import { closeSpans } from '@fairlead/core/delivery/spans.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { BundleDigest, DeliveryId } from '@fairlead/core/model/ids.ts';
import { parseObjectKey } from '@fairlead/core/model/object.ts';
import type { PlacementRequest } from '@fairlead/core/model/placement.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { StrangersSeen } from '@fairlead/core/model/stranger.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import { isLeftOver } from './left-over.ts';
import { lookForStrangers } from './look-for-strangers.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { tell } from './placement-event.ts';
import type { RenderedBundle } from './render.ts';
import { correctableKeys, driftEvents, driftedKeys, rest } from './rest.ts';
import { type End, end, next, type Step } from './step.ts';

/** The delivery to work on, and its bundle and plan where this pass has made, or read and verified, them already. */
export type Underway = { readonly delivery: Delivery; readonly bundle?: Bundle; readonly agreed?: Plan };

/** Chooses what to do now and makes sure the delivery under way is the one for it: continued, opened, or superseded. */
export async function course(
  deps: LoopDeps,
  pass: Pass,
  rendered: RenderedBundle,
  signal: AbortSignal,
): Promise<Step<Underway>> {
  const objects = await deps.store.objectsOf(pass.placement.id);
  const facts = await gatherFacts(deps, pass, rendered, objects);
  const chosen = chooseCourse(facts);
  const lifted = 'unpin' in chosen && chosen.unpin && facts.pin !== null ? unpin(deps, pass, facts.pin) : [];
  switch (chosen.kind) {
    case 'rest': {
      if (pass.delivery !== null && busy(pass.delivery, objects)) return end();
      const strangers = await lookForStrangers(deps, pass, rendered.bundle, signal);
      const closed = await closeOpen(deps, pass, 'Git is back at what runs');
      return restFreed(deps, closed, objects, { lifted, strangers });
    }
    case 'hold':
      if (pass.delivery !== null && busy(pass.delivery, objects)) return end();
      return rest(deps, await closeOpen(deps, pass, chosen.hold.reason), objects, [chosen.hold], lifted);
    case 'deliver':
    case 'correct': {
      const started = await start(deps, pass, chosen, objects, lifted);
      const { content } = rendered;
      if (started.kind === 'end' || content?.digest !== started.value.delivery.to) return started;
      return next(started.pass, { ...started.value, bundle: content });
    }
  }
}

/** Rests; where that lifts a pin, looks again at once: what the rollback left is judged without it. */
async function restFreed(
  deps: LoopDeps,
  pass: Pass,
  objects: readonly ManagedObject[],
  { lifted, strangers }: { readonly lifted: readonly Write[]; readonly strangers: StrangersSeen | null },
): Promise<End> {
  const ended = await rest(deps, pass, objects, [], lifted, strangers);
  return lifted.length === 0 ? ended : end(deps.clock.now());
}

export type Started = Course & { readonly kind: 'deliver' | 'correct' };

async function start(
  deps: LoopDeps,
  pass: Pass,
  chosen: Started,
  objects: readonly ManagedObject[],
  lifted: readonly Write[],
): Promise<Step<Underway>> {
  const kind = chosen.kind === 'correct' ? 'correction' : chosen.as;
  const open = pass.delivery;
  const request = pass.state.request;
  const consumed: Write[] =
    request === null ? [] : [{ kind: 'clear-request', placement: pass.placement.id, at: request.at }];
  if (open !== null && isFor(open, kind, chosen, request)) {
    const delivery =
      request?.kind === 'take' ? { ...open, takes: request.objects, asked: request.kind, by: request.by } : open;
    const kept: Write[] = delivery === open ? [] : [{ kind: 'put-delivery', delivery }];
    const going = consumed.length === 0 ? pass : await save(deps, { ...pass, delivery }, {}, [...consumed, ...kept]);
    return next({ ...going, state: { ...going.state, request: null } }, { delivery });
  }
  if (open !== null && busy(open, objects)) {
    await save(deps, pass, {}, lifted);
    return end();
  }
  const superseded =
    open === null ? [] : closingWrites(deps, pass, open, `${chosen.aim.revision.slice(0, 7)} came instead`);
  const delivery = openDelivery(deps, pass, chosen, kind);
  const subject = { ...pass, delivery };
  const message =
    kind === 'correction'
      ? `${describe(pass.placement)} is being put right: ${delivery.reason}`
      : `${describe(pass.placement)}: ${kind === 'rollback' ? 'going back' : 'delivering'} to ${delivery.revision.slice(0, 7)}`;
  const drifted = driftedKeys(objects, pass.placement);
  const writes: Write[] = [
    ...superseded,
    ...lifted,
    ...consumed,
    ...driftEvents(deps, pass, drifted),
    { kind: 'put-delivery', delivery },
    ...tell(deps, subject, 'delivery-started', message),
  ];
  const driftSince = drifted.length === 0 ? null : (pass.state.driftSince ?? deps.clock.now());
  const watch = kind === 'correction' ? pass.state.watch : null;
  const isAwaited = request !== null || superseded.length + lifted.length > 0;
  const saved = await save(
    deps,
    { ...pass, delivery },
    { delivery: delivery.id, holds: [], failure: null, watch, drifted, driftSince },
    writes,
    isAwaited ? 'at-once' : 'may-wait',
  );
  deps.failpoint('delivery-opened');
  return next({ ...saved, state: { ...saved.state, request: null } }, { delivery });
}

/** Whether the delivery under way does what is to be done now, and as whoever asks for it wants it. */
function isFor(open: Delivery, kind: Delivery['kind'], chosen: Started, request: PlacementRequest | null): boolean {
  if (open.kind !== kind || open.to !== chosen.aim.bundle || repeats(open, request)) return false;
  if (!sameObjects(open.only, onlyOf(chosen))) return false;
  return request?.kind !== 'sync' || (request.prune === open.prune && request.keep === open.keep);
}

function onlyOf(chosen: Started): Delivery['only'] {
  return 'only' in chosen ? chosen.only : undefined;
}

function sameObjects(a: Delivery['only'], b: Delivery['only']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((key) => b.includes(key));
}

/** The delivery that a course begins, as far as it is known before it is planned. */
export function openDelivery(
  deps: Pick<LoopDeps, 'clock' | 'random'>,
  pass: Pass,
  chosen: Started,
  kind: Delivery['kind'],
): Delivery {
  const now = deps.clock.now();
  const { request } = pass.state;
  const only = onlyOf(chosen);
  return {
    id: deps.random.id() as DeliveryId,
    placement: pass.placement.id,
    project: pass.placement.project,
    kind,
    change: chosen.aim.change,
    revision: chosen.aim.revision,
    from: pass.state.applied?.bundle ?? null,
    to: chosen.aim.bundle,
    phase: 'plan',
    plan: null,
    wavesDone: 0,
    waveInFlight: null,
    attempt: pass.state.attempt + 1,
    asked: askedBy(request),
    prune: request?.kind === 'sync' && request.prune,
    ...(request?.kind === 'sync' && request.keep === true ? { keep: true } : {}),
    ...(only === undefined ? {} : { only }),
    ...(request?.kind === 'take' ? { takes: request.objects } : {}),
    holds: [],
    spans: [],
    verdict: null,
    failure: null,
    reason: chosen.reason,
    by: chosen.by,
    healthDeadline: null,
    startedAt: now,
    executedAt: null,
    endedAt: null,
  };
}

/** A host's Task, a cluster's Job. */
const runOnceKinds: readonly string[] = ['Task', 'Job'];

/** A run-once effect in progress is never cut short: the next change waits for it. */
function busy(delivery: Delivery, objects: readonly ManagedObject[]): boolean {
  if (delivery.waveInFlight === null) return false;
  return objects.some(
    ({ key, health }) => runOnceKinds.includes(parseObjectKey(key).kind) && health.status === 'progressing',
  );
}

async function closeOpen(deps: LoopDeps, pass: Pass, reason: string): Promise<Pass> {
  if (pass.delivery === null) return pass;
  const saved = await save(deps, pass, { delivery: null }, closingWrites(deps, pass, pass.delivery, reason));
  return { ...saved, delivery: null };
}

function closingWrites(deps: LoopDeps, pass: Pass, delivery: Delivery, reason: string): readonly Write[] {
  const now = deps.clock.now();
  const closed: Delivery = {
    ...delivery,
    ...(delivery.failing === undefined ? { verdict: 'superseded' } : { verdict: 'failed', failure: delivery.failing }),
    endedAt: now,
    spans: closeSpans(delivery.spans, now),
    holds: [],
  };
  return [
    { kind: 'put-delivery', delivery: closed },
    ...tell(
      deps,
      pass,
      'delivery-superseded',
      `${describe(pass.placement)}: ${delivery.revision.slice(0, 7)} was superseded: ${reason}`,
    ),
  ];
}

function unpin(deps: LoopDeps, pass: Pass, pin: Decision): readonly Write[] {
  return [
    { kind: 'remove-decision', id: pin.id },
    ...tell(deps, pass, 'unpinned', `the pin of ${describe(pass.placement)} is lifted by a newer change`),
  ];
}

/** Everything the course is chosen from; `rendered` is what Git asks for. Only reads. */
export async function gatherFacts(
  deps: Pick<LoopDeps, 'store' | 'sealer' | 'hash' | 'clock' | 'bundles'>,
  pass: Pass,
  rendered: Pick<RenderedBundle, 'bundle' | 'revision' | 'change'>,
  objects: readonly ManagedObject[],
): Promise<CourseFacts> {
  const { placement, state } = pass;
  const pin = pass.decisions.find((decision) => decision.kind === 'pin' && decision.placement === placement.id);
  const wanted =
    state.request?.kind === 'rollback'
      ? state.request.to
      : pass.delivery?.kind === 'rollback'
        ? pass.delivery.to
        : null;
  const history = pin === undefined && wanted === null ? [] : await deps.store.healthyBundles(placement.id, 50);
  const find = (bundle: BundleDigest | null): Aim | null => history.find((entry) => entry.bundle === bundle) ?? null;
  const bad =
    state.applied?.bundle === rendered.bundle ? undefined : await deps.store.isBad(placement.id, rendered.bundle);
  return {
    placement,
    state,
    desired: { bundle: rendered.bundle, revision: rendered.revision, change: rendered.change },
    open: pass.delivery,
    pin: pin?.kind === 'pin' ? pin : null,
    pinned: pin?.kind === 'pin' ? find(pin.bundle) : null,
    bad: bad?.reason ?? null,
    rollbackTo: find(wanted),
    drifted: correctableKeys(objects, placement),
    leftOver: await isLeftOver(deps, pass, objects),
    deletionConfirmed: state.holds.some((hold) => hold.gate === 'deletion' && isConfirmed(pass, hold)),
    now: deps.clock.now(),
  };
}

/** A person who looked at an effect of unknown outcome asks for it again: that is another attempt. */
function repeats(open: Delivery, request: PlacementRequest | null): boolean {
  return request?.kind === 'retry' && open.holds.some((hold) => hold.gate === 'outcome');
}

function askedBy(request: PlacementRequest | null): Delivery['asked'] {
  return request === null || request.kind === 'abort' || request.kind === 'refresh' ? null : request.kind;
}

function isConfirmed(pass: Pass, hold: Hold): boolean {
  return pass.decisions.some((decision) => decision.kind === 'confirmation' && decision.plan === hold.plan);
}
