import { type ObjectRef, refOf } from '@fairlead/core/model/object.ts';
import type { TreeNode } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { ownersOf } from './find-owned.ts';
import { inParallel } from './in-parallel.ts';
import { listPage } from './list-kind.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { objectHealth } from './object-health.ts';
import { podTrouble } from './pod-trouble.ts';
import { createdAt, podResource, podSelector } from './pods.ts';

/** What built-in controllers make of other objects: what is looked through for the children of anything. */
const childKinds: readonly (readonly [string, string])[] = [
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['v1', 'Service'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
];
const longestDescent = 4;

/**
 * What stands below an object, down to its pods: found by who owns whom in its namespace, now and only because somebody
 * looks. What may not be listed is left out.
 */
export async function readTree(cluster: Cluster, root: LiveObject, signal: AbortSignal): Promise<readonly TreeNode[]> {
  if (root.ref.namespace === '') return [];
  const found = await Promise.all([
    candidates(cluster, podResource, root, selectorOf(root), signal),
    ...(await otherKinds(cluster, root, signal)).map((resource) => candidates(cluster, resource, root, {}, signal)),
  ]);
  const byOwner = Map.groupBy(found.flat(), (live) => ownersOf(live)[0]?.uid ?? '');
  const nodes: TreeNode[] = [];
  let above = [root.uid];
  for (let depth = 0; above.length > 0 && depth < longestDescent; depth++) {
    const below = above.flatMap((parent) => byOwner.get(parent) ?? []);
    for (const live of below) nodes.push(nodeOf(live));
    above = below.map((live) => live.uid);
  }
  return nodes;
}

async function otherKinds(cluster: Cluster, root: LiveObject, signal: AbortSignal): Promise<readonly Resource[]> {
  const isLeaf = root.ref.group === '' && root.ref.kind === 'Pod';
  if (isLeaf) return [];
  const found = await inParallel(childKinds, childKinds.length, ([apiVersion, kind]) =>
    cluster.discovery.find(apiVersion, kind, signal),
  );
  return found.flatMap((resource) => resource ?? []);
}

/** Pods are many: where the owner says how to find its own, only those are listed. */
function selectorOf(root: LiveObject): { readonly [name: string]: string } {
  const labelSelector = podSelector(root);
  return labelSelector === undefined ? {} : { labelSelector };
}

async function candidates(
  cluster: Cluster,
  resource: Resource,
  root: LiveObject,
  query: { readonly [name: string]: string },
  signal: AbortSignal,
): Promise<readonly LiveObject[]> {
  const page = await listPage(cluster, resource, root.ref.namespace, query, 'whole', signal);
  return (page?.items ?? []).map((item) =>
    readLive({ apiVersion: page?.apiVersion ?? '', kind: resource.kind, ...item }),
  );
}

function nodeOf(live: LiveObject): TreeNode {
  const trouble = live.ref.kind === 'Pod' ? podTrouble(live.manifest) : undefined;
  const health = objectHealth(live);
  const created = Date.parse(createdAt(live));
  return {
    ref: refOf(live.manifest) satisfies ObjectRef,
    uid: live.uid,
    parent: ownersOf(live)[0]?.uid ?? '',
    health: health.message === '' && trouble !== undefined ? { ...health, message: trouble.reason } : health,
    createdAt: (Number.isNaN(created) ? null : created) as TreeNode['createdAt'],
  };
}
