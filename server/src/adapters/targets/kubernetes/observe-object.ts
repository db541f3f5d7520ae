import { whatItBears } from '@fairlead/core/gate/delete-gate.ts';
import { maskFields, shortenFields } from '@fairlead/core/host/field-changes.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { valueAt } from '@fairlead/core/lib/json-pointer.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type DesiredObject, formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Conflict, DraftChange, ObjectState } from '@fairlead/core/model/plan.ts';
import { runMark } from '@fairlead/core/order/due-objects.ts';
import { objectOptions } from '@fairlead/core/order/object-options.ts';
import type { InventoryEntry } from '../../../ports/target.ts';
import { additionsTo } from './additions.ts';
import { type OwnershipConflict, ownershipConflicts, readStatus } from './api-status.ts';
import { appliedManifest } from './applied-manifest.ts';
import { applyObject, type Cluster, fingerprintOf, tryCreate } from './cluster.ts';
import { compareObject, immutableFields, type Taken } from './compare-object.ts';
import { createObject } from './create-object.ts';
import { diffValues } from './diff-owned.ts';
import { pathOf, type Resource } from './discovery.ts';
import { pointerOf } from './field-path.ts';
import { holdsPath, isSecret } from './fingerprint.ts';
import { isLeft, withIgnored, withoutPath } from './ignored-fields.ts';
import { type LiveObject, ownEntry, readLive } from './live-object.ts';
import type { Look } from './look.ts';
import { installationLabel } from './marks.ts';
import { missing } from './object-health.ts';
import { project } from './owned-fields.ts';
import { refusalText } from './refusal.ts';
import { withRemovals } from './remove-additions.ts';
import { isOwn, strangerOf } from './stranger.ts';
import { isApplier, leftovers, withoutDefaults } from './takeover.ts';

/** What was found out about one object. */
export type Sight = {
  readonly change?: DraftChange;
  readonly conflict?: Conflict;
  readonly state: ObjectState;
  readonly incomplete?: string;
};

/** One declared object, the resource it is, and what is known of it already. */
export type Question = {
  readonly object: DesiredObject;
  readonly resource: Resource;
  readonly entry: InventoryEntry | undefined;
  readonly found: LiveObject | 'absent' | undefined;
  /** The server itself is to be asked, and not its cache. */
  readonly isSuspect?: true;
};

/**
 * Looks at one object and finds what applying it would change: a dry run only where it may differ. What was never written
 * is tried as a creation at once, where that is wanted: the answer tells as well whether something is there.
 */
export async function observeObject(look: Look, question: Question): Promise<Sight> {
  const { object, resource, found } = question;
  if (found === 'absent') return observeAbsent(look, question);
  const isNew = found === undefined && (question.entry?.uid ?? null) === null && question.isSuspect === undefined;
  const tried = isNew && look.request.tryCreations !== false ? await tryCreation(look, question) : undefined;
  if (tried?.kind === 'possible') return tried.sight;
  const live = found ?? (await readObject(look, resource, object, isNew && tried === undefined));
  if (live === undefined)
    return tried?.kind === 'refused' ? tried.sight : observeAbsent(look, { ...question, isSuspect: true });
  if ('state' in live) return live;
  if (objectOptions(object.manifest.metadata).ensure) return observeEnsured(look, object, live);
  const stranger = strangerOf(live, look.request.on, question.entry?.uid ?? null);
  if (stranger !== undefined) return { conflict: { ref: object.ref, ...stranger }, state: absentState(object) };
  return observePresent(look, question, live);
}

/** It is there, whoever made it: nothing is to be done, and whose it is does not matter. */
async function observeEnsured({ cluster, request, manager, signal }: Look, object: DesiredObject, live: LiveObject) {
  const own = isOwn(live, request.on) ? await fingerprintOf(cluster, live, manager, signal) : null;
  const health = await cluster.health.of(live);
  return { state: { key: objectKey(object.ref), uid: live.uid, live: own, health } };
}

/**
 * What was never written is looked for in the server's cache: it may lag a moment behind, and before anything is
 * made it is looked for again.
 */
async function readObject(
  look: Look,
  resource: Resource,
  object: DesiredObject,
  mayLag: boolean,
): Promise<LiveObject | Sight | undefined> {
  const fromCache = mayLag ? '?resourceVersion=0' : '';
  const path = `${pathOf(resource, object.ref.namespace, object.ref.name)}${fromCache}`;
  const { status, body } = await look.cluster.api.request({ method: 'GET', path, signal: look.signal });
  if (status === 404) return undefined;
  if (status === 200) return readLive(body);
  const reason = refusalText(readStatus(status, body), isSecretObject(object));
  return { ...refused(object, reason), incomplete: `${formatRef(object.ref)}: ${reason}` };
}

