import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { type ObjectRef, refOf } from '@fairlead/core/model/object.ts';
import type { Tree, TreeNode } from '@fairlead/core/model/tree.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';
import { childKindsOf } from './child-kinds.ts';
import type { Cluster } from './cluster.ts';
import { ownersOf } from './find-owned.ts';
import { findRoots } from './find-roots.ts';
import { inParallel } from './in-parallel.ts';
import { listPage } from './list-kind.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { endpointsOf, podFacts } from './pod-facts.ts';
import { podTrouble } from './pod-trouble.ts';
import { createdAt, podSelector } from './pods.ts';

const longestDescent = 4;
const listsAtOnce = 8;
/** So many lists by label cost less than one of a whole namespace, where others live as well. */
const mostSelectors = 4;
/** Of one kind in one namespace, in pages of 500. */
const mostPages = 6;
const everything = '';

/**
 * Objects of a placement and what stands below them, down to pods: found by who owns whom in their namespaces, now and
 * only because somebody looks. Lists are shared by all that are asked about, and as narrow as their labels allow.
 */
export async function readTree(
  cluster: Cluster,
  on: PlacementOnTarget,
  refs: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<Tree> {
  const roots = await findRoots(cluster, on, refs, signal);
  const below = await readBelow(cluster, roots.found, signal);
  const above = await Promise.all(roots.found.map((live) => nodeOf(cluster, live, '')));
  const nodes = [...above, ...below.nodes];
  return { nodes, unread: [...roots.unread, ...below.unread] };
}

/** What stands below these objects, without themselves. */
export async function readBelow(cluster: Cluster, roots: readonly LiveObject[], signal: AbortSignal): Promise<Tree> {
  const unread: string[] = [];
  const lists = await inParallel(listsFor(roots), listsAtOnce, (list) => candidates(cluster, list, unread, signal));
  const found = new Map(lists.flat().map((live) => [live.uid, live]));
  const byOwner = Map.groupBy(found.values(), (live) => ownersOf(live)[0]?.uid ?? '');
  const nodes: Promise<TreeNode>[] = [];
  let above = roots.map(({ uid }) => uid);
  const seen = new Set(above); // a controller's error could make a ring
  for (let depth = 0; above.length > 0 && depth < longestDescent; depth++) {
    const below = above.flatMap((parent) =>
      (byOwner.get(parent) ?? []).filter(({ uid }) => !seen.has(uid)).map((live) => ({ live, parent })),
    );
    for (const { live, parent } of below) {
      seen.add(live.uid);
      if (!isHistory(live, byOwner)) nodes.push(nodeOf(cluster, live, parent));
    }
    above = below.map(({ live }) => live.uid);
  }
  return { nodes: await Promise.all(nodes), unread: [...new Set(unread)] };
}

type KindList = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly labelSelector: string;
};

function listsFor(roots: readonly LiveObject[]): readonly KindList[] {
  const wanted = new Map<string, { readonly list: Omit<KindList, 'labelSelector'>; readonly selectors: Set<string> }>();
  for (const live of roots) {
    const { namespace } = live.ref;
    if (namespace === '') continue;
    for (const { apiVersion, kind } of childKindsOf(live.ref)) {
      const key = `${kind} ${namespace}`;
      const entry = wanted.get(key) ?? { list: { apiVersion, kind, namespace }, selectors: new Set<string>() };
      entry.selectors.add(selectorFor(live, kind));
      wanted.set(key, entry);
    }
  }
  return [...wanted.values()].flatMap(({ list, selectors }) => {
    const isWide = selectors.has(everything) || selectors.size > mostSelectors;
    return (isWide ? [everything] : [...selectors]).map((labelSelector) => ({ ...list, labelSelector }));
  });
}

/** By which labels the children of this kind are found; empty where nothing tells them from others. */
function selectorFor(live: LiveObject, kind: string): string {
  if (live.ref.kind === 'Service' && live.ref.group === '') return `kubernetes.io/service-name=${live.ref.name}`;
  if (live.ref.kind === 'CronJob') return kind === 'Pod' ? 'batch.kubernetes.io/job-name' : everything;
  return podSelector(live) ?? everything;
}

/** Every object of a list; what may not or cannot be listed is told, and is not taken for absent. */
async function candidates(
  cluster: Cluster,
  { apiVersion, kind, namespace, labelSelector }: KindList,
  unread: string[],
  signal: AbortSignal,
): Promise<readonly LiveObject[]> {
  const what = `${kind}s in ${namespace}`;
  const found: LiveObject[] = [];
  try {
    const resource = await cluster.discovery.find(apiVersion, kind, signal);
    if (resource === undefined) return [];
    let next = '';
    for (let pages = 0; pages < mostPages; pages++) {
      const query = {
        ...(labelSelector === everything ? {} : { labelSelector }),
        ...(next === '' ? {} : { continue: next }),
      };
      const page = await listPage(cluster, resource, namespace, query, 'whole', signal);
      if (page === undefined) {
        unread.push(`${what} may not be listed; \`fairlead doctor --rbac\` prints the role that allows it`);
        return found;
      }
      for (const item of page.items) found.push(readLive({ apiVersion: page.apiVersion, kind, ...item }));
      if (page.complete) return found;
      next = page.next;
    }
    unread.push(`there are more than ${found.length} ${what}; ask about one object`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    unread.push(`${what}: ${error.message}`);
  }
  return found;
}

/** A template of earlier days that runs nothing any more. */
function isHistory(live: LiveObject, byOwner: ReadonlyMap<string, readonly LiveObject[]>): boolean {
  if (live.ref.kind !== 'ReplicaSet' || (byOwner.get(live.uid)?.length ?? 0) > 0) return false;
  const spec = live.manifest['spec'];
  return isJsonObject(spec) && spec['replicas'] === 0;
}

async function nodeOf({ health: judge }: Cluster, live: LiveObject, parent: string): Promise<TreeNode> {
  const isPod = live.ref.group === '' && live.ref.kind === 'Pod';
  const trouble = isPod ? podTrouble(live.manifest) : undefined;
  const health = await judge.of(live);
  const created = Date.parse(createdAt(live));
  return {
    ref: refOf(live.manifest),
    uid: live.uid,
    parent,
    health: health.message === '' && trouble !== undefined ? { ...health, message: trouble.reason } : health,
    createdAt: (Number.isNaN(created) ? null : created) as TreeNode['createdAt'],
    ...(isPod ? { pod: podFacts(live) } : {}),
    ...(live.ref.kind === 'EndpointSlice' ? { endpoints: endpointsOf(live) } : {}),
  };
}
