import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type DesiredObject, formatRef, type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import { objectOptions } from '@fairlead/core/order/object-options.ts';
import type { InventoryEntry, Observation, ObserveRequest } from '../../../ports/target.ts';
import { readStatus } from './api-status.ts';
import { type Cluster, fingerprintOf } from './cluster.ts';
import { pathOf, type Resource } from './discovery.ts';
import { findAbsent, findLive, type Wanted } from './find-live.ts';
import { inParallel } from './in-parallel.ts';
import { type LiveObject, ownEntry, readLive } from './live-object.ts';
import { beginLook, isNamespace, type Look } from './look.ts';
import { objectHealth } from './object-health.ts';
import { absentState, creation, observeObject, type Sight } from './observe-object.ts';
import { refusalText } from './refusal.ts';
import { lookAndSettle, settledSight } from './settle.ts';
import { isOwn } from './stranger.ts';

const atOnce = 32;

type Subject = { readonly object: DesiredObject; readonly resource: Resource | undefined };

/** Bundle against live, object by object; one that cannot be judged harms itself alone. Reads and dry runs only. */
export async function observePlacement(
  cluster: Cluster,
  memory: Pick<Look, 'settled' | 'forces' | 'names'>,
  request: ObserveRequest,
  signal: AbortSignal,
): Promise<Observation> {
  const look = beginLook(cluster, memory, request, signal);
  const inventory = new Map<ObjectKey, InventoryEntry>(request.inventory.map((entry) => [objectKey(entry.ref), entry]));
  const declared = new Set(request.objects.map((object) => objectKey(object.ref)));
  const guard = new Guard(look);
  const subjects = await inParallel(
    request.objects,
    atOnce,
    async (object) =>
      settledSight(look, object, inventory.get(objectKey(object.ref))) ??
      guard.kind(object, () => cluster.discovery.find(object.manifest.apiVersion, object.ref.kind, signal)),
  );
  const unsettled = subjects.map((subject) => ('state' in subject ? undefined : subject.object));
  const sights = await lookAndSettle(look, unsettled, () => lookAtAll(look, guard, subjects, { inventory, declared }));
  return {
    changes: sights.flatMap((sight) => sight.change ?? []),
    conflicts: sights.flatMap((sight) => sight.conflict ?? []),
    states: sights.map((sight) => sight.state),
    incomplete: sights.flatMap((sight) => sight.incomplete ?? []),
  };
}

/** First the subjects in their order, then what may be pruned. */
async function lookAtAll(
  look: Look,
  guard: Guard,
  subjects: readonly (Subject | Sight)[],
  known: { readonly inventory: ReadonlyMap<ObjectKey, InventoryEntry>; readonly declared: ReadonlySet<ObjectKey> },
): Promise<readonly Sight[]> {
  const { inventory, declared } = known;
  const found = await findKnown(look, subjects, inventory);
  const looks: readonly (() => Promise<Sight>)[] = [
    ...subjects.map((subject) => async (): Promise<Sight> => {
      if ('state' in subject) return subject;
      const key = objectKey(subject.object.ref);
      return guard.sight(subject.object, () => observe(look, subject, inventory.get(key), found.get(key)));
    }),
    ...look.request.inventory
      .filter((entry) => !declared.has(objectKey(entry.ref)))
      .map((entry) => () => guard.sight(entry, () => lookAtPrune(look, entry))),
  ];
  return inParallel(looks, atOnce, (run) => run());
}

/** Lists before single requests: what we made is found by its mark, and what nobody made by its name. */
async function findKnown(
  look: Look,
  subjects: readonly (Subject | Sight)[],
  inventory: ReadonlyMap<ObjectKey, InventoryEntry>,
): Promise<ReadonlyMap<ObjectKey, LiveObject | 'absent'>> {
  const { cluster, request, signal } = look;
  const wanted = subjects.flatMap((subject): readonly Wanted[] => {
    if ('state' in subject || subject.resource === undefined) return [];
    const { ref } = subject.object;
    return subject.resource.namespaced === (ref.namespace !== '') ? [{ ref, resource: subject.resource }] : [];
  });
  try {
    const absentSpaces = await findAbsentNamespaces(look, wanted);
    const isRuledOut = ({ ref }: Wanted): boolean => absentSpaces.has(isNamespace(ref) ? ref.name : ref.namespace);
    const asked = wanted.filter((entry) => !isRuledOut(entry));
    const ruledOut = wanted.filter(isRuledOut);
    const expected = asked.filter(({ ref }) => (inventory.get(objectKey(ref))?.uid ?? null) !== null);
    const live = await findLive(cluster, request.on, expected, signal);
    // What is tried as a creation needs no proof beforehand.
    const toProve = request.tryCreations === false ? asked : expected;
    const unseen = toProve.filter(({ ref }) => !live.has(objectKey(ref)));
    const never = await look.names?.absent(
      unseen.filter(({ ref }) => (inventory.get(objectKey(ref))?.uid ?? null) === null),
      signal,
    );
    const open = never === undefined ? unseen : unseen.filter(({ ref }) => !never.has(objectKey(ref)));
    const absent = [
      ...(never ?? []),
      ...(await findAbsent(cluster, open, signal)),
      ...ruledOut.map(({ ref }) => objectKey(ref)),
    ];
    return new Map([...live, ...absent.map((key) => [key, 'absent'] as const)]);
  } catch (error) {
    if (error instanceof AppError && !signal.aborted) return new Map(); // each is asked for alone, and says what is wrong
    throw error;
  }
}

