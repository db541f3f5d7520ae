import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { type DesiredObject, formatRef } from '../model/object.ts';

/** An object that names another one which is not declared with it. */
export type Dangling = { readonly object: DesiredObject; readonly message: string };
type Named = { readonly kind: string; readonly name: string; readonly at: string; readonly isOptional?: boolean };

const podKinds: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];
/** What every namespace has by itself. */
const given: ReadonlySet<string> = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);

/**
 * References between objects of one bundle that lead nowhere: ConfigMaps, Secrets, claims and accounts that pods use, the
 * Service behind an Ingress, the workload behind an autoscaler, and Services whose selector matches no pod. What stands
 * in another namespace or comes from elsewhere cannot be seen: each is a warning, never an error.
 */
export function findDangling(objects: readonly DesiredObject[]): readonly Dangling[] {
  const declared = new Set(objects.map(({ ref }) => `${ref.namespace} ${ref.kind}/${ref.name}`));
  const pods = objects.flatMap((object) => {
    const pod = podOf(object);
    return pod === undefined ? [] : [{ namespace: object.ref.namespace, labels: pod.labels }];
  });
  return objects.flatMap((object): readonly Dangling[] => {
    const { namespace } = object.ref;
    const missing = namesIn(object)
      .filter(({ kind, name }) => !given.has(`${kind}/${name}`) && !declared.has(`${namespace} ${kind}/${name}`))
      .filter(({ isOptional }) => isOptional !== true)
      .map(({ kind, name, at }) => ({
        object,
        message: `${formatRef(object.ref)} ${at}: there is no ${kind}/${name}`,
      }));
    const selector = object.ref.kind === 'Service' ? textsAt(object.manifest, 'spec', 'selector') : undefined;
    const matches =
      selector === undefined ||
      Object.keys(selector).length === 0 ||
      pods.some(
        (pod) =>
          pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value),
      );
    const idle = { object, message: `${formatRef(object.ref)} spec.selector: no pod has these labels` };
    return matches ? distinct(missing) : [...distinct(missing), idle];
  });
}

function distinct(found: readonly Dangling[]): readonly Dangling[] {
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

type Pod = { readonly spec: JsonObject; readonly labels: { readonly [name: string]: Json } };

function podOf({ ref, manifest }: DesiredObject): Pod | undefined {
  const spec = objectAt(manifest, 'spec');
  if (ref.kind === 'Pod' && ref.group === '') return { spec, labels: textsAt(manifest, 'metadata', 'labels') };
  const template =
    ref.kind === 'CronJob'
      ? objectAt(spec, 'jobTemplate', 'spec', 'template')
      : podKinds.includes(ref.kind)
        ? objectAt(spec, 'template')
        : undefined;
  if (template === undefined) return undefined;
  return { spec: objectAt(template, 'spec'), labels: textsAt(template, 'metadata', 'labels') };
}

function namesIn(object: DesiredObject): readonly Named[] {
  const { ref, manifest } = object;
  const pod = podOf(object);
  if (pod !== undefined) return namesInPod(pod.spec, object);
  const spec = objectAt(manifest, 'spec');
  if (ref.kind === 'Ingress') {
    const paths = listAt(spec, 'rules').flatMap((rule) => listAt(objectAt(rule, 'http'), 'paths'));
    const backends = [objectAt(spec, 'defaultBackend'), ...paths.map((path) => objectAt(path, 'backend'))];
    const tls = listAt(spec, 'tls').flatMap((entry) => named('Secret', entry['secretName'], 'spec.tls'));
    return [
      ...backends.flatMap((backend) => named('Service', objectAt(backend, 'service')['name'], 'spec.rules')),
      ...tls,
    ];
  }
  if (ref.kind === 'HorizontalPodAutoscaler') {
    const target = objectAt(spec, 'scaleTargetRef');
    return typeof target['kind'] === 'string' ? named(target['kind'], target['name'], 'spec.scaleTargetRef') : [];
  }
  return [];
}

function namesInPod(spec: JsonObject, { manifest }: DesiredObject): readonly Named[] {
  const claims = listAt(objectAt(manifest, 'spec'), 'volumeClaimTemplates').map(
    (claim) => objectAt(claim, 'metadata')['name'],
  );
  const containers = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')];
  const fromEnvironment = containers.flatMap((container) => [
    ...listAt(container, 'envFrom').flatMap((entry) => [
      ...reference('ConfigMap', entry['configMapRef'], 'envFrom'),
      ...reference('Secret', entry['secretRef'], 'envFrom'),
    ]),
    ...listAt(container, 'env').flatMap((entry) => {
      const from = objectAt(entry, 'valueFrom');
      return [
        ...reference('ConfigMap', from['configMapKeyRef'], 'env'),
        ...reference('Secret', from['secretKeyRef'], 'env'),
      ];
    }),
  ]);
  const volumes = listAt(spec, 'volumes').flatMap((volume) => {
    const [map, secret, claim] = [
      objectAt(volume, 'configMap'),
      objectAt(volume, 'secret'),
      objectAt(volume, 'persistentVolumeClaim'),
    ];
    const projected = listAt(objectAt(volume, 'projected'), 'sources').flatMap((source) => [
      ...reference('ConfigMap', source['configMap'], 'volumes'),
      ...reference('Secret', source['secret'], 'volumes'),
    ]);
    return [
      ...named('ConfigMap', map['name'], 'volumes', map['optional'] === true),
      ...named('Secret', secret['secretName'], 'volumes', secret['optional'] === true),
      ...named('PersistentVolumeClaim', claim['claimName'], 'volumes', claims.includes(claim['claimName'] ?? null)),
      ...projected,
    ];
  });
  const pulls = listAt(spec, 'imagePullSecrets').flatMap((entry) => named('Secret', entry['name'], 'imagePullSecrets'));
  return [
    ...fromEnvironment,
    ...volumes,
    ...pulls,
    ...named('ServiceAccount', spec['serviceAccountName'], 'serviceAccountName'),
  ];
}

function reference(kind: string, value: Json | undefined, at: string): readonly Named[] {
  return isJsonObject(value) ? named(kind, value['name'], at, value['optional'] === true) : [];
}

function named(kind: string, name: Json | undefined, at: string, isOptional = false): readonly Named[] {
  return typeof name === 'string' && name !== '' ? [{ kind, name, at, isOptional }] : [];
}

function objectAt(value: JsonObject, ...path: readonly string[]): JsonObject {
  return path.reduce<JsonObject>((node, key) => {
    const found = node[key];
    return isJsonObject(found) ? found : {};
  }, value);
}

function textsAt(value: JsonObject, ...path: readonly string[]): JsonObject {
  return objectAt(value, ...path);
}

function listAt(value: JsonObject, key: string): readonly JsonObject[] {
  const list = value[key];
  return Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : [];
}
