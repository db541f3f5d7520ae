import { admitPermit } from '@fairlead/core/gate/admit-permit.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { type DesiredObject, formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Effect, ExecuteRequest } from '../../../ports/target.ts';
import { ownershipConflicts, readStatus } from './api-status.ts';
import { appliedManifest, withIgnored } from './applied-manifest.ts';
import { applyObject, type Cluster, fingerprintOf } from './cluster.ts';
import { deleteObject } from './delete-object.ts';
import { pathOf, type Resource } from './discovery.ts';
import { type Executed, failed } from './executed.ts';
import { pointerOf } from './field-path.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { makeRoom } from './make-room.ts';
import { fieldManager, marksOf } from './marks.ts';
import { objectHealth } from './object-health.ts';
import { isSecretObject, overlaps } from './observe-object.ts';
import { failureOf, failureOfError } from './refusal.ts';
import { isOwn, strangerOf } from './stranger.ts';

/** Carries out one change. Applying and deleting by UID can be done again, so that no outcome is ever unknown here. */
export async function executeChange(
  cluster: Cluster,
  request: ExecuteRequest,
  change: PlannedChange,
  signal: AbortSignal,
): Promise<Executed> {
  const { ref } = change;
  try {
    admitPermit(request.permit, request.on.placement, cluster.clock.now());
    if (change.action === 'prune') return await deleteObject(cluster, request, change, signal);
    const object = request.objects.find((candidate) => objectKey(candidate.ref) === objectKey(ref));
    if (object === undefined)
      throw new AppError('invalid-input', `${formatRef(ref)} is to be written, but its bundle does not hold it`);
    const resource = await cluster.discovery.find(object.manifest.apiVersion, ref.kind, signal);
    if (resource === undefined)
      throw new AppError('not-found', `the cluster has no kind ${ref.kind} in ${object.manifest.apiVersion} (yet)`, {
        retry: 'backoff',
      });
    const again = change.action === 'run' && change.liveUid !== null;
    if (again) await makeRoom(cluster, request, change, resource, signal);
    const planned = again ? { ...change, liveUid: null } : change;
    return await apply(cluster, request, planned, { object, resource, signal });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const permit = error.code === 'forbidden' && error.details['reason'] !== undefined;
    const failure = failureOfError(error, ref);
    return failed(change, permit ? { ...failure, code: 'permit-refused', retryable: true } : failure);
  }
}

type Subject = { readonly object: DesiredObject; readonly resource: Resource; readonly signal: AbortSignal };

async function apply(
  cluster: Cluster,
  request: ExecuteRequest,
  change: PlannedChange,
  subject: Subject,
): Promise<Executed> {
  const { object, resource, signal } = subject;
  const { namespace, name } = object.ref;
  const manager = fieldManager(request.on.installation);
  const sent = await manifestFor(cluster, request, change, subject);
  if (!sent.ok) return failed(change, sent.error);
  const manifest = sent.value;
  const send = (force: boolean) => {
    // A request must be over before the permit is: nobody else may write before then.
    const timeoutMs = Math.max(1, request.permit.expiresAt - cluster.clock.now());
    return applyObject(cluster, {
      resource,
      namespace,
      name,
      manager,
      manifest,
      dryRun: false,
      force,
      timeoutMs: Math.min(timeoutMs, 30_000),
      signal,
    });
  };
  let answer = await send(false);
  const conflicts = answer.status === 409 ? ownershipConflicts(readStatus(409, answer.body)) : [];
  const allowed = conflicts.every((conflict) => {
    const pointer = pointerOf(manifest, conflict.path);
    return (
      pointer !== undefined &&
      change.fields.some((field) => field.takenFrom === conflict.manager && overlaps(field.path, pointer))
    );
  });
  if (conflicts.length > 0 && allowed) answer = await send(true);
  if (answer.status !== 200 && answer.status !== 201)
    return failed(change, failureOf(readStatus(answer.status, answer.body), object.ref, isSecretObject(object)));
  const live = readLive(answer.body);
  const fingerprint = await fingerprintOf(cluster, live, manager, signal);
  const effect: Effect = {
    key: objectKey(object.ref),
    outcome: 'done',
    uid: live.uid,
    fingerprint,
    health: objectHealth(live),
    failure: null,
  };
  return { effect, written: { resource, resourceVersion: live.resourceVersion } };
}

/**
 * What is sent, or the failure that forbids it. Where something was planned against, its UID goes along: the server
 * refuses when it is another by now, or none. Where nothing was there, nothing of anybody else's may be there now.
 */
async function manifestFor(
  cluster: Cluster,
  { on, ignore = [] }: ExecuteRequest,
  { liveUid }: PlannedChange,
  { object, resource, signal }: Subject,
): Promise<Result<JsonObject, Failure>> {
  const { ref } = object;
  const manifest = appliedManifest(object, marksOf(on, cluster.digests.hash));
  const live =
    liveUid === null || ignore.length > 0
      ? await readObject(cluster, resource, ref.namespace, ref.name, signal)
      : undefined;
  const stranger = live === undefined ? undefined : strangerOf(live, on, liveUid);
  const appeared = liveUid === null && live !== undefined && !isOwn(live, on);
  if (stranger !== undefined || appeared) {
    const message = `${formatRef(ref)}: ${stranger?.reason ?? 'somebody made it since the plan'}`;
    const next = stranger?.next ?? 'nothing: it is planned again';
    return err({ code: 'object-conflict', message, next, retryable: true });
  }
  const metadata = manifest['metadata'] as JsonObject; // appliedManifest puts labels there
  const uid = liveUid ?? live?.uid;
  const exact = uid === undefined ? manifest : { ...manifest, metadata: { ...metadata, uid } };
  return ok(live === undefined ? exact : withIgnored(exact, live, fieldManager(on.installation), ignore));
}

async function readObject(
  { api }: Cluster,
  resource: Resource,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<LiveObject | undefined> {
  const { status, body } = await api.request({ method: 'GET', path: pathOf(resource, namespace, name), signal });
  return status === 200 ? readLive(body) : undefined;
}
