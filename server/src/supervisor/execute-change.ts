import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { formatRef, type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Effect, ExecuteRequest } from '../ports/target.ts';
import { applyObject, firstRecord, type HostObjectKeeper, makeObject } from './make-object.ts';
import { heldBySelf, isTakenAway, ownerOf, unmanagedFile } from './observe-target.ts';
import type { Refusal } from './prepare-objects.ts';
import type { PreparedObject } from './prepared-object.ts';
import type { TargetContext } from './target-context.ts';

export type ExecuteScope = {
  readonly context: TargetContext;
  readonly objects: Map<ObjectKey, HostObjectKeeper>;
  readonly request: ExecuteRequest;
  readonly prepared: ReadonlyMap<ObjectKey, Result<PreparedObject, Refusal>>;
};

/** Carries out one change. What goes wrong with it is in its effect, so that the others go on. */
export async function executeChange(scope: ExecuteScope, change: PlannedChange): Promise<Effect> {
  const key = objectKey(change.ref);
  try {
    return change.action === 'prune' ? await prune(scope, key, change) : await apply(scope, key, change);
  } catch (error) {
    return failed(key, scope.objects.get(key)?.record().uid ?? null, error);
  }
}

async function prune(scope: ExecuteScope, key: ObjectKey, change: PlannedChange): Promise<Effect> {
  const keeper = scope.objects.get(key);
  const done: Effect = {
    key,
    outcome: 'done',
    uid: null,
    fingerprint: null,
    health: { status: 'healthy', message: '' },
    failure: null,
  };
  if (keeper === undefined || isTakenAway(keeper)) return done;
  const { owner, uid } = keeper.record();
  const { on } = scope.request;
  // An entry of ours whose object has meanwhile become another's only leaves our inventory.
  const handed = change.handedOver === true && change.liveUid === uid && owner.installation === on.installation;
  const ours = owner.placement === on.placement && owner.installation === on.installation;
  if (!ours && !handed) return done;
  if (change.liveUid !== null && change.liveUid !== uid) throw replaced(change);
  const record = keeper.record();
  const sharesPath =
    record.kind === 'File' &&
    [...scope.objects.values()].some((other) => {
      const it = other.record();
      return other !== keeper && it.kind === 'File' && it.path === record.path;
    });
  if (sharesPath) {
    await scope.context.records.remove(record.ref);
  } else await keeper.remove();
  if (record.kind !== 'Process' && record.kind !== 'Task') scope.objects.delete(key);
  scope.context.changed(key, 'fairlead');
  return done;
}

async function apply(scope: ExecuteScope, key: ObjectKey, change: PlannedChange): Promise<Effect> {
  const { context, objects, request } = scope;
  const prepared = scope.prepared.get(key);
  if (prepared === undefined)
    throw new AppError(
      'invalid-input',
      `${formatRef(change.ref)} was not sent with the change; refresh the application`,
    );
  if (!prepared.ok) throw new AppError('conflict', prepared.error.reason);
  const owner = ownerOf(request.on);
  const existing = objects.get(key);
  if (existing !== undefined) checkOwner(change, existing, request);
  else if (change.liveUid !== null && change.action === 'adopt') throw replaced(change);
  if (existing === undefined && prepared.value.kind === 'File' && !heldBySelf(objects, owner, prepared.value.path)) {
    const unmanaged = await unmanagedFile(context, prepared.value);
    if (unmanaged !== undefined && unmanaged.fingerprint !== prepared.value.digest) {
      throw new AppError(
        'conflict',
        `${prepared.value.path} is there already with other content, and Fairlead did not write it; move it away`,
      );
    }
  }
  const keeper = existing ?? makeObject(context, firstRecord(prepared.value, owner, context.random.id()));
  const input = {
    owner,
    delivery: request.delivery,
    fixedPorts: fixedPorts(scope),
    outcomeWaived: request.permit.gates.some((gate) => gate.gate === 'outcome' && gate.outcome === 'waived'),
  };
  objects.set(key, keeper);
  try {
    await applyObject(keeper, prepared.value, input);
  } catch (error) {
    if (existing === undefined) {
      keeper.close();
      objects.delete(key);
      await context.records.remove(change.ref).catch(() => undefined);
    }
    throw error;
  }
  context.changed(key, 'fairlead');
  return {
    key,
    outcome: 'done',
    uid: keeper.record().uid,
    fingerprint: keeper.fingerprint(),
    health: keeper.health(),
    failure: null,
  };
}

function fixedPorts({ prepared }: ExecuteScope): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const result of prepared.values()) {
    if (!result.ok) continue;
    const { value } = result;
    const written =
      value.kind === 'Route'
        ? [value.route.port]
        : value.kind === 'Process'
          ? Object.values(value.spec.ports ?? {})
          : [];
    for (const port of written) if (port !== 'auto') ports.add(port);
  }
  return ports;
}

/** A plan made against another object is void; our own earlier effect of the same plan is not another object. */
function checkOwner(change: PlannedChange, existing: HostObjectKeeper, request: ExecuteRequest): void {
  const { owner, uid } = existing.record();
  const ours = owner.placement === request.on.placement && owner.installation === request.on.installation;
  // Only the plan of a placement that holds the claim names another's object: to adopt it, or to run its changed Task.
  const handedOver = change.liveUid === uid && owner.installation === request.on.installation;
  if (!ours && !handedOver)
    throw new AppError('conflict', `${formatRef(change.ref)} belongs to ${owner.label}; rename one of the two`);
  if (change.liveUid !== null && change.liveUid !== uid) throw replaced(change);
}

function replaced(change: PlannedChange): AppError {
  return new AppError(
    'conflict',
    `${formatRef(change.ref)} is no longer the object that the plan was made for; a new plan is needed`,
    { retry: 'backoff' },
  );
}

function failed(key: ObjectKey, uid: string | null, error: unknown): Effect {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', `an unexpected error: ${String(error)}`, { cause: error });
  const held = known.details['held'] === true;
  const failure: Failure = {
    code: held
      ? 'outcome-unknown'
      : known.code === 'conflict'
        ? 'object-conflict'
        : known.code === 'internal'
          ? 'internal'
          : 'object-rejected',
    message: known.message,
    next: held
      ? 'find out what the run did, then retry the delivery'
      : known.retry === 'never'
        ? 'correct it in Git, or on the host, and sync again'
        : 'it is tried again by itself',
    retryable: known.retry !== 'never',
  };
  return {
    key,
    outcome: held ? 'unknown' : 'failed',
    uid,
    fingerprint: null,
    health: { status: held ? 'unknown' : 'degraded', message: known.message },
    failure,
  };
}
