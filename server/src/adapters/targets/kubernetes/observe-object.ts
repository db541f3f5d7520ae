import { maskFields, shortenFields, withoutIgnored } from '@fairlead/core/host/field-changes.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type DesiredObject, formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Conflict, DraftChange, FieldChange, ObjectState } from '@fairlead/core/model/plan.ts';
import { runMark } from '@fairlead/core/order/due-objects.ts';
import type { InventoryEntry, ObserveRequest } from '../../../ports/target.ts';
import { ownershipConflicts, readStatus } from './api-status.ts';
import { appliedManifest, withIgnored } from './applied-manifest.ts';
import { applyObject, type Cluster, fingerprintOf } from './cluster.ts';
import { diffOwned, diffValues } from './diff-owned.ts';
import { pathOf, type Resource } from './discovery.ts';
import { pointerOf } from './field-path.ts';
import { fingerprint, holdsPath, isSecret } from './fingerprint.ts';
import { type LiveObject, ownEntry, readLive } from './live-object.ts';
import { fieldManager, installationLabel, marksOf } from './marks.ts';
import { missing, objectHealth } from './object-health.ts';
import { project } from './owned-fields.ts';
import { refusalText } from './refusal.ts';
import { isOwn, strangerOf } from './stranger.ts';

/** What was found out about one object. */
export type Sight = {
  readonly change?: DraftChange;
  readonly conflict?: Conflict;
  readonly state: ObjectState;
  readonly incomplete?: string;
};

/** One declared object, the resource it is, and what the bundle brings along for it. */
export type Question = {
  readonly object: DesiredObject;
  readonly resource: Resource;
  readonly entry: InventoryEntry | undefined;
  /** The bundle itself declares its namespace. */
  readonly namespaceComes: boolean;
  readonly request: ObserveRequest;
  readonly signal: AbortSignal;
};

/** Looks at one object and finds what applying it would change: a GET, and a dry run only where it may differ. */
export async function observeObject(cluster: Cluster, question: Question): Promise<Sight> {
  const { object, resource, signal } = question;
  const { ref } = object;
  const { status, body } = await cluster.api.request({
    method: 'GET',
    path: pathOf(resource, ref.namespace, ref.name),
    signal,
  });
  if (status === 404) return observeAbsent(cluster, question);
  if (status !== 200) return refused(question, refusalText(readStatus(status, body), true), formatRef(ref));
  const live = readLive(body);
  const stranger = strangerOf(live, question.request.on, question.entry?.uid ?? null);
  if (stranger !== undefined) return { conflict: { ref, ...stranger }, state: absentState(object) };
  return observePresent(cluster, question, live);
}

/** Refusals while only looking are conflicts of this object: it may not be written as it is. */
function refused({ object }: Question, reason: string, incomplete?: string): Sight {
  const conflict = {
    ref: object.ref,
    owner: 'the API server',
    reason,
    next: 'correct the manifest, or allow it in the cluster',
  };
  return { conflict, state: absentState(object), ...(incomplete === undefined ? {} : { incomplete }) };
}

async function observeAbsent(cluster: Cluster, question: Question): Promise<Sight> {
  const { object } = question;
  const manifest = appliedManifest(object, marksOf(question.request.on, cluster.digests.hash));
  const { status, body } = await dryRun(cluster, question, manifest, false);
  if (status >= 300) {
    const refusal = readStatus(status, body);
    const waitsForNamespace = refusal.code === 404 && refusal.about.kind === 'namespaces' && question.namespaceComes;
    if (!waitsForNamespace) return refused(question, refusalText(refusal, isSecretObject(object)));
  }
  return { change: creation(cluster, object), state: absentState(object) };
}

/** The creation of an object, told from its manifest alone, so that the plan stays the same until it is there. */
export function creation({ digests }: Cluster, object: DesiredObject): DraftChange {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = object.manifest;
  const fields = diffValues({}, rest, '');
  const shown = isSecretObject(object) ? maskFields(fields, digests.keyedDigest) : shortenFields(fields, digests.hash);
  return { ref: object.ref, action: 'create', fields: shown, liveUid: null };
}

export function absentState({ ref }: Pick<DesiredObject, 'ref'>): ObjectState {
  return { key: objectKey(ref), uid: null, live: null, health: missing };
}

