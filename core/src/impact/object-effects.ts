import type { BundleDifference } from '../insight/compare-bundles.ts';
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { type DesiredObject, formatRef, objectKey } from '../model/object.ts';
import type { OneWay } from './preview.ts';

/** What a change of objects does beyond their fields, as far as the objects themselves tell. */
export type ObjectEffects = {
  readonly deleted: readonly string[];
  readonly replaced: readonly string[];
  readonly oneWay: readonly OneWay[];
  readonly podsRestarted: number;
};

const templateKinds: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** Kinds whose deletion takes data or other objects with it, and what. */
const holdsMore: { readonly [kind: string]: string } = {
  Namespace: 'everything in the namespace goes with it',
  CustomResourceDefinition: 'every object of the kind goes with it',
  PersistentVolume: 'its data may go with it',
  PersistentVolumeClaim: 'its data may go with it',
  StatefulSet: 'its pods and perhaps their data go with it',
};

/** Fields that cannot be changed once an object is there: it must be deleted and made again (kubernetes.io, per kind). */
const fixedFields: { readonly [kind: string]: readonly string[] } = {
  Deployment: ['/spec/selector'],
  DaemonSet: ['/spec/selector'],
  ReplicaSet: ['/spec/selector'],
  StatefulSet: ['/spec/selector', '/spec/serviceName', '/spec/volumeClaimTemplates', '/spec/podManagementPolicy'],
  Job: ['/spec/selector', '/spec/template', '/spec/completionMode'],
  PersistentVolumeClaim: ['/spec/storageClassName', '/spec/volumeName', '/spec/accessModes', '/spec/selector'],
  StorageClass: ['/provisioner', '/parameters', '/reclaimPolicy'],
  Service: ['/spec/clusterIP'],
  RoleBinding: ['/roleRef'],
  ClusterRoleBinding: ['/roleRef'],
};

/**
 * Deletions, replacements, what cannot be taken back, and pods that start anew, from what differs between two bundles.
 * A migration (a Job or a hook that is new or changed) runs and is not undone by going back.
 */
export function objectEffects(
  differences: readonly BundleDifference[],
  before: readonly DesiredObject[],
  after: readonly DesiredObject[],
): ObjectEffects {
  const old = byName(before);
  const now = byName(after);
  const deleted = differences.filter(({ change }) => change === 'removed').map(({ object }) => object);
  const replaced = differences.filter((one) => one.change === 'changed' && isFixed(one, now.get(one.object)));
  const oneWay = differences.flatMap((difference): readonly OneWay[] => {
    const object = now.get(difference.object) ?? old.get(difference.object);
    const reason = object === undefined ? undefined : whyOneWay(difference, object);
    return reason === undefined ? [] : [{ object: difference.object, reason }];
  });
  const podsRestarted = differences.reduce((pods, difference) => pods + restarts(difference, now), 0);
  return { deleted, replaced: replaced.map(({ object }) => object), oneWay, podsRestarted };
}

function byName(objects: readonly DesiredObject[]): ReadonlyMap<string, DesiredObject> {
  const distinct = new Map(objects.map((object) => [objectKey(object.ref), object]));
  return new Map([...distinct.values()].map((object) => [formatRef(object.ref), object]));
}

function isFixed({ differences }: BundleDifference, object: DesiredObject | undefined): boolean {
  const kind = object?.ref.kind ?? '';
  const fixed = Object.hasOwn(fixedFields, kind) ? (fixedFields[kind] ?? []) : [];
  return differences.some(({ path }) => fixed.some((field) => path === field || path.startsWith(`${field}/`)));
}

function whyOneWay(difference: BundleDifference, { ref, manifest }: DesiredObject): string | undefined {
  if (difference.change === 'removed') return Object.hasOwn(holdsMore, ref.kind) ? holdsMore[ref.kind] : undefined;
  if (ref.kind === 'Job' || ref.kind === 'Task') return 'it runs, and what it did is not undone by going back';
  if (ref.kind === 'CustomResourceDefinition' && difference.change === 'changed')
    return 'objects stored in a new version may not be readable by the old one';
  if (ref.kind === 'PersistentVolumeClaim' && difference.differences.some(({ path }) => path.includes('/resources/')))
    return 'a volume grows and does not shrink';
  const isHook = isJsonObject(manifest['metadata']) && hasHook(manifest['metadata']);
  return isHook ? 'a hook runs, and what it did is not undone by going back' : undefined;
}

function hasHook({ annotations }: JsonObject): boolean {
  const names = isJsonObject(annotations) ? Object.keys(annotations) : [];
  return names.some(
    (name) => name === 'helm.sh/hook' || name === 'argocd.argoproj.io/hook' || name === 'fairlead.dev/hook',
  );
}

/** Pods start anew where their template differs; one that counts its own pods by another object counts for one. */
function restarts(difference: BundleDifference, now: ReadonlyMap<string, DesiredObject>): number {
  const object = now.get(difference.object);
  if (object === undefined || difference.change !== 'changed' || !templateKinds.includes(object.ref.kind)) return 0;
  const touches = difference.differences.some(
    ({ path }) => path === '/spec/template' || path.startsWith('/spec/template/'),
  );
  return touches ? replicasOf(object.manifest['spec']) : 0;
}

function replicasOf(spec: Json | undefined): number {
  const replicas = isJsonObject(spec) ? spec['replicas'] : undefined;
  return typeof replicas === 'number' && replicas >= 0 ? replicas : 1;
}
