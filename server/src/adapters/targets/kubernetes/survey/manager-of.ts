import type { LiveObject } from '../live-object.ts';
import { applicationMark, installationLabel } from '../marks.ts';

/** Who manages an object, by the marks that the tools themselves leave on it. Self-declared: anybody can write them. */
export type Manager = { readonly tool: Tool; readonly name: string };
export type Tool = 'Fairlead' | 'Argo CD' | 'Flux' | 'Helm' | 'kubectl' | 'other';

/** Managers of Kubernetes itself: what they made, nobody declared. */
const ofTheCluster =
  /^(?:kube-|kubelet|k3s|rke2|cloud-controller|endpoint|storage-version|apiserver|api-priority-and-fairness|clusterrole-aggregation|unknown$)/;

/**
 * The manager of a live object; undefined for what another object owns and for what the cluster made by itself. Sources:
 * Argo CD "Resource Tracking", Flux kustomize- and helm-controller labels, Helm's `app.kubernetes.io/managed-by`.
 */
export function managerOf(live: LiveObject): Manager | undefined {
  const { labels, annotations } = live;
  const installation = labels[installationLabel];
  if (installation !== undefined)
    return { tool: 'Fairlead', name: `${annotations[applicationMark] ?? '?'} (installation ${installation})` };
  if (isOwned(live)) return undefined;
  const tracking = annotations['argocd.argoproj.io/tracking-id']?.split(':')[0];
  const instance = tracking ?? labels['argocd.argoproj.io/instance'];
  if (instance !== undefined) return { tool: 'Argo CD', name: instance };
  for (const controller of ['kustomize', 'helm']) {
    const name = labels[`${controller}.toolkit.fluxcd.io/name`];
    if (name !== undefined)
      return { tool: 'Flux', name: `${labels[`${controller}.toolkit.fluxcd.io/namespace`] ?? ''}/${name}` };
  }
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined)
    return { tool: 'Helm', name: `${annotations['meta.helm.sh/release-namespace'] ?? ''}/${release}` };
  const writers = [
    ...new Set(live.managers.filter(({ subresource }) => subresource === '').map(({ manager }) => manager)),
  ];
  const byHand = writers.find((manager) => manager.startsWith('kubectl'));
  if (byHand !== undefined || annotations['kubectl.kubernetes.io/last-applied-configuration'] !== undefined)
    return { tool: 'kubectl', name: live.ref.namespace === '' ? 'the cluster itself' : live.ref.namespace };
  const other = writers.find((manager) => !ofTheCluster.test(manager));
  return other === undefined ? undefined : { tool: 'other', name: other };
}

function isOwned({ manifest }: LiveObject): boolean {
  const owners = manifest.metadata['ownerReferences'];
  return Array.isArray(owners) && owners.length > 0;
}
