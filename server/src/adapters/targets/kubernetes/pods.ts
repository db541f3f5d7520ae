import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { listPage } from './list-kind.ts';
import { type LiveObject, readLive } from './live-object.ts';

/** Pods are where they have always been, and need not be discovered. */
export const podResource: Resource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  name: 'pods',
  namespaced: true,
  watchable: true,
};

/** How the pods of an object are found; undefined for what runs none. */
export function podSelector({ ref, manifest }: LiveObject): string | undefined {
  if (ref.group === 'batch' && ref.kind === 'Job') return `batch.kubernetes.io/job-name=${ref.name}`;
  const isWorkload = ref.group === 'apps' && workloads.has(ref.kind);
  const spec = manifest['spec'];
  const selector = isWorkload && isJsonObject(spec) ? spec['selector'] : undefined;
  const labels = isJsonObject(selector) ? selector['matchLabels'] : undefined;
  if (!isJsonObject(labels) || Object.keys(labels).length === 0) return undefined;
  return labelText(labels);
}

const workloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

function labelText(labels: JsonObject): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}

/** The pods that an object runs, the newest template's first; a Pod is its own. */
export async function podsOf(cluster: Cluster, live: LiveObject, signal: AbortSignal): Promise<readonly LiveObject[]> {
  if (live.ref.group === '' && live.ref.kind === 'Pod') return [live];
  const labelSelector = podSelector(live);
  if (labelSelector === undefined) return [];
  const page = await listPage(cluster, podResource, live.ref.namespace, { labelSelector }, 'whole', signal);
  const pods = (page?.items ?? []).map((item) => readLive({ apiVersion: 'v1', kind: 'Pod', ...item }));
  const newest = new Set(newestGeneration(pods));
  return [...newest, ...pods.filter((pod) => !newest.has(pod))];
}

const generationLabels = ['pod-template-hash', 'controller-revision-hash'];

/** Of the pods, those of the newest template: what an older one suffers from is what the delivery mends. */
export function newestGeneration(pods: readonly LiveObject[]): readonly LiveObject[] {
  const alive = pods.filter((pod) => !pod.beingDeleted);
  const newest = alive.reduce<LiveObject | undefined>(
    (best, pod) => (best === undefined || createdAt(pod) > createdAt(best) ? pod : best),
    undefined,
  );
  return alive.filter((pod) => generationLabels.every((label) => pod.labels[label] === newest?.labels[label]));
}

/** The names of a pod's containers, those that run before the others first. */
export function containersOf({ manifest }: LiveObject): readonly string[] {
  const spec = manifest['spec'];
  if (!isJsonObject(spec)) return [];
  return ['initContainers', 'containers'].flatMap((list) => {
    const containers = spec[list];
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((entry: Json) => {
      const name = isJsonObject(entry) ? entry['name'] : undefined;
      return typeof name === 'string' ? [name] : [];
    });
  });
}

/** When the server made it, as it writes times; empty where it does not say. */
export function createdAt({ manifest }: LiveObject): string {
  const time = manifest.metadata['creationTimestamp'];
  return typeof time === 'string' ? time : '';
}
