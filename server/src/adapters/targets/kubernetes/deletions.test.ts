import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const patience = { timeout: 60_000, interval: 100 };

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/delete-object.ts', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;
  let placements = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane, true);
    target = connect(cluster.access);
  });
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  const placement = () => new TestPlacement(target, `p${++placements}`);
  const statusOf = async (path: string) => (await cluster.call('GET', path)).status;
  const finalizers = (path: string, list: readonly string[] | null) =>
    cluster.edit(path, { metadata: { finalizers: list } }, 'some-controller');

  it('says of what a finalizer keeps that it is not gone, what keeps it and since when, and asks once', async () => {
    const ns = await cluster.namespace('kept');
    const path = `/api/v1/namespaces/${ns}/configmaps/a`;
    const [a, b] = [configMap(ns, 'a', {}), configMap(ns, 'b', {})];
    const ours = placement();
    await ours.deliver([a, b]);
    await finalizers(path, ['example.com/hold']);
    const entry = ours.inventory.find(({ ref }) => ref.name === 'a');
    const { effects } = await ours.deliver([b]);
    expect(effects).toMatchObject([
      {
        outcome: 'done',
        lingers: true,
        uid: entry?.uid,
        health: {
          status: 'progressing',
          message: expect.stringMatching(/^it is being deleted since 20\S+Z and waits .*\(example\.com\/hold\)$/),
        },
      },
    ]);
    if (entry === undefined) throw new Error('it was not delivered');
    const deleting = { ...entry, baseline: null, deleting: true } as const;
    const seen = await ours.look([b], { inventory: [...ours.inventory, deleting] });
    expect(seen.changes).toEqual([]);
    await finalizers(path, null);
    expect((await ours.look([b], { inventory: [...ours.inventory, deleting] })).changes).toMatchObject([
      { action: 'prune', liveUid: null },
    ]);
  });

  it('takes what somebody else deleted, and a finalizer keeps, for accepted', async () => {
    const ns = await cluster.namespace('kept-by-hand');
    const path = `/api/v1/namespaces/${ns}/configmaps/a`;
    const ours = placement();
    await ours.deliver([configMap(ns, 'a', {})]);
    await finalizers(path, ['example.com/hold']);
    await cluster.call('DELETE', path);
    const { effects } = await ours.deliver([]);
    expect(effects).toMatchObject([{ outcome: 'done', lingers: true }]);
    await finalizers(path, null);
    expect(await statusOf(path)).toBe(404);
  });

  it.each<readonly [string, JsonObject, boolean, boolean]>([
    ['in the background, where nothing is said', {}, false, true],
    ['in the foreground', { 'fairlead.dev/propagation': 'foreground' }, true, true],
    ['in the foreground, in the words of Argo CD', argo('foreground'), true, true],
    ['and leaves what it owns', { 'fairlead.dev/propagation': 'orphan' }, true, false],
  ])('deletes what owns others %s', async (_sentence, annotations, lingers, takesAlong) => {
    const ns = await cluster.namespace(`propagation-${++placements}`);
    const { manifest } = deployment(ns, 'web', 'web:1', { replicas: 0 });
    const ours = placement();
    await ours.deliver([desired({ ...manifest, metadata: { ...manifest.metadata, annotations } })]);
    const sets = async () =>
      (await cluster.call('GET', `/apis/apps/v1/namespaces/${ns}/replicasets`)).body['items'] as readonly JsonObject[]; // a list has them
    await vi.waitFor(async () => expect(await sets()).toHaveLength(1), patience);
    const { effects } = await ours.deliver([]);
    expect(effects.map((effect) => effect.lingers ?? false)).toEqual([lingers]);
    const path = `/apis/apps/v1/namespaces/${ns}/deployments/web`;
    await vi.waitFor(async () => expect(await statusOf(path)).toBe(404), patience);
    if (takesAlong) await vi.waitFor(async () => expect(await sets()).toEqual([]), patience);
    else expect((await sets())[0]?.['metadata']).not.toHaveProperty('ownerReferences');
  });

  it('tells what Kubernetes says of a namespace that does not end, and that it ended', async () => {
    const space = desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ending' } });
    const ours = placement();
    await ours.deliver([space]);
    const left = '/api/v1/namespaces/ending/configmaps/left';
    await cluster.call('POST', '/api/v1/namespaces/ending/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'left', finalizers: ['example.com/hold'] },
    });
    const states: (TargetEvent & { readonly kind: 'state' })[] = [];
    const stop = target.watch(testInstallation, (event) => {
      if (event.kind === 'state' && event.state.key === objectKey(space.ref)) states.push(event);
    });
    const { effects } = await ours.deliver([]);
    expect(effects).toMatchObject([{ lingers: true, health: { message: expect.stringContaining('(kubernetes)') } }]);
    await vi.waitFor(() => {
      const message = states.at(-1)?.state.health.message ?? '';
      expect(message).toContain('Some resources are remaining: configmaps. has 1 resource instances');
      expect(message).toContain('Some content in the namespace has finalizers remaining: example.com/hold');
    }, patience);
    await finalizers(left, null);
    await vi.waitFor(() => expect(states.at(-1)?.state.uid).toBeNull(), patience);
    stop();
  });
});

function argo(policy: string): JsonObject {
  return { 'argocd.argoproj.io/sync-options': `PrunePropagationPolicy=${policy}` };
}
