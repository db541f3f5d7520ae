import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Delivery, DeliveryKind, Span } from '@fairlead/core/model/delivery.ts';
import { type EventKind, eventVersion, type NewEvent } from '@fairlead/core/model/event.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { DeliveryId, Epoch, EpochMs, PlanDigest } from '@fairlead/core/model/ids.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { Plan, PlannedChange } from '@fairlead/core/model/plan.ts';
import { minuteMs, type Running, type StoryDeps, type Told, type Version, whereOf } from './fleet-story.ts';

export type DeliveryDraft = {
  readonly version: Version;
  readonly before: Version | null;
  readonly bundle: Bundle;
  readonly from: Bundle | null;
  readonly kind: DeliveryKind;
  readonly startedAt: EpochMs;
  /** How long a gate held it before it went on. */
  readonly heldMs: number;
  readonly heldBy: string;
  readonly by: string;
  readonly reason: string;
  readonly outcome: 'healthy' | 'failed' | 'rolled-back' | 'gate' | 'health';
  /** Keep the plan; older ones are pruned in a store of this age. */
  readonly withPlan: boolean;
  readonly hold?: Hold;
};

export const crashFailure: Failure = {
  code: 'unhealthy',
  message: 'Deployment has 0 of 3 pods ready: container main exits with code 1 (CrashLoopBackOff)',
  next: 'look at the logs of the newest pod, then fix forward or roll back',
  retryable: true,
};

/** Writes one delivery with its spans, events, plan and audit record, and moves what the placement runs. Returns when it ended. */
export function deliver(deps: StoryDeps, told: Told, running: Running, draft: DeliveryDraft): Delivery {
  const { dice } = deps;
  const { placement } = running;
  const id = dice.hex(24) as DeliveryId;
  const { spans, executedAt, endedAt, phase } = timesOf(deps, draft);
  const plan = draft.withPlan ? planOf(deps, running, draft, executedAt ?? draft.startedAt) : null;
  const failed = draft.outcome === 'failed' || draft.outcome === 'rolled-back';
  const open = draft.outcome === 'gate' || draft.outcome === 'health';
  const delivery: Delivery = {
    id,
    placement: placement.id,
    project: placement.project,
    kind: draft.kind,
    change: draft.version.change.id,
    revision: draft.version.change.to,
    from: draft.from?.digest ?? null,
    to: draft.bundle.digest,
    phase,
    plan: plan?.digest ?? null,
    wavesDone: open ? 0 : 1,
    waveInFlight: null,
    attempt: 0,
    asked: draft.kind === 'rollback' && draft.by !== 'fairlead' ? 'rollback' : null,
    prune: false,
    holds: draft.hold === undefined ? [] : [{ ...draft.hold, ...(plan === null ? {} : { plan: plan.digest }) }],
    spans,
    verdict: open ? null : draft.outcome === 'rolled-back' ? 'rolled-back' : failed ? 'failed' : 'healthy',
    failure: failed ? crashFailure : null,
    reason: draft.reason,
    by: draft.by,
    healthDeadline: draft.outcome === 'health' ? (executedAt ?? draft.startedAt) + 10 * minuteMs : null,
    startedAt: draft.startedAt,
    executedAt,
    endedAt,
  };
  told.writes.push({ kind: 'put-delivery', delivery });
  if (plan !== null) told.writes.push({ kind: 'put-plan', plan });
  if (plan !== null && draft.outcome !== 'gate') {
    const gates = [
      { gate: 'freeze', rule: 'no freeze in force', outcome: 'passed' },
      { gate: 'dependency', rule: `Application/${placement.application} spec.dependsOn`, outcome: 'passed' },
    ] as const;
    const permit = {
      plan: plan.digest,
      placement: placement.id,
      gates,
      epoch: 1 as Epoch,
      expiresAt: draft.startedAt + 30 * minuteMs,
    };
    told.writes.push({ kind: 'put-permit', permit, delivery: id });
  }
  if (draft.outcome === 'healthy') arrive(told, running, draft, delivery);
  tell(told, running, delivery, draft);
  return delivery;
}

type Times = Pick<Delivery, 'spans' | 'executedAt' | 'endedAt' | 'phase'>;

function timesOf({ dice }: StoryDeps, { startedAt, heldMs, heldBy, outcome }: DeliveryDraft): Times {
  const spans: Span[] = [];
  let at = startedAt;
  const span = (name: Span['name'], label: string, lastsMs: number | null): void => {
    spans.push({ name, label, startedAt: at, endedAt: lastsMs === null ? null : at + lastsMs });
    at += lastsMs ?? 0;
  };
  span('source', '', dice.between(80, 900));
  span('render', '', dice.between(60, 1_500));
  span('plan', '', dice.between(120, 1_800));
  if (heldMs > 0 || outcome === 'gate') span('hold', heldBy, outcome === 'gate' ? null : heldMs);
  if (outcome === 'gate') return { spans, executedAt: null, endedAt: null, phase: 'gate' };
  span('gate', '', dice.between(5, 60));
  span('wave', 'wave 0', dice.between(400, 4_000));
  const executedAt = at;
  if (outcome === 'health') {
    span('health', 'Deployment rolls out', null);
    return { spans, executedAt, endedAt: null, phase: 'health' };
  }
  span('health', '', outcome === 'healthy' ? dice.between(8_000, 95_000) : dice.between(2 * minuteMs, 10 * minuteMs));
  return { spans, executedAt, endedAt: at, phase: 'record' };
}

