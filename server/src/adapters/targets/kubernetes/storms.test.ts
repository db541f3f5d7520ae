import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes storms', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;
  let placements = 0;
  const placement = () => new TestPlacement(target, `storm${++placements}`);
  const path = (ns: string, name: string) => `/api/v1/namespaces/${ns}/configmaps/${name}`;
  const read = async (ns: string, name: string) => (await cluster.call('GET', path(ns, name))).body;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    proxy = await FaultProxy.start(cluster);
    target = connect(proxy.access);
  });
  afterEach(() => {
    proxy.fault = () => undefined;
  });
  afterAll(async () => {
    await target?.close();
    await proxy?.stop();
    await cluster?.stop();
  });

  /** Writes to an object without a pause for as long as something runs. */
  async function amid<T>(ns: string, name: string, patchOf: (turn: number) => JsonObject, run: () => Promise<T>) {
    let [ended, turns] = [false, 0];
    const storm = (async () => {
      while (!ended) await cluster.edit(path(ns, name), patchOf(++turns), 'restless-controller');
    })();
    const result = await run().finally(() => {
      ended = true;
    });
    await storm;
    return { result, turns };
  }

  it('writes what is ours amid a storm of writes to what is not, and loses nothing of either', async () => {
    const ns = await cluster.namespace('storm-beside');
    const ours = placement();
    await ours.deliver([configMap(ns, 'a', { a: '0' })]);
    const { turns } = await amid(
      ns,
      'a',
      (turn) => ({ data: { turn: String(turn) } }),
      async () => {
        for (let version = 1; version <= 10; version++) {
          const { effects } = await ours.deliver([configMap(ns, 'a', { a: String(version) })]);
          expect(effects).toMatchObject([{ outcome: 'done' }]);
        }
      },
    );
    expect((await read(ns, 'a'))['data']).toEqual({ a: '10', turn: String(turns) });
  });

  it('takes over amid a storm, or says that it is to be planned again, and does so in its calm', async () => {
    const ns = await cluster.namespace('storm-takeover');
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'git' } };
    await cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps?fieldManager=kubectl-create`, manifest);
    const objects = [configMap(ns, 'a', { a: 'git' })];
    const ours = placement();
    const { result } = await amid(
      ns,
      'a',
      (turn) => ({ data: { turn: String(turn) } }),
      () => ours.deliver(objects),
    );
    for (const { outcome, failure } of result.effects)
      expect([outcome, failure?.retryable ?? true]).toEqual([failure === null ? 'done' : 'failed', true]);
    await ours.deliver(objects);
    expect(await ours.look(objects)).toMatchObject({ changes: [], conflicts: [] });
    const { labels } = (await read(ns, 'a'))['metadata'] as JsonObject; // an object has metadata
    expect(labels).toMatchObject({ 'fairlead.dev/placement': ours.on.placement });
  });

  it('ends each correction although somebody writes the same field without a pause, with few requests', async () => {
    const ns = await cluster.namespace('storm-fight');
    const objects = [configMap(ns, 'a', { a: 'git' })];
    const ours = placement();
    await ours.deliver(objects);
    const before = proxy.asked.length;
    const rounds = 5;
    await amid(
      ns,
      'a',
      (turn) => ({ data: { a: `hand ${turn}` } }),
      async () => {
        for (let round = 0; round < rounds; round++) {
          const { effects } = await ours.deliver(objects);
          for (const { outcome, failure } of effects) expect(outcome === 'done' || failure?.retryable).toBe(true);
        }
      },
    );
    expect(proxy.asked.length - before).toBeLessThanOrEqual(rounds * 8);
    await ours.deliver(objects);
    expect((await read(ns, 'a'))['data']).toEqual({ a: 'git' });
  });

  it('may try again what a server that is ill answers with 500', async () => {
    const ns = await cluster.namespace('ill');
    proxy.fault = ({ method }) => (method === 'PATCH' ? { kind: 'answer', status: 500 } : undefined);
    const objects = [configMap(ns, 'a', { a: '1' })];
    const ours = placement();
    const { effects } = await ours.deliver(objects, { tryCreations: false });
    expect(effects).toMatchObject([{ outcome: 'failed', failure: { retryable: true } }]);
    proxy.fault = () => undefined;
    expect((await ours.deliver(objects)).effects).toMatchObject([{ outcome: 'done' }]);
  });

  it('goes on where it was when the API server is restarted in the middle of a wave', async () => {
    const ns = await cluster.namespace('restarted');
    const objects = Array.from({ length: 300 }, (_, index) => configMap(ns, `c${index}`, { a: String(index) }));
    const ours = placement();
    const { changes } = await ours.look(objects, { tryCreations: false });
    let written = 0;
    const { promise: midst, resolve: reach } = Promise.withResolvers<void>();
    proxy.fault = ({ method }) => {
      if (method === 'PATCH' && ++written === 100) reach();
      return undefined;
    };
    const wave = ours.execute(objects, changes);
    await midst;
    const start = await cluster.stopServer();
    const effects = await wave;
    const outcomes = Object.groupBy(effects, ({ outcome }) => outcome);
    expect(effects).toHaveLength(300);
    expect(outcomes.done?.length ?? 0).toBeGreaterThan(0);
    for (const { failure } of outcomes.failed ?? [])
      expect(failure).toMatchObject({ code: 'target-unreachable', retryable: true });
    cluster = await start();
    const made = new Map(outcomes.done?.map(({ key, uid }) => [key, uid]));
    await expect.poll(async () => (await ours.look(objects)).states.length, { timeout: 20_000 }).toBe(300);
    const again = await ours.deliver(objects, { tryCreations: false });
    expect(again.observation.changes.length).toBeLessThanOrEqual(300 - made.size);
    const { states, changes: left, conflicts } = await ours.look(objects);
    expect({ left, conflicts }).toEqual({ left: [], conflicts: [] });
    for (const { key, uid } of states) if (made.has(key)) expect(uid).toBe(made.get(key));
  }, 90_000);
});
