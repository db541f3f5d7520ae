import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, desired, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const labels = { by: 'somebody-else' };

const definition: JsonObject = {
  group: 'made.example',
  scope: 'Cluster',
  names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
  versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
};

/** Where each is, and what makes it; the second of a pair needs the first. */
const kinds: readonly (readonly [string, string, JsonObject])[] = [
  ['a ConfigMap', '/api/v1/namespaces/made/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } }],
  [
    'a Service',
    '/api/v1/namespaces/made/services',
    { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } },
  ],
  ['a Namespace', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace' }],
  [
    'a definition of a kind',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec: definition },
  ],
  ['a custom object', '/apis/made.example/v1/things', { apiVersion: 'made.example/v1', kind: 'Thing' }],
];

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/create-object.ts', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    await cluster.namespace('made');
    proxy = await FaultProxy.start(cluster);
    target = connect(proxy.access);
  });
  afterAll(async () => {
    await target?.close();
    await proxy?.stop();
    await cluster?.stop();
  });

  it.each(kinds)(
    'makes %s once, and touches none that somebody made since the plan',
    async (sentence, path, manifest) => {
      const name = sentence === 'a definition of a kind' ? 'things.made.example' : 'made-here';
      const namespace = path.includes('/namespaces/made/') ? { namespace: 'made' } : {};
      const object = desired({ ...manifest, metadata: { name, ...namespace } });
      const ours = new TestPlacement(target, sentence.replaceAll(' ', '-'));
      const { changes } = await ours.look([object]);
      expect(changes).toMatchObject([{ action: 'create' }]);
      await cluster.call('POST', path, { ...manifest, metadata: { name, ...namespace, labels } });
      expect(await ours.execute([object], changes)).toMatchObject([
        { outcome: 'failed', failure: { code: 'object-conflict', retryable: true } },
      ]);
      const theirs = (await cluster.call('GET', `${path}/${name}`)).body['metadata'] as JsonObject; // an object has metadata
      expect(theirs['labels']).toEqual(expect.objectContaining(labels));
      expect(JSON.stringify(theirs)).not.toContain('fairlead.dev');
      await cluster.call('DELETE', `${path}/${name}`);
      if (sentence === 'a Namespace') return; // without controllers it never ends
      await expect
        .poll(async () => (await ours.execute([object], changes))[0]?.outcome, { timeout: 20_000 })
        .toBe('done');
      expect((await ours.execute([object], changes))[0]).toMatchObject({ outcome: 'done' }); // as after a lost reply
      expect((await ours.look([object])).changes).toEqual([]);
    },
  );

  it('asks one request for each object that is made, and one before where it is tried', async () => {
    await new TestPlacement(target, 'warm').deliver([configMap('made', 'known', {})]); // learns the kind
    for (const [name, tryCreations, requests] of [
      ['tried', true, 2],
      ['untried', false, 2], // looked for in the server's cache, where nothing tells otherwise
    ] as const) {
      const before = proxy.asked.length;
      const { effects } = await new TestPlacement(target, name).deliver([configMap('made', name, {})], {
        tryCreations,
      });
      expect(effects).toMatchObject([{ outcome: 'done' }]);
      expect(proxy.asked.length - before).toBe(requests);
    }
  });

  it('asks once for the kinds of a version, however many begin to deliver at once', async () => {
    const fresh = connect(proxy.access);
    const before = proxy.asked.length;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        new TestPlacement(fresh, `many-${index}`).deliver([configMap('made', `many-${index}`, {})]),
      ),
    );
    await fresh.close();
    expect(proxy.asked.slice(before).filter(({ path }) => path === '/api/v1')).toHaveLength(1);
  });

  it('looks first where a server wants no version with what is made', async () => {
    const asked = () => proxy.asked.filter(({ method }) => method === 'PATCH').length;
    const before = asked();
    proxy.fault = ({ method, body }) =>
      method === 'PATCH' && body.includes('"resourceVersion"')
        ? { kind: 'answer', status: 422, body: { kind: 'Status', message: 'resourceVersion should not be set' } }
        : undefined;
    const ours = new TestPlacement(target, 'without-a-version');
    const { effects } = await ours.deliver([configMap('made', 'plain', { a: '1' })], { tryCreations: false });
    proxy.fault = () => undefined;
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    expect(asked() - before).toBe(2);
  });
});
