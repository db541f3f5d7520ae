import { admitPermit } from '@fairlead/core/gate/admit-permit.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { overlaps } from '@fairlead/core/lib/json-pointer.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { type DesiredObject, formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import { additionsTo } from './additions.ts';
import type { ApiAnswer } from './api-client.ts';
import { type OwnershipConflict, ownershipConflicts, readStatus } from './api-status.ts';
import { appliedManifest } from './applied-manifest.ts';
import { applyObject, type Cluster, fingerprintOf } from './cluster.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { pathOf, type Resource } from './discovery.ts';
import { type Executed, failed } from './executed.ts';
import { pointerOf } from './field-path.ts';
import { appliesTo, isLeft, withIgnored, withoutPath } from './ignored-fields.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { makeRoom } from './make-room.ts';
import { isSecretObject } from './observe-object.ts';
import { failureOf, failureOfError } from './refusal.ts';
import { removeAdditions } from './remove-additions.ts';
import { rewrittenPaths } from './rewritten-paths.ts';
import { isOwn, strangerOf } from './stranger.ts';
import { moveOwnership } from './takeover.ts';
import type { Wave } from './wave.ts';

type Subject = { readonly object: DesiredObject; readonly resource: Resource };

/** Carries out one change. Applying and deleting by UID can be done again, so that no outcome is ever unknown here. */
export async function executeChange(wave: Wave, change: PlannedChange): Promise<Executed> {
  const { ref } = change;
  const { cluster, request } = wave;
  try {
    admitPermit(request.permit, request.on.placement, cluster.clock.now());
    if (change.action === 'prune') return await deleteObject(wave, change);
    const object = wave.objects.get(objectKey(ref));
    if (object === undefined)
      throw new AppError('invalid-input', `${formatRef(ref)} is to be written, but its bundle does not hold it`);
    const resource = await cluster.discovery.find(object.manifest.apiVersion, ref.kind, wave.signal);
    if (resource === undefined)
      throw new AppError('not-found', `the cluster has no kind ${ref.kind} in ${object.manifest.apiVersion} (yet)`, {
        retry: 'backoff',
      });
    const again = (change.action === 'run' || change.action === 'replace') && change.liveUid !== null;
    if (again) await makeRoom(wave, change, resource);
    return await apply(wave, again ? { ...change, liveUid: null } : change, { object, resource });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const permit = error.code === 'forbidden' && error.details['reason'] !== undefined;
    const failure = failureOfError(error, ref);
    return failed(change, permit ? { ...failure, code: 'permit-refused', retryable: true } : failure);
  }
}

async function apply(wave: Wave, change: PlannedChange, subject: Subject): Promise<Executed> {
  const { object, resource } = subject;
  const { cluster, manager, signal } = wave;
  const whole = appliedManifest(object, wave.marks);
  const made = change.liveUid === null ? await create(wave, subject, whole) : undefined;
  const sent = made === undefined ? await manifestFor(wave, change, subject, whole) : ok(whole);
  if (!sent.ok) return failed(change, sent.error);
  const { status, body } = made ?? (await applyUnforced(wave, change, resource, sent.value));
  if (status !== 200 && status !== 201)
    return failed(change, failureOf(readStatus(status, body), object.ref, isSecretObject(object)));
  const cleared = await removeAdditions(wave, change, resource, readLive(body));
  if (!cleared.ok) return failed(change, cleared.error);
  const live = cleared.value;
  const fingerprint = await fingerprintOf(cluster, live, manager, signal);
  const { uid, resourceVersion } = live;
  const added = additionsTo(live, manager);
  const health = await cluster.health.of(live);
  const rewritten = rewrittenPaths(sent.value, live, manager);
  return {
    effect: {
      key: objectKey(object.ref),
      outcome: 'done',
      uid,
      fingerprint,
      health,
      failure: null,
      ...(rewritten.length === 0 ? {} : { rewritten }),
      ...(added.length === 0 ? {} : { added }),
    },
    written: { resource, resourceVersion },
  };
}

/** Where nothing was there it is made in one request; undefined when something is there by now. */
function create({ cluster, manager, timeoutMs, signal }: Wave, { object, resource }: Subject, manifest: JsonObject) {
  const { namespace, name } = object.ref;
  return createObject(cluster, {
    ...{ resource, namespace, name, manager, manifest },
    ...{ dryRun: false, timeoutMs: timeoutMs(), signal },
  });
}

/**
 * Unforced first, unless a dry run of forcing told of this very version what it takes. What an autoscaler holds is left to it;
 * forced are exactly the fields and holders that the plan named, and nothing else.
 */
async function applyUnforced(
  wave: Wave,
  change: PlannedChange,
  resource: Resource,
  manifest: JsonObject,
): Promise<ApiAnswer> {
  const { cluster, manager, signal } = wave;
  const send = (sent: JsonObject, force: boolean) =>
    applyObject(cluster, {
      resource,
      namespace: change.ref.namespace,
      name: change.ref.name,
      manager,
      manifest: sent,
      dryRun: false,
      force,
      timeoutMs: wave.timeoutMs(),
      signal,
    });
  const known = wave.forces.take(objectKey(change.ref), change.liveUid);
  if (known !== undefined && change.fields.some(({ takenFrom }) => takenFrom !== undefined)) {
    const metadata = manifest['metadata'] as JsonObject; // appliedManifest puts labels there
    const forced = await send({ ...manifest, metadata: { ...metadata, resourceVersion: known } }, true);
    if (forced.status !== 409) return forced; // else somebody wrote it since: what there is to take is asked for anew
  }
  const answer = await send(manifest, false);
  const conflicts = answer.status === 409 ? ownershipConflicts(readStatus(409, answer.body)) : [];
  if (conflicts.length === 0) return answer;
  const left = conflicts.filter((conflict) => isLeft(conflict, manager));
  const kept = left.reduce((rest, { path }) => withoutPath(rest, path), manifest);
  const others = conflicts.filter((conflict) => !left.includes(conflict));
  if (!others.every((conflict) => isPlanned(change, manifest, conflict))) return answer;
  return send(kept, others.length > 0);
}

function isPlanned({ fields }: PlannedChange, manifest: JsonObject, { manager, path }: OwnershipConflict): boolean {
  const pointer = pointerOf(manifest, path);
  return pointer !== undefined && fields.some((field) => field.takenFrom === manager && overlaps(field.path, pointer));
}

/**
 * What is sent, or the failure that forbids it. Where something was planned against, its UID goes along: the server
 * refuses when it is another by now, or none. Where nothing was there, nothing of anybody else's may be there now.
 */
async function manifestFor(
  wave: Wave,
  change: PlannedChange,
  { object, resource }: Subject,
  manifest: JsonObject,
): Promise<Result<JsonObject, Failure>> {
  const { on, manager, rules } = wave;
  const { ref } = object;
  const live = await liveBefore(wave, change, resource);
  const stranger = live === undefined ? undefined : strangerOf(live, on, change.liveUid);
  const appeared = change.liveUid === null && live !== undefined && !isOwn(live, on);
  if (stranger !== undefined || appeared) {
    const message = `${formatRef(ref)}: ${stranger?.reason ?? 'somebody made it since the plan'}`;
    const next = stranger?.next ?? 'nothing: it is planned again';
    return err({ code: 'object-conflict', message, next, retryable: true });
  }
  const metadata = manifest['metadata'] as JsonObject; // appliedManifest puts labels there
  const uid = change.liveUid ?? live?.uid;
  const exact = uid === undefined ? manifest : { ...manifest, metadata: { ...metadata, uid } };
  if (live === undefined) return ok(exact);
  const moved = isOwn(live, on)
    ? undefined
    : await moveOwnership(wave.cluster, live, { resource, manager, timeoutMs: wave.timeoutMs(), signal: wave.signal });
  if (moved !== undefined && moved.status !== 200)
    return err(failureOf(readStatus(moved.status, moved.body), ref, isSecretObject(object)));
  return ok(withIgnored(exact, moved === undefined ? live : readLive(moved.body), manager, rules));
}

/** Read only where it matters: to see what is there against the plan, to take over, to leave out what others hold. */
function liveBefore(
  { cluster, rules, signal }: Wave,
  { ref, action, liveUid }: PlannedChange,
  resource: Resource,
): Promise<LiveObject | undefined> | undefined {
  if (liveUid !== null && action !== 'adopt' && !rules.some((rule) => appliesTo(rule, ref))) return undefined;
  return readObject(cluster, resource, ref.namespace, ref.name, signal);
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