/** Refusals while only looking are conflicts of this object: it may not be written as it is. */
function refused(object: DesiredObject, reason: string, next?: string): Sight & { readonly conflict: Conflict } {
  const conflict = {
    ref: object.ref,
    owner: 'the API server',
    reason,
    next: next ?? 'correct the manifest, or allow it in the cluster',
  };
  return { conflict, state: absentState(object) };
}

async function observeAbsent(look: Look, question: Question): Promise<Sight> {
  if (look.request.tryCreations === false) return plannedCreation(look, question);
  const tried = await tryCreation(look, question);
  if (tried.kind !== 'exists') return tried.sight;
  // Made meanwhile, or the list lagged behind; what comes and goes is planned as if it were gone.
  if (question.isSuspect) return plannedCreation(look, question);
  return observeObject(look, { ...question, found: undefined, isSuspect: true });
}

type TriedCreation = { readonly kind: 'possible' | 'refused'; readonly sight: Sight } | { readonly kind: 'exists' };

async function tryCreation(look: Look, question: Question): Promise<TriedCreation> {
  const { object, resource } = question;
  const { namespace, name } = object.ref;
  const manifest = appliedManifest(object, look.marks);
  const { cluster, manager, signal } = look;
  const about = { resource, namespace, name, manager, manifest, dryRun: true, signal };
  const answer = await createObject(cluster, about);
  if (answer === undefined) return { kind: 'exists' };
  const planned = { kind: 'possible', sight: plannedCreation(look, question) } as const;
  if (answer.status < 300) return planned;
  const refusal = readStatus(answer.status, answer.body);
  const waitsForNamespace =
    refusal.code === 404 && refusal.about.kind === 'namespaces' && look.namespaces.has(namespace);
  if (waitsForNamespace) return planned;
  return { kind: 'refused', sight: refused(object, refusalText(refusal, isSecretObject(object))) };
}

