import type { FieldsEntry } from './live-object.ts';

/**
 * Who writes to objects as a part of Kubernetes itself: what they add is how a cluster works. Every other name is
 * somebody's; a rule to ignore names the ones that an operator knows.
 * Source: the field managers that the components declare (kubernetes/kubernetes, cmd/ and pkg/controller).
 */
const parts: ReadonlySet<string> = new Set([
  'cloud-controller-manager',
  'cluster-autoscaler',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
]);

/** Whether a field manager is a part of Kubernetes itself. */
export function isPartOfKubernetes(manager: string): boolean {
  return parts.has(manager);
}

/** Whether what an entry holds was added by somebody: not by us, by a person through us, or by Kubernetes itself. */
export function isOthers(manager: string): (entry: FieldsEntry) => boolean {
  return (entry) =>
    entry.subresource === '' &&
    entry.manager !== manager &&
    entry.manager !== `${manager}-by-hand` &&
    !isPartOfKubernetes(entry.manager);
}
