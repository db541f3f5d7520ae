import { describe, expect, it } from 'vitest';
import { type DesiredObject, type Manifest, refOf } from '../model/object.ts';
import { findDangling } from './find-dangling.ts';

const object = (kind: string, name: string, rest: object = {}, namespace = 'shop'): DesiredObject => {
  const manifest = { apiVersion: 'v1', kind, metadata: { name, namespace }, ...rest } as unknown as Manifest;
  return { ref: refOf(manifest), manifest, origin: { path: 'a.yaml', line: 1 }, secret: false };
};
const deployment = (pod: object): DesiredObject =>
  object('Deployment', 'web', { spec: { template: { metadata: { labels: { app: 'web', tier: 'a' } }, spec: pod } } });
const told = (...objects: readonly DesiredObject[]): readonly string[] =>
  findDangling(objects).map(({ message }) => message);

describe('core/src/insight/find-dangling.ts', () => {
  it.each<[string, object, string]>([
    [
      'env of a ConfigMap',
      { containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'c' } } }] }] },
      'env: there is no ConfigMap/c',
    ],
    [
      'envFrom of a Secret',
      { containers: [{ envFrom: [{ secretRef: { name: 's' } }] }] },
      'envFrom: there is no Secret/s',
    ],
    [
      'an init container',
      { initContainers: [{ envFrom: [{ configMapRef: { name: 'c' } }] }] },
      'there is no ConfigMap/c',
    ],
    ['a volume', { volumes: [{ configMap: { name: 'c' } }] }, 'volumes: there is no ConfigMap/c'],
    [
      'a projected volume',
      { volumes: [{ projected: { sources: [{ secret: { name: 's' } }] } }] },
      'there is no Secret/s',
    ],
    ['a claim', { volumes: [{ persistentVolumeClaim: { claimName: 'd' } }] }, 'there is no PersistentVolumeClaim/d'],
    ['an account', { serviceAccountName: 'robot' }, 'there is no ServiceAccount/robot'],
    ['a pull secret', { imagePullSecrets: [{ name: 'reg' }] }, 'there is no Secret/reg'],
  ])('finds what is missing for %s', (_, pod, words) => {
    expect(told(deployment(pod))).toEqual([expect.stringContaining(words)]);
  });

  it.each<[string, readonly DesiredObject[]]>([
    ['what is declared', [deployment({ volumes: [{ configMap: { name: 'c' } }] }), object('ConfigMap', 'c')]],
    ['what is optional', [deployment({ volumes: [{ secret: { secretName: 's', optional: true } }] })]],
    ['what every namespace has', [deployment({ serviceAccountName: 'default' })]],
    [
      'claims that a workload makes',
      [
        object('StatefulSet', 'db', {
          spec: {
            volumeClaimTemplates: [{ metadata: { name: 'd' } }],
            template: { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'd' } }] } },
          },
        }),
      ],
    ],
    ['a Service with pods', [deployment({}), object('Service', 'web', { spec: { selector: { app: 'web' } } })]],
    ['a Service without selector', [object('Service', 'web', { spec: {} })]],
    [
      'an Ingress with its Service',
      [
        object('Ingress', 'web', {
          spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web' } } }] } }] },
        }),
        object('Service', 'web'),
      ],
    ],
  ])('is content with %s', (_, objects) => {
    expect(told(...objects)).toEqual([]);
  });

  it.each<[string, readonly DesiredObject[], string]>([
    [
      'a Service without pods',
      [deployment({}), object('Service', 'web', { spec: { selector: { app: 'other' } } })],
      'no pod has these labels',
    ],
    [
      'pods of another namespace',
      [deployment({}), object('Service', 'web', { spec: { selector: { app: 'web' } } }, 'else')],
      'no pod has these labels',
    ],
    [
      'an Ingress to nothing',
      [object('Ingress', 'web', { spec: { defaultBackend: { service: { name: 'web' } } } })],
      'there is no Service/web',
    ],
    [
      'an autoscaler of nothing',
      [object('HorizontalPodAutoscaler', 'web', { spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } })],
      'there is no Deployment/web',
    ],
    [
      'a ConfigMap of another namespace',
      [deployment({ volumes: [{ configMap: { name: 'c' } }] }), object('ConfigMap', 'c', {}, 'else')],
      'there is no ConfigMap/c',
    ],
  ])('finds %s', (_, objects, words) => {
    expect(told(...objects)).toEqual([expect.stringContaining(words)]);
  });

  it('passes over objects of strange shapes', () => {
    expect(
      told(
        object('Deployment', 'web', { spec: 'x' }),
        object('Ingress', 'i', { spec: { rules: [1, null] } }),
        object('Service', 's', { spec: { selector: [] } }),
      ),
    ).toEqual([]);
  });
});