/** Namespaces that the bundle brings and that are not there yet: nothing in them is. */
async function findAbsentNamespaces(
  { cluster, namespaces, signal }: Look,
  wanted: readonly Wanted[],
): Promise<ReadonlySet<string>> {
  const brought = wanted.filter(({ ref }) => isNamespace(ref) && namespaces.has(ref.name));
  const statuses = await inParallel(brought, atOnce, async ({ ref, resource }) => {
    const path = pathOf(resource, '', ref.name);
    return { name: ref.name, status: (await cluster.api.request({ method: 'GET', path, signal })).status };
  });
  return new Set(statuses.flatMap(({ name, status }) => (status === 404 ? [name] : [])));
}

/**
 * Keeps one broken object, kind or webhook from harming the others: what cannot be asked for is a conflict of its own
 * as long as the server itself answers.
 */
class Guard {
  readonly #look: Look;
  #answers: Promise<boolean> | undefined;

  constructor(look: Look) {
    this.#look = look;
  }

  async kind(object: DesiredObject, find: () => Promise<Resource | undefined>): Promise<Subject | Sight> {
    const found = await this.#kept(object, async () => ({ object, resource: await find() }));
    return found;
  }

  sight(subject: Pick<DesiredObject, 'ref'>, run: () => Promise<Sight>): Promise<Sight> {
    return this.#kept(subject, run);
  }

  async #kept<T>(subject: Pick<DesiredObject, 'ref'>, run: () => Promise<T>): Promise<T | Sight> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AppError) || this.#look.signal.aborted) throw error;
      const isItsOwn = error.code === 'integrity' || error.code === 'limit-exceeded';
      const isItsKinds = error.code === 'unavailable' || error.code === 'timeout';
      if (!isItsOwn && !(isItsKinds && (await this.#serverAnswers()))) throw error;
      return unseen(subject, error.message);
    }
  }

  #serverAnswers(): Promise<boolean> {
    const { cluster, signal } = this.#look;
    this.#answers ??= cluster.api.request({ method: 'GET', path: '/version', signal }).then(
      ({ status }) => status === 200,
      () => false, // whatever the reason: it does not answer
    );
    return this.#answers;
  }
}

function unseen(subject: Pick<DesiredObject, 'ref'>, reason: string): Sight {
  const next = 'see what serves this kind (an aggregated API, a webhook), and what stands between it and Fairlead';
  return {
    conflict: { ref: subject.ref, owner: 'the API server', reason, next },
    state: absentState(subject),
    incomplete: `${formatRef(subject.ref)}: ${reason}`,
  };
}

async function observe(
  look: Look,
  { object, resource }: Subject,
  entry: InventoryEntry | undefined,
  found: Parameters<typeof observeObject>[1]['found'],
): Promise<Sight> {
  const { ref, manifest } = object;
  const conflict = (reason: string, next: string): Sight => ({
    conflict: { ref, owner: 'the API server', reason, next },
    state: absentState(object),
  });
  if (resource === undefined) {
    if (look.kinds.has(`${ref.group}/${ref.kind}`))
      return { change: creation(look.cluster, object), state: absentState(object) };
    return conflict(
      `the cluster has no kind ${ref.kind} in ${manifest.apiVersion}`,
      'correct apiVersion and kind, or install its CustomResourceDefinition first',
    );
  }
  if (resource.namespaced && ref.namespace === '')
    return conflict('it names no namespace', 'write metadata.namespace (in Kustomize: namespace:)');
  if (!resource.namespaced && ref.namespace !== '')
    return conflict(`a ${ref.kind} lives in no namespace, yet names ${ref.namespace}`, 'leave metadata.namespace out');
  return observeObject(look, { object, resource, entry, found });
}

/** What we wrote and Git no longer declares. Only what still carries our marks is deleted; anything else is let go of. */
async function lookAtPrune(
  { cluster, request, manager, signal }: Look,
  { ref, uid, deleting }: InventoryEntry,
): Promise<Sight> {
  const gone: Sight = { change: { ref, action: 'prune', fields: [], liveUid: null }, state: absentState({ ref }) };
  const resource = await cluster.discovery.findPreferred(ref, signal);
  if (resource === undefined) return gone;
  const path = pathOf(resource, ref.namespace, ref.name);
  const { status, body } = await cluster.api.request({ method: 'GET', path, signal });
  if (status === 404) return gone;
  if (status !== 200) {
    const incomplete = `${formatRef(ref)}: ${refusalText(readStatus(status, body), true)}`;
    return { state: absentState({ ref }), incomplete };
  }
  const live = readLive(body);
  // Our marks may have been copied: what we neither recorded nor applied ourselves is not ours.
  const isMade = live.uid === uid || ownEntry(live, manager) !== undefined;
  if (!isOwn(live, request.on) || !isMade) return gone;
  if (live.beingDeleted && deleting) {
    // Asking again would end nothing.
    return { state: { key: objectKey(ref), uid: live.uid, live: null, health: objectHealth(live) } };
  }
  const print = await fingerprintOf(cluster, live, manager, signal);
  const keep = objectOptions(live.manifest.metadata).keep ? ({ keep: true } as const) : {};
  return {
    change: { ref, action: 'prune', fields: [], liveUid: live.uid, ...keep },
    state: { key: objectKey(ref), uid: live.uid, live: print, health: await cluster.health.of(live) },
  };
}
