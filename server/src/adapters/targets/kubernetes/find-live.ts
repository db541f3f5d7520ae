import { type ObjectKey, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { inParallel } from './in-parallel.ts';
import { listPage, nameOf, type Page } from './list-kind.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { installationLabel, placementLabel } from './marks.ts';

export type Wanted = { readonly ref: ObjectRef; readonly resource: Resource };

/** What is known of an object without asking for it alone: it is there, or it is not. Absent from the map: unknown. */
export type Found = ReadonlyMap<ObjectKey, LiveObject | 'absent'>;

/** From so many objects of a kind in a namespace on, one list costs less than asking for each. */
const worthAList = 3;
const groupsAtOnce = 8;
/** A list of names is given up where so many others live in a namespace that asking for each costs less. */
const manyNames = 2_000;
const namesPerMember = 10;

/**
 * Finds objects with one list for each kind and namespace that holds several of them: in full what carries this
 * placement's mark. Whatever a list does not settle (a namespace with very many objects, no right to list) is left
 * unknown.
 */
export async function findLive(
  cluster: Cluster,
  on: PlacementOnTarget,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<Found> {
  const query = { labelSelector: `${installationLabel}=${on.installation},${placementLabel}=${on.placement}` };
  return inGroups(wanted, async (resource, namespace, found) => {
    for await (const page of pages(cluster, resource, namespace, query, 'whole', signal)) {
      for (const item of page.items) {
        const live = readLive({ apiVersion: page.apiVersion, kind: resource.kind, ...item });
        found.set(objectKey(live.ref), live);
      }
    }
  });
}

/** Finds out which of these objects nobody made, with one list of names for each kind and namespace. */
export async function findAbsent(
  cluster: Cluster,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<ReadonlySet<ObjectKey>> {
  const absent = new Set<ObjectKey>();
  await inGroups(wanted, async (resource, namespace, _found, members) => {
    const there = new Set<string>();
    let isWhole = false;
    for await (const page of pages(cluster, resource, namespace, {}, 'names', signal)) {
      for (const item of page.items) there.add(nameOf(item));
      isWhole = page.complete;
      if (there.size > manyNames + members.length * namesPerMember) break; // asking for each costs less
    }
    for (const { ref } of members)
      if (isWhole && !there.has(`${ref.namespace}/${ref.name}`)) absent.add(objectKey(ref));
  });
  return absent;
}

async function* pages(
  cluster: Cluster,
  resource: Resource,
  namespace: string,
  query: { readonly [name: string]: string },
  what: 'whole' | 'names',
  signal: AbortSignal,
): AsyncIterable<Page> {
  for (let next = ''; ; ) {
    const more: { readonly [name: string]: string } = next === '' ? query : { ...query, continue: next };
    const page = await listPage(cluster, resource, namespace, more, what, signal);
    if (page === undefined) return;
    yield page;
    if (page.complete) return;
    next = page.next;
  }
}

async function inGroups(
  wanted: readonly Wanted[],
  run: (
    resource: Resource,
    namespace: string,
    found: Map<ObjectKey, LiveObject>,
    members: readonly Wanted[],
  ) => Promise<void>,
): Promise<ReadonlyMap<ObjectKey, LiveObject>> {
  const groups = Map.groupBy(wanted, ({ ref, resource }) => `${resource.group}/${resource.name}/${ref.namespace}`);
  const found = new Map<ObjectKey, LiveObject>();
  const worth = [...groups.values()].filter((members) => members.length >= worthAList);
  await inParallel(worth, groupsAtOnce, async (members) => {
    const [first] = members;
    if (first !== undefined) await run(first.resource, first.ref.namespace, found, members);
  });
  return found;
}