function plannedCreation({ cluster }: Look, { object }: Question): Sight {
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

async function observePresent(look: Look, question: Question, live: LiveObject): Promise<Sight> {
  const { object, entry } = question;
  const { cluster, request, manager, rules, signal } = look;
  const print = await fingerprintOf(cluster, live, manager, signal);
  const isOurs = live.labels[installationLabel] === request.on.installation;
  const added = isOurs ? additionsTo(live, manager) : [];
  const state: ObjectState = {
    key: objectKey(object.ref),
    uid: live.uid,
    live: isOurs ? print : null,
    health: await cluster.health.of(live),
    ...(added.length === 0 ? {} : { added }),
  };
  const run = runOf(object);
  if (run !== undefined && isOurs)
    return live.annotations[runMark] === run && !live.beingDeleted
      ? { state }
      : { state, change: { ref: object.ref, action: 'run', fields: [], liveUid: live.uid } };
  const manifest = withIgnored(appliedManifest(object, look.marks), live, manager, rules);
  if ((entry === undefined || entry.baseline === print) && holdsExactly(live, manager, manifest))
    return { state, ...withRemovals(look, question, live, {}) };
  return { ...withRemovals(look, question, live, await tryApply(look, question, live, manifest)), state };
}

/** What applying would do, as the server itself says. A conflict is ours to force only over what we wrote last. */
async function tryApply(
  look: Look,
  question: Question,
  live: LiveObject,
  manifest: JsonObject,
): Promise<Omit<Sight, 'state'>> {
  const { object } = question;
  const key = objectKey(object.ref);
  look.forces.forget(key);
  const { status, body } = await dryRun(look, question, manifest, false);
  if (status === 200) return judge(look, question, live, readLive(body), []);
  const refusal = readStatus(status, body);
  const conflicts = ownershipConflicts(refusal);
  const left = conflicts.filter((conflict) => isLeft(conflict, look.manager));
  if (left.length > 0) {
    const kept = left.reduce((rest, { path }) => withoutPath(rest, path), manifest);
    const judged = await tryApply(look, question, live, kept);
    look.forces.forget(key); // less was tried than will be sent
    return judged;
  }
  if (status === 422 && conflicts.length === 0) return replacement(look, question, live, manifest);
  if (conflicts.length === 0)
    return { conflict: refused(object, refusalText(refusal, isSecretObject(object) || isSecret(live))).conflict };
  const foreign = conflicts.filter((conflict) => !mayTake(look, question, live, conflict));
  if (foreign.length > 0) return { conflict: heldBy(object, foreign) };
  const forced = await dryRun(look, question, manifest, true);
  if (forced.status !== 200)
    return {
      conflict: refused(object, refusalText(readStatus(forced.status, forced.body), isSecretObject(object))).conflict,
    };
  look.forces.tried(key, live.uid, live.resourceVersion);
  const taken = conflicts.map(({ manager: from, path }) => ({ from, pointer: pointerOf(manifest, path) ?? '' }));
  return judge(look, question, live, readLive(forced.body), taken);
}

/** Ours by our own last write of this very object, or to be taken from another tool because a person said so. */
function mayTake(
  { request }: Look,
  { entry, object }: Question,
  live: LiveObject,
  { path, manager }: OwnershipConflict,
): boolean {
  if (entry !== undefined && entry.uid === live.uid && holdsPath(entry.baseline ?? '', path)) return true;
  return isApplier(manager) && (isAsked(request, object) || isEmptyAt(live, path));
}

/** A tool that applied an empty map (`annotations: {}`) holds the map, and yet nothing. */
function isEmptyAt({ manifest }: LiveObject, path: string): boolean {
  const pointer = pointerOf(manifest, path);
  const value = pointer === undefined ? undefined : valueAt(manifest, pointer);
  return value === undefined || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** A person asked to take this very object over. */
function isAsked({ take = [] }: Look['request'], { ref }: DesiredObject): boolean {
  return take.includes(objectKey(ref));
}

async function judge(
  look: Look,
  question: Question,
  live: LiveObject,
  merged: LiveObject,
  taken: readonly Taken[],
): Promise<Omit<Sight, 'state'>> {
  const { object } = question;
  const isTakeover = live.labels[installationLabel] === undefined;
  const lost = isTakeover ? await lostInTakeover(look, question, live, merged) : [];
  const [first] = lost;
  if (first !== undefined && !isAsked(look.request, object)) {
    const owner = first.takenFrom ?? '';
    const reason = `${owner} applied ${lost.map(({ path }) => path).join(', ')}, which Git does not declare`;
    return { conflict: { ref: object.ref, owner, reason, next: takeNext } };
  }
  return compareObject(look, object, live, merged, { taken, lost });
}

/** What of another tool's fields would go. Which of them are mere defaults, the dry run of a creation tells. */
async function lostInTakeover(look: Look, { object, resource }: Question, live: LiveObject, merged: LiveObject) {
  const lost = leftovers(live, merged, look.manager);
  if (lost.length === 0) return lost;
  const { cluster, signal } = look;
  const { metadata, ...rest } = appliedManifest(object, look.marks);
  const { name: _name, ...unnamed } = metadata as JsonObject; // every manifest has one
  const manifest = { ...rest, metadata: { ...unnamed, generateName: 'fairlead-tries-' } };
  const { status, body } = await tryCreate(cluster, { resource, namespace: object.ref.namespace, manifest, signal });
  return withoutDefaults(lost, status === 201 ? body : undefined);
}

const takeNext = 'declare it in Git as it is, or take the application over with `fairlead take`';

function heldBy({ ref }: DesiredObject, conflicts: readonly OwnershipConflict[]): Conflict {
  const owner = [...new Set(conflicts.map((conflict) => conflict.manager))].join(', ');
  const reason = `${owner} holds ${conflicts.map((conflict) => conflict.path).join(', ')} with another value`;
  const first = conflicts[0]?.manager ?? owner;
  const next = isApplier(first) ? takeNext : `let ${first} go of it, or take the field out of Git`;
  return { ref, owner, reason, next };
}

/**
 * A refused change is either a bad manifest or a field that cannot be changed in place: a dry run of a creation tells
 * them apart, since the server judges the manifest before it sees that the name is taken.
 */
async function replacement(
  look: Look,
  { object, resource }: Question,
  live: LiveObject,
  manifest: JsonObject,
): Promise<Omit<Sight, 'state'>> {
  const { cluster, signal } = look;
  const secret = isSecretObject(object) || isSecret(live);
  const change = await dryRun(look, { object, resource }, manifest, true);
  const creation = await tryCreate(cluster, { resource, namespace: object.ref.namespace, manifest, signal });
  const created = readStatus(creation.status, creation.body);
  if (change.status !== 422 || created.reason !== 'AlreadyExists')
    return {
      conflict: refused(
        object,
        refusalText(change.status === 422 ? created : readStatus(change.status, change.body), secret),
      ).conflict,
    };
  const fields = immutableFields(look, object, live, manifest, readStatus(change.status, change.body));
  const names = fields.map(({ path }) => path).join(', ');
  const bears = whatItBears(object.ref);
  if (objectOptions(object.manifest.metadata).replace && bears === undefined)
    return {
      change: {
        ref: object.ref,
        action: 'replace',
        fields,
        liveUid: live.uid,
        irreversible: 'it is deleted and created anew',
      },
    };
  const next =
    bears === undefined
      ? "annotate it with `fairlead.dev/replace: 'true'` to have it deleted and created anew, or give it another name"
      : `${bears}: do it by hand, or give it another name`;
  return { conflict: refused(object, `${names} cannot be changed in place`, next).conflict };
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

export function isSecretObject({ ref, secret }: DesiredObject): boolean {
  return secret || (ref.group === '' && ref.kind === 'Secret');
}

function dryRun(
  { cluster, manager, signal }: Look,
  { object, resource }: Pick<Question, 'object' | 'resource'>,
  manifest: JsonObject,
  force: boolean,
) {
  const { namespace, name } = object.ref;
  return applyObject(cluster, { resource, namespace, name, manager, manifest, dryRun: true, force, signal });
}
