import {
  type DesiredHostObject,
  type HostOwner,
  type LiveHostObject,
  observeHost,
} from '@fairlead/core/host/observe-host.ts';
import { decideTask, taskHealth } from '@fairlead/core/host/task-run.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import { type DesiredObject, formatRef, type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { Observation, ObserveRequest, PlacementOnTarget } from '../ports/target.ts';
import { readDiskFile } from './disk-file.ts';
import { fileFingerprint, fileView } from './file-object.ts';
import type { HostObjectKeeper } from './make-object.ts';
import { prepareObjects, type Refusal } from './prepare-objects.ts';
import type { PreparedObject } from './prepared-object.ts';
import type { TargetContext } from './target-context.ts';
import { TaskObject } from './task-object.ts';

export type TargetObjects = ReadonlyMap<ObjectKey, HostObjectKeeper>;

export function ownerOf(on: PlacementOnTarget): HostOwner {
  return { installation: on.installation, placement: on.placement, label: `${on.project}/${on.application}` };
}

/** Declared objects against what is here. Reads only. */
export async function observeTarget(
  context: TargetContext,
  objects: TargetObjects,
  request: ObserveRequest,
  unreadable: readonly string[],
): Promise<Observation> {
  const owner = ownerOf(request.on);
  const own = [...objects.values()]
    .map((object) => object.record())
    .filter((record) => record.owner.placement === owner.placement);
  const prepared = await prepareObjects(context, request.objects, own);
  const declared = new Set(request.objects.map((object) => objectKey(object.ref)));
  const live = new Map<ObjectKey, LiveHostObject>();
  for (const key of [...declared, ...request.inventory.map((entry) => objectKey(entry.ref))]) {
    const keeper = objects.get(key);
    if (keeper !== undefined) {
      await keeper.refresh();
      if (!isTakenAway(keeper)) live.set(key, liveObject(keeper));
    }
  }
  const desired: DesiredHostObject[] = [];
  const claimed = new Map<string, string>();
  for (const object of request.objects) {
    const key = objectKey(object.ref);
    const result = collisionChecked(objects, declared, owner, claimed, prepared.get(key));
    desired.push(desiredObject(object, result, objects.get(key)));
    if (
      result?.ok === true &&
      result.value.kind === 'File' &&
      !objects.has(key) &&
      !heldBySelf(objects, owner, result.value.path)
    ) {
      const unmanaged = await unmanagedFile(context, result.value);
      if (unmanaged !== undefined) live.set(key, unmanaged);
    }
  }
  const observation = observeHost(
    { owner, desired, live, inventory: request.inventory, ignore: request.ignore },
    context.digests,
  );
  return { ...observation, incomplete: unreadable.map((name) => `the record of ${name} could not be read`) };
}

/** A removed object whose last processes are still ending, or a Task's kept history: not there for a plan. */
export function isTakenAway(keeper: HostObjectKeeper): boolean {
  const record = keeper.record();
  return (record.kind === 'Process' && record.state.removed) || (record.kind === 'Task' && record.pruned);
}

function liveObject(keeper: HostObjectKeeper): LiveHostObject {
  const { uid, owner, secret } = keeper.record();
  return { uid, owner, secret, fingerprint: keeper.fingerprint(), view: keeper.view(), health: keeper.health() };
}

function desiredObject(
  object: DesiredObject,
  result: Result<PreparedObject, Refusal> | undefined,
  keeper: HostObjectKeeper | undefined,
): DesiredHostObject {
  if (result === undefined)
    return {
      kind: 'refused',
      object,
      owner: 'this target',
      reason: 'it was not read',
      next: 'refresh the application',
    };
  if (!result.ok) return { kind: 'refused', object, ...result.error };
  const { value } = result;
  return {
    kind: 'wanted',
    object,
    fingerprint: value.digest,
    view: value.view,
    secret: value.secret,
    task: value.kind === 'Task' ? taskOf(value, keeper) : null,
  };
}

