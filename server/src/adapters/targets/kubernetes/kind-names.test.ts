import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { type Fault, FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const placements = 40;
const asTheLoop = { mayTrustWatch: true, tryCreations: false };
const wholeKind = '/api/v1/configmaps?';

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/kind-names.ts', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    proxy = await FaultProxy.start(cluster);
  });
  afterEach(async () => {
    proxy.fault = () => undefined;
    await target?.close();
  });
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
  });

  /** So many placements come at once, each with one object in a namespace of its own; in the first one it is somebody's already. */
  async function firstLooks(name: string, fault: Fault | undefined) {
    target = connect(proxy.access);
    proxy.fault = ({ path }) => (path.startsWith(wholeKind) ? fault : undefined);
    const all = await Promise.all(
      Array.from({ length: placements }, async (_, index) => {
        const ns = await cluster.namespace(`${name}-${index}`);
        return { ns, ours: new TestPlacement(target, ns), objects: [configMap(ns, 'a', { a: 'git' })] };
      }),
    );
    const made = (ns: string) =>
      cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { a: 'theirs' },
      });
    await made(`${name}-0`);
    const before = proxy.asked.length;
    const seen = await Promise.all(all.map(({ ours, objects }) => ours.look(objects, asTheLoop)));
    const asked = proxy.asked.slice(before).filter(({ path }) => path.includes('/configmaps'));
    return { all, seen, asked, made };
  }

  it.each<readonly [string, string, Fault | undefined]>([
    ['one list tells who is not there', 'listed', undefined],
    [
      'each is asked for where whole kinds may not be listed',
      'forbidden',
      { kind: 'answer', status: 403, body: { message: 'no' } },
    ],
    ['each is asked for where the list breaks', 'broken', { kind: 'answer', status: 500, body: { message: 'oops' } }],
  ])('%s, and nobody is overlooked', async (_sentence, name, fault) => {
    const { seen, asked } = await firstLooks(name, fault);
    const [first, ...others] = seen;
    expect(first?.changes.filter(({ action }) => action === 'create')).toEqual([]);
    for (const { changes, conflicts } of others)
      expect({ changes, conflicts }).toMatchObject({ changes: [{ action: 'create', liveUid: null }], conflicts: [] });
    if (fault === undefined) expect(asked.length).toBeLessThan(placements / 2);
  });

  it('what somebody made since the list is not overwritten', async () => {
    const { all, seen, made } = await firstLooks('since', undefined);
    const last = all.at(-1);
    if (last === undefined) throw new Error('there are placements');
    await made(last.ns);
    const effects = await last.ours.execute(last.objects, seen.at(-1)?.changes ?? []);
    expect(effects).toMatchObject([{ outcome: 'failed', failure: { code: 'object-conflict', retryable: true } }]);
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${last.ns}/configmaps/a`);
    expect(body['data']).toEqual({ a: 'theirs' });
  });

  it('whoever wants to know how it really is asks for each', async () => {
    const { all } = await firstLooks('really', undefined);
    const before = proxy.asked.length;
    await Promise.all(all.map(({ ours, objects }) => ours.look(objects, { ...asTheLoop, mayTrustWatch: false })));
    expect(proxy.asked.length - before).toBeGreaterThanOrEqual(placements);
  });
});
