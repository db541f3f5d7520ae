import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { readLive } from '../live-object.ts';
import { managerOf } from './manager-of.ts';

function live(metadata: JsonObject, manager = 'kube-controller-manager') {
  const managedFields = [
    {
      manager,
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {},
    },
  ];
  const common = { name: 'x', namespace: 'shop', uid: 'u', resourceVersion: '1', managedFields };
  return readLive({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...common, ...metadata } });
}

describe('server/src/adapters/targets/kubernetes/survey/manager-of.ts', () => {
  const cases: { readonly [sentence: string]: readonly [ReturnType<typeof live>, string | undefined] } = {
    'Argo CD by its tracking annotation': [
      live({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/ConfigMap:shop/x' } }),
      'Argo CD shop',
    ],
    'Argo CD by its label': [live({ labels: { 'argocd.argoproj.io/instance': 'shop' } }), 'Argo CD shop'],
    'a Kustomization of Flux': [
      live({
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
      }),
      'Flux flux-system/apps',
    ],
    'a HelmRelease of Flux rather than the Helm below it': [
      live({
        labels: { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'shop' },
        annotations: { 'meta.helm.sh/release-name': 'web' },
      }),
      'Flux shop/web',
    ],
    'a release of Helm': [
      live({ annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' } }),
      'Helm shop/web',
    ],
    'kubectl by its manager': [live({}, 'kubectl-client-side-apply'), 'kubectl shop'],
    'kubectl of old by what it left': [
      live({ annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
      'kubectl shop',
    ],
    'another installation of Fairlead': [
      live({ labels: { 'fairlead.dev/installation': 'abc' }, annotations: { 'fairlead.dev/application': 'web/shop' } }),
      'Fairlead web/shop (installation abc)',
    ],
    'some other operator': [live({}, 'my-operator'), 'other my-operator'],
    'what another object owns': [live({ ownerReferences: [{ uid: 'o' }] }, 'kubectl-edit'), undefined],
    'what the cluster made by itself': [live({}), undefined],
  };
  it.each(Object.entries(cases))('%s', (_, [object, expected]) => {
    const manager = managerOf(object);
    expect(manager === undefined ? undefined : `${manager.tool} ${manager.name}`).toBe(expected);
  });
});