function taskOf(
  prepared: Extract<PreparedObject, { kind: 'Task' }>,
  keeper: HostObjectKeeper | undefined,
): Extract<DesiredHostObject, { kind: 'wanted' }>['task'] {
  const runs = keeper instanceof TaskObject ? keeper.runs() : [];
  const idempotent = prepared.spec.idempotent ?? false;
  const decision = decideTask(runs, { digest: prepared.digest, delivery: '', idempotent, waived: false });
  return {
    decision: decision.kind,
    idempotent,
    health: taskHealth(runs.findLast((run) => run.digest === prepared.digest)),
  };
}

/** Two objects must not share a path or a port; one that was renamed may take over from its old name. */
export function collisionChecked(
  objects: TargetObjects,
  declared: ReadonlySet<ObjectKey>,
  owner: HostOwner,
  claimed: Map<string, string>,
  result: Result<PreparedObject, Refusal> | undefined,
): Result<PreparedObject, Refusal> | undefined {
  if (result?.ok !== true) return result;
  const { value } = result;
  const key = objectKey(value.ref);
  for (const claim of claimsOf(value)) {
    const twin = claimed.get(claim);
    if (twin !== undefined)
      return refusal(`${owner.label} ${twin}`, `${claim} is declared twice in this application, also by ${twin}`);
    claimed.set(claim, formatRef(value.ref));
  }
  for (const [otherKey, other] of objects) {
    const record = other.record();
    if (otherKey === key) continue;
    const ours = record.owner.placement === owner.placement && record.owner.installation === owner.installation;
    const renamed = ours && !declared.has(otherKey) && record.kind === 'File';
    const shared =
      renamed || isTakenAway(other) ? undefined : claimsOf(value).find((claim) => recordClaims(other).includes(claim));
    if (shared !== undefined)
      return refusal(
        `${record.owner.label} ${formatRef(record.ref)}`,
        `${shared} belongs to ${formatRef(record.ref)} of ${record.owner.label}`,
      );
  }
  return result;
}

function refusal(owner: string, reason: string): { readonly ok: false; readonly error: Refusal } {
  return {
    ok: false,
    error: { owner, reason, next: 'choose another path or port, or take it out of the other application' },
  };
}

function claimsOf(prepared: PreparedObject): readonly string[] {
  switch (prepared.kind) {
    case 'File':
      return [`path ${prepared.path}`];
    case 'Process':
      return Object.values(prepared.spec.ports ?? {}).flatMap((port) => (port === 'auto' ? [] : [`port ${port}`]));
    case 'Route':
      return prepared.route.port === 'auto' ? [] : [`port ${prepared.route.port}`];
    default:
      return [];
  }
}

function recordClaims(keeper: HostObjectKeeper): readonly string[] {
  const record = keeper.record();
  switch (record.kind) {
    case 'File':
      return [`path ${record.path}`];
    case 'Process':
      return [record.state.current, record.state.candidate].flatMap((instance) =>
        Object.values(instance?.ports ?? {}).map((port) => `port ${port}`),
      );
    case 'Route':
      return Object.values(record.ports).map((port) => `port ${port}`);
    default:
      return [];
  }
}

/** Whether the path is under an older name of the same placement. */
export function heldBySelf(objects: TargetObjects, owner: HostOwner, path: string): boolean {
  return [...objects.values()].some((keeper) => {
    const record = keeper.record();
    return (
      record.kind === 'File' &&
      record.path === path &&
      record.owner.placement === owner.placement &&
      record.owner.installation === owner.installation
    );
  });
}

/** A file that is there and that nobody here manages. */
export async function unmanagedFile(
  context: TargetContext,
  prepared: Extract<PreparedObject, { kind: 'File' }>,
): Promise<LiveHostObject | undefined> {
  const disk = await readDiskFile(prepared.path);
  if (disk.kind === 'absent') return undefined;
  return {
    uid: '',
    owner: null,
    fingerprint: fileFingerprint(context.digests, prepared.secret, prepared.path, disk),
    view: fileView(prepared.path, disk),
    secret: prepared.secret,
    health: { status: 'unknown', message: '' },
  };
}