/** The bundle arrived: it is what runs now, and a rollback may come back to it. */
function arrive(told: Told, running: Running, { bundle, version, kind }: DeliveryDraft, delivery: Delivery): void {
  const at = delivery.endedAt ?? delivery.startedAt;
  const revision = version.change.to;
  const change = version.change.id;
  const applied = { revision, bundle: bundle.digest, change, at };
  running.state = {
    ...running.state,
    applied,
    begun: bundle.digest,
    ...(kind === 'change' ? { desired: { revision, bundle: bundle.digest, change } } : {}),
    updatedAt: at,
  };
  if (kind === 'correction') return;
  told.writes.push({
    kind: 'put-healthy',
    placement: running.placement.id,
    bundle: bundle.digest,
    revision,
    change,
    delivery: delivery.id,
    at,
  });
}

function planOf({ dice }: StoryDeps, { placement }: Running, draft: DeliveryDraft, madeAt: EpochMs): Plan {
  const { before, version, bundle } = draft;
  const changes = bundle.objects.flatMap((object): readonly PlannedChange[] => {
    const action = draft.from === null ? 'create' : 'change';
    const fields =
      object.ref.kind === 'Deployment'
        ? [
            {
              path: '/spec/template/spec/containers/0/image',
              before: before?.content.image ?? '',
              after: version.content.image,
            },
          ]
        : object.ref.kind === 'ConfigMap' && before?.content.setting !== version.content.setting
          ? [{ path: '/data/GREETING', before: before?.content.setting ?? '', after: version.content.setting }]
          : [];
    if (draft.from !== null && fields.length === 0) return [];
    return [
      { ref: object.ref, action, fields: draft.from === null ? [] : fields, liveUid: null, phase: 'sync', wave: 0 },
    ];
  });
  return {
    digest: dice.hex(64) as PlanDigest,
    placement: placement.id,
    bundle: bundle.digest,
    waves: [{ phase: 'sync', wave: 0, changes: changes.slice(0, 50) }],
    prunes: [],
    heldPrunes: [],
    conflicts: [],
    unchanged: bundle.objects.length - changes.length,
    madeAt,
  };
}

function tell(
  told: Told,
  running: Running,
  delivery: Delivery,
  { kind, reason, by, outcome, hold, bundle }: DeliveryDraft,
): void {
  const where = whereOf(running.placement);
  const short = delivery.revision.slice(0, 7);
  const say = (
    at: EpochMs,
    what: EventKind,
    message: string,
    severity: NewEvent['severity'] = 'info',
    data = {},
  ): void => {
    told.events.push(eventOf(running, delivery, { at, kind: what, message, severity, data }));
  };
  const end = delivery.endedAt ?? delivery.startedAt;
  say(
    delivery.startedAt,
    'delivery-started',
    `${where}: ${kind === 'correction' ? 'puts drift back' : `delivers ${short}`}`,
  );
  if (hold !== undefined)
    say(delivery.startedAt + 4_000, 'delivery-held', `${where} is held: ${hold.reason}`, 'info', { gate: hold.gate });
  if (outcome === 'gate' || outcome === 'health') return;
  const took = formatDuration(Math.max(1_000, Math.round((end - delivery.startedAt) / 1_000) * 1_000));
  if (outcome !== 'healthy') {
    say(end, 'delivery-failed', `${where}: ${crashFailure.message}`, 'error', {
      code: crashFailure.code,
      next: crashFailure.next,
    });
  } else if (kind === 'rollback') {
    say(end, 'rolled-back', `${where} is back at ${short}: ${reason}`, 'warning', { by });
  } else {
    const tookMs = end - delivery.startedAt;
    const text =
      kind === 'correction' ? `was put right (${took}): ${reason}` : `runs ${short} and is healthy (${took})`;
    say(end, 'delivery-succeeded', `${where} ${text}`, 'info', { tookMs });
  }
  told.records.push({
    at: end,
    actor: fairleadActor,
    via: 'reconcile',
    verb: 'execute',
    subject: `placement/${running.placement.id}`,
    project: running.placement.project,
    outcome: outcome === 'healthy' ? 'done' : 'failed',
    reason,
    data: { delivery: delivery.id, objects: bundle.objects.slice(0, 1).map(({ ref }) => `done ${objectKey(ref)}`) },
  });
}

type EventDraft = Pick<NewEvent, 'at' | 'kind' | 'message' | 'severity'> & {
  readonly data: { readonly [key: string]: Json };
};

/** An event as the loop would tell it. */
export function eventOf({ placement, state }: Running, delivery: Delivery | null, draft: EventDraft): NewEvent {
  const { application, stage, target, project, id } = placement;
  return {
    version: eventVersion,
    project,
    placement: id,
    delivery: delivery?.id ?? null,
    change: delivery?.change ?? state.desired?.change ?? null,
    ...draft,
    data: { application, stage, target, ...draft.data },
  };
}