async function observePresent(cluster: Cluster, question: Question, live: LiveObject): Promise<Sight> {
  const { object, request, entry, signal } = question;
  const manager = fieldManager(request.on.installation);
  const print = await fingerprintOf(cluster, live, manager, signal);
  const isOurs = live.labels[installationLabel] === request.on.installation;
  const state: ObjectState = {
    key: objectKey(object.ref),
    uid: live.uid,
    live: isOurs ? print : null,
    health: objectHealth(live),
  };
  const run = runOf(object);
  if (run !== undefined && isOurs)
    return live.annotations[runMark] === run && !live.beingDeleted
      ? { state }
      : { state, change: { ref: object.ref, action: 'run', fields: [], liveUid: live.uid } };
  const manifest = withIgnored(
    appliedManifest(object, marksOf(request.on, cluster.digests.hash)),
    live,
    manager,
    request.ignore,
  );
  if ((entry === undefined || entry.baseline === print) && holdsExactly(live, manager, manifest)) return { state };
  const unforced = await dryRun(cluster, question, manifest, false);
  if (unforced.status === 200) return { state, ...compare(cluster, question, live, readLive(unforced.body), []) };
  const refusal = readStatus(unforced.status, unforced.body);
  const conflicts = ownershipConflicts(refusal);
  if (conflicts.length === 0)
    return { ...refused(question, refusalText(refusal, isSecretObject(object) || isSecret(live))), state };
  const foreign = conflicts.filter(({ path }) => !holdsPath(entry?.baseline ?? '', path));
  const first = foreign[0];
  if (first !== undefined) {
    const owner = [...new Set(foreign.map((conflict) => conflict.manager))].join(', ');
    const reason = `${owner} holds ${foreign.map((conflict) => conflict.path).join(', ')} with another value`;
    return {
      state,
      conflict: { ref: object.ref, owner, reason, next: `let ${first.manager} go of it, or take the field out of Git` },
    };
  }
  const forced = await dryRun(cluster, question, manifest, true);
  if (forced.status !== 200)
    return { ...refused(question, refusalText(readStatus(forced.status, forced.body), isSecretObject(object))), state };
  const taken = conflicts.map(({ manager: from, path }) => ({ from, pointer: pointerOf(manifest, path) ?? '' }));
  return { state, ...compare(cluster, question, live, readLive(forced.body), taken) };
}

/** Which run of a hook this is to be; undefined for what is kept. */
function runOf({ manifest }: DesiredObject): Json | undefined {
  const { annotations } = manifest.metadata;
  return isJsonObject(annotations) ? annotations[runMark] : undefined;
}

/** What we hold is what Git declares, field by field: applying it again would change nothing, so nobody need be asked. */
function holdsExactly(live: LiveObject, manager: string, manifest: JsonObject): boolean {
  const entry = ownEntry(live, manager);
  if (entry === undefined || entry.apiVersion !== manifest['apiVersion']) return false;
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = manifest;
  const { name: _name, namespace: _namespace, ...ownMetadata } = metadata as JsonObject; // every manifest has one
  return (
    stableStringify({ ...rest, metadata: ownMetadata }) ===
    stableStringify(project(live.manifest, entry.fields) ?? null)
  );
}

type Taken = { readonly from: string; readonly pointer: string };

/** Live against what the dry run made of it. Nothing, where applying would neither change a value nor who holds it. */
function compare(
  { digests }: Cluster,
  question: Question,
  live: LiveObject,
  merged: LiveObject,
  taken: readonly Taken[],
): { readonly change?: DraftChange } {
  const { object, request, entry } = question;
  const manager = fieldManager(request.on.installation);
  const fields = withoutIgnored(diffOwned(live, merged, manager), object.ref, request.ignore);
  const secret = isSecretObject(object) || isSecret(live);
  const shown = secret ? maskFields(fields, digests.keyedDigest) : shortenFields(fields, digests.hash);
  const told = shown.map((field) => withOwner(field, taken));
  const print = fingerprint(live, manager, digests);
  const isOurs = isOwn(live, request.on);
  // Equal values, yet not held by us, or not as after our last write: applying takes them over and gives a new baseline.
  const isSettled =
    print === fingerprint(merged, manager, digests) && (entry === undefined || entry.baseline === print);
  if (isOurs && told.length === 0 && isSettled) return {};
  const action = isOurs && told.length > 0 ? 'change' : 'adopt';
  return { change: { ref: object.ref, action, fields: told, liveUid: live.uid } };
}

function withOwner(field: FieldChange, taken: readonly Taken[]): FieldChange {
  const owner = taken.find(({ pointer }) => overlaps(field.path, pointer));
  return owner === undefined ? field : { ...field, takenFrom: owner.from };
}

/** Whether one pointer leads to the other's field or into it. */
export function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

export function isSecretObject({ ref, secret }: DesiredObject): boolean {
  return secret || (ref.group === '' && ref.kind === 'Secret');
}

function dryRun(
  cluster: Cluster,
  { object, resource, request, signal }: Question,
  manifest: JsonObject,
  force: boolean,
) {
  const { namespace, name } = object.ref;
  return applyObject(cluster, {
    resource,
    namespace,
    name,
    manager: fieldManager(request.on.installation),
    manifest,
    dryRun: true,
    force,
    signal,
  });
}
