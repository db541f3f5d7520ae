import { isJsonObject } from '../lib/json.ts';
import { type DesiredObject, type Manifest, refOf } from '../model/object.ts';

/** Where objects of a kind live: each in a namespace, or in the cluster itself. */
export type Scope = 'namespaced' | 'cluster';
export type KindName = { readonly apiVersion: string; readonly kind: string };

/**
 * The kinds of Kubernetes itself that live in no namespace, by group; every other kind of these groups lives in one.
 * Source: `kubectl api-resources --namespaced=false` of 1.36, and what older versions had.
 */
const clusterKinds: { readonly [group: string]: readonly string[] } = {
  '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  apps: [],
  autoscaling: [],
  batch: [],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'coordination.k8s.io': [],
  'discovery.k8s.io': [],
  'events.k8s.io': [],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  policy: [],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'DeviceTaintRule', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
};

/** The scope of a kind of Kubernetes itself, or of one that these objects define; undefined for any other. */
export function knownScope({ apiVersion, kind }: KindName, objects: readonly DesiredObject[]): Scope | undefined {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const own = Object.hasOwn(clusterKinds, group) ? clusterKinds[group] : undefined;
  if (own !== undefined) return own.includes(kind) ? 'cluster' : 'namespaced';
  for (const { ref, manifest } of objects) {
    if (ref.kind !== 'CustomResourceDefinition') continue;
    const spec = manifest['spec'];
    const names = isJsonObject(spec) ? spec['names'] : undefined;
    if (!isJsonObject(spec) || !isJsonObject(names) || spec['group'] !== group || names['kind'] !== kind) continue;
    return spec['scope'] === 'Cluster' ? 'cluster' : 'namespaced';
  }
  return undefined;
}

/** The kinds of objects that name no namespace and of which only the cluster knows whether they should. */
export function unknownKinds(objects: readonly DesiredObject[]): readonly KindName[] {
  const unknown = new Map<string, KindName>();
  for (const { ref, manifest } of objects) {
    const { apiVersion, kind } = manifest;
    if (ref.namespace === '' && knownScope(manifest, objects) === undefined)
      unknown.set(scopeKey({ apiVersion, kind }), { apiVersion, kind });
  }
  return [...unknown.values()];
}

export function scopeKey({ apiVersion, kind }: KindName): string {
  return `${apiVersion} ${kind}`;
}

/**
 * The objects with the placement's namespace where they need one and name none. What is neither of Kubernetes itself nor
 * in `asked` stays as it is.
 */
export function putInNamespace(
  objects: readonly DesiredObject[],
  namespace: string,
  asked: ReadonlyMap<string, Scope>,
): readonly DesiredObject[] {
  return objects.map((object) => {
    const { ref, manifest } = object;
    const scope = knownScope(manifest, objects) ?? asked.get(scopeKey(manifest));
    if (ref.namespace !== '' || scope !== 'namespaced') return object;
    const placed: Manifest = { ...manifest, metadata: { ...manifest.metadata, namespace } };
    return { ...object, ref: refOf(placed), manifest: placed };
  });
}
