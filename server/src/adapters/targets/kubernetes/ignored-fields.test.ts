import type { DesiredObject } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/ignored-fields.ts', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    target = connect(cluster.access);
  });
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  const path = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
  const replicasOf = async (namespace: string) => {
    const { body } = await cluster.call('GET', path(namespace));
    return (body['spec'] as { readonly replicas: number }).replicas;
  };
  const autoscaler = (namespace: string): DesiredObject =>
    desired({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace },
      spec: { maxReplicas: 9, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    });
  const scale = (namespace: string, replicas: number, manager: string) =>
    cluster.edit(`${path(namespace)}/scale`, { spec: { replicas } }, manager);

  it('leaves replicas to an autoscaler that wrote them, whatever else Git changes', async () => {
    const ns = await cluster.namespace('scaled');
    const git = (image: string) => [deployment(ns, 'web', image, { replicas: 2 })];
    const ours = new TestPlacement(target, 'p1');
    await ours.deliver(git('web:1'));
    await scale(ns, 7, 'kube-controller-manager');
    expect(await ours.look(git('web:1'))).toMatchObject({ changes: [], conflicts: [] });
    const { effects } = await ours.deliver(git('web:2'));
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    expect(await replicasOf(ns)).toBe(7);
    expect(await ours.look(git('web:2'))).toMatchObject({ changes: [], conflicts: [] });
  });

  it('leaves replicas to an autoscaler that wrote them between plan and execution', async () => {
    const ns = await cluster.namespace('raced');
    const ours = new TestPlacement(target, 'p2');
    await ours.deliver([deployment(ns, 'web', 'web:1', { replicas: 2 })]);
    const next = [deployment(ns, 'web', 'web:2', { replicas: 2 })];
    const { changes } = await ours.look(next);
    await scale(ns, 5, 'kube-controller-manager');
    expect(await ours.execute(next, changes)).toMatchObject([{ outcome: 'done' }]);
    expect(await replicasOf(ns)).toBe(5);
  });

  it('does not let replicas fall to one when Git leaves them to an autoscaler that has not scaled yet', async () => {
    const ns = await cluster.namespace('handed');
    const ours = new TestPlacement(target, 'p3');
    await ours.deliver([deployment(ns, 'web', 'web:1', { replicas: 4 })]);
    const next = [deployment(ns, 'web', 'web:2'), autoscaler(ns)];
    const { effects } = await ours.deliver(next);
    expect(effects.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(await replicasOf(ns)).toBe(4);
    await scale(ns, 6, 'kube-controller-manager');
    expect(await ours.look(next)).toMatchObject({ changes: [], conflicts: [] });
    expect(await replicasOf(ns)).toBe(6);
  });

  it.each([
    [5, { before: 5, takenFrom: 'kubectl' }],
    [0, { before: 0 }], // nobody holds what `scale` leaves out: zero
  ])('puts back what a person scaled to %s by hand', async (replicas, expected) => {
    const ns = await cluster.namespace(`by-hand-${replicas}`);
    const git = [deployment(ns, 'web', 'web:1', { replicas: 2 })];
    const ours = new TestPlacement(target, `p4-${replicas}`);
    await ours.deliver(git);
    await scale(ns, replicas, 'kubectl');
    const { observation } = await ours.deliver(git);
    expect(observation.changes).toMatchObject([{ fields: [{ path: '/spec/replicas', after: 2, ...expected }] }]);
    expect(await replicasOf(ns)).toBe(2);
  });

  it('leaves what a manager of a rule holds, and nothing more', async () => {
    const ns = await cluster.namespace('manager');
    const ours = new TestPlacement(target, 'p5', { ignore: [{ manager: 'tuner' }] });
    const git = [configMap(ns, 'a', { a: 'git', b: 'git' })];
    await ours.deliver(git);
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { a: 'tuned' } }, 'tuner');
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { b: 'hand' } });
    const { observation } = await ours.deliver(git);
    expect(observation.changes[0]?.fields.map((field) => field.path)).toEqual(['/data/b']);
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`);
    expect(body['data']).toEqual({ a: 'tuned', b: 'git' });
    expect(await ours.look(git)).toMatchObject({ changes: [], conflicts: [] });
  });

  it('leaves a container that an injector of a rule tuned whole and named', async () => {
    const ns = await cluster.namespace('injected');
    const ours = new TestPlacement(target, 'p6', { ignore: [{ kind: 'Deployment', manager: 'resizer' }] });
    await ours.deliver([deployment(ns, 'web', 'web:1')]);
    const resized = { name: 'app', image: 'web:1', resources: { requests: { cpu: '2' } } };
    await cluster.edit(path(ns), { spec: { template: { spec: { containers: [resized] } } } }, 'resizer');
    const next = [deployment(ns, 'web', 'web:2')];
    expect((await ours.deliver(next)).effects).toMatchObject([{ outcome: 'done' }]);
    const { body } = await cluster.call('GET', path(ns));
    expect(body['spec']).toMatchObject({
      template: { spec: { containers: [{ image: 'web:2', resources: { requests: { cpu: '2' } } }] } },
    });
  });

  it('leaves by a path of jq what somebody tuned in one container, wherever it stands, and puts back the rest', async () => {
    const ns = await cluster.namespace('by-jq');
    const jq = '.spec.template.spec.containers[] | select(.name == "proxy") | .resources';
    const ours = new TestPlacement(target, 'p7', { ignore: [{ kind: 'Deployment', jq }] });
    const git = (image: string) => {
      const proxy = { name: 'proxy', image: 'proxy:1', resources: { requests: { cpu: '1' } } };
      const object = deployment(ns, 'web', image);
      const labels = { app: 'web' };
      const containers = [{ name: 'app', image, resources: { requests: { cpu: '1' } } }, proxy];
      const template = { metadata: { labels }, spec: { containers } };
      return [desired({ ...object.manifest, spec: { selector: { matchLabels: labels }, template } })];
    };
    await ours.deliver(git('web:1'));
    const tune = (name: string) => ({ name, resources: { requests: { cpu: '4' } } });
    const containers = [{ name: 'first', image: 'first:1' }, tune('app'), tune('proxy')];
    await cluster.call(
      'PATCH',
      `${path(ns)}?fieldManager=tuner`,
      { spec: { template: { spec: { containers } } } },
      'application/strategic-merge-patch+json',
    );
    const { observation, effects } = await ours.deliver(git('web:2'));
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    expect(observation.changes[0]?.fields.map(({ after }) => after).sort()).toEqual(['1', 'web:2']);
    const { body } = await cluster.call('GET', path(ns));
    const { template } = body['spec'] as { readonly template: { readonly spec: { readonly containers: unknown[] } } };
    expect(template.spec.containers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'proxy', resources: { requests: { cpu: '4' } } }),
        expect.objectContaining({ name: 'app', image: 'web:2', resources: { requests: { cpu: '1' } } }),
      ]),
    );
    expect(await ours.look(git('web:2'))).toMatchObject({ changes: [], conflicts: [] });
  });
});
