import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, desired, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes what is only to be there', () => {
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

  const ensured = (name: string) =>
    desired({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, annotations: { 'fairlead.dev/ensure': 'true' } },
    });
  const read = async (name: string) => (await cluster.call('GET', `/api/v1/namespaces/${name}`)).body;

  it('makes a namespace that is missing, with what is in it, and lets go of it without deleting it', async () => {
    const ours = new TestPlacement(target, 'makes');
    const { effects } = await ours.deliver([ensured('made'), configMap('made', 'a', {})]);
    expect(effects.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect((await read('made'))['metadata']).toMatchObject({ labels: { 'fairlead.dev/placement': 'makes' } });
    const gone = await ours.deliver([]);
    expect(gone.observation.changes).toContainEqual(expect.objectContaining({ action: 'prune', keep: true }));
    const { metadata, status } = await read('made');
    expect(status).toMatchObject({ phase: 'Active' });
    expect(metadata).not.toHaveProperty('labels.fairlead.dev/placement');
  });

  it('leaves one that is there as it is, whoever made it, and is no conflict of two that ask for it', async () => {
    const first = new TestPlacement(target, 'first');
    const second = new TestPlacement(target, 'second');
    await first.deliver([ensured('shared'), configMap('shared', 'a', {})]);
    const before = (await read('shared'))['metadata'];
    const { observation } = await second.deliver([ensured('shared'), configMap('shared', 'b', {})]);
    expect(observation).toMatchObject({ conflicts: [], changes: [{ ref: { kind: 'ConfigMap', name: 'b' } }] });
    expect((await read('shared'))['metadata']).toEqual(before);
    await cluster.namespace('by-hand');
    const third = await new TestPlacement(target, 'third').deliver([ensured('by-hand'), configMap('by-hand', 'c', {})]);
    expect(third.observation).toMatchObject({ conflicts: [], changes: [{ ref: { kind: 'ConfigMap' } }] });
    expect((await read('by-hand'))['metadata']).not.toHaveProperty('labels.fairlead.dev/placement');
  });

  it('is not changed by what people write on it', async () => {
    const ours = new TestPlacement(target, 'quiet');
    await ours.deliver([ensured('quiet'), configMap('quiet', 'a', {})]);
    await cluster.edit('/api/v1/namespaces/quiet', { metadata: { labels: { 'fairlead.dev/shard': '99', team: 'a' } } });
    expect(await ours.look([ensured('quiet'), configMap('quiet', 'a', {})])).toMatchObject({
      changes: [],
      conflicts: [],
    });
  });
});
