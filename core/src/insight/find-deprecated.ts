import { type DesiredObject, formatRef } from '../model/object.ts';

type Removal = {
  readonly apiVersion: string;
  readonly kinds: readonly string[] | 'all';
  /** The minor version of Kubernetes 1 that serves it no more. */
  readonly removedIn: number;
  readonly instead: string;
};

/** API versions of Kubernetes that are gone or going. Source: the deprecated API migration guide of Kubernetes. */
const removals: readonly Removal[] = [
  {
    apiVersion: 'extensions/v1beta1',
    kinds: ['Deployment', 'DaemonSet', 'ReplicaSet'],
    removedIn: 16,
    instead: 'apps/v1',
  },
  { apiVersion: 'extensions/v1beta1', kinds: ['NetworkPolicy'], removedIn: 16, instead: 'networking.k8s.io/v1' },
  { apiVersion: 'extensions/v1beta1', kinds: ['Ingress'], removedIn: 22, instead: 'networking.k8s.io/v1' },
  { apiVersion: 'apps/v1beta1', kinds: 'all', removedIn: 16, instead: 'apps/v1' },
  { apiVersion: 'apps/v1beta2', kinds: 'all', removedIn: 16, instead: 'apps/v1' },
  {
    apiVersion: 'networking.k8s.io/v1beta1',
    kinds: ['Ingress', 'IngressClass'],
    removedIn: 22,
    instead: 'networking.k8s.io/v1',
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    removedIn: 22,
    instead: 'admissionregistration.k8s.io/v1',
  },
  { apiVersion: 'apiextensions.k8s.io/v1beta1', kinds: 'all', removedIn: 22, instead: 'apiextensions.k8s.io/v1' },
  { apiVersion: 'apiregistration.k8s.io/v1beta1', kinds: 'all', removedIn: 22, instead: 'apiregistration.k8s.io/v1' },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1beta1',
    kinds: 'all',
    removedIn: 22,
    instead: 'rbac.authorization.k8s.io/v1',
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1alpha1',
    kinds: 'all',
    removedIn: 23,
    instead: 'rbac.authorization.k8s.io/v1',
  },
  { apiVersion: 'scheduling.k8s.io/v1beta1', kinds: 'all', removedIn: 22, instead: 'scheduling.k8s.io/v1' },
  {
    apiVersion: 'storage.k8s.io/v1beta1',
    kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
    removedIn: 22,
    instead: 'storage.k8s.io/v1',
  },
  { apiVersion: 'storage.k8s.io/v1beta1', kinds: ['CSIStorageCapacity'], removedIn: 27, instead: 'storage.k8s.io/v1' },
  {
    apiVersion: 'certificates.k8s.io/v1beta1',
    kinds: ['CertificateSigningRequest'],
    removedIn: 22,
    instead: 'certificates.k8s.io/v1',
  },
  { apiVersion: 'coordination.k8s.io/v1beta1', kinds: ['Lease'], removedIn: 22, instead: 'coordination.k8s.io/v1' },
  { apiVersion: 'batch/v1beta1', kinds: ['CronJob'], removedIn: 25, instead: 'batch/v1' },
  { apiVersion: 'discovery.k8s.io/v1beta1', kinds: ['EndpointSlice'], removedIn: 25, instead: 'discovery.k8s.io/v1' },
  { apiVersion: 'events.k8s.io/v1beta1', kinds: ['Event'], removedIn: 25, instead: 'events.k8s.io/v1' },
  { apiVersion: 'policy/v1beta1', kinds: ['PodDisruptionBudget'], removedIn: 25, instead: 'policy/v1' },
  { apiVersion: 'policy/v1beta1', kinds: ['PodSecurityPolicy'], removedIn: 25, instead: 'Pod Security admission' },
  { apiVersion: 'node.k8s.io/v1beta1', kinds: ['RuntimeClass'], removedIn: 25, instead: 'node.k8s.io/v1' },
  { apiVersion: 'autoscaling/v2beta1', kinds: 'all', removedIn: 25, instead: 'autoscaling/v2' },
  { apiVersion: 'autoscaling/v2beta2', kinds: 'all', removedIn: 26, instead: 'autoscaling/v2' },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta1',
    kinds: 'all',
    removedIn: 26,
    instead: 'flowcontrol.apiserver.k8s.io/v1',
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta2',
    kinds: 'all',
    removedIn: 29,
    instead: 'flowcontrol.apiserver.k8s.io/v1',
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3',
    kinds: 'all',
    removedIn: 32,
    instead: 'flowcontrol.apiserver.k8s.io/v1',
  },
];

export type Deprecated = { readonly object: DesiredObject; readonly message: string; readonly isGone: boolean };

/**
 * Objects under API versions that Kubernetes has removed, or will have by a minor version; those of a version that still
 * serves them are only warned of.
 *
 * @param minor what the target runs: 34 for 1.34
 */
export function findDeprecated(objects: readonly DesiredObject[], minor: number): readonly Deprecated[] {
  return objects.flatMap((object) => {
    const { apiVersion, kind } = object.manifest;
    const removal = removals.find(
      ({ apiVersion: of, kinds }) => of === apiVersion && (kinds === 'all' || kinds.includes(kind)),
    );
    if (removal === undefined) return [];
    const isGone = removal.removedIn <= minor;
    const when = isGone
      ? `is gone since Kubernetes 1.${removal.removedIn}`
      : `goes with Kubernetes 1.${removal.removedIn}`;
    return [{ object, isGone, message: `${formatRef(object.ref)}: ${apiVersion} ${when}; write ${removal.instead}` }];
  });
}
