import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/planned-force.ts', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;
  let namespace: string;
  let ours: TestPlacement;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    proxy = await FaultProxy.start(cluster);
  });
  beforeEach(async ({ task }) => {
    target = connect(proxy.access);
    namespace = await cluster.namespace(`force-${task.id.replaceAll(/[^0-9a-z]/g, '')}`);
    ours = new TestPlacement(target, namespace);
    await ours.deliver(objects());
    await edit('kubectl-edit', { a: 'hand' });
  });
  afterEach(() => target?.close());
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
  });

  const objects = () => [configMap(namespace, 'env', { a: 'git', b: 'git' })];
  const path = () => `/api/v1/namespaces/${namespace}/configmaps/env`;
  const edit = (manager: string, data: { readonly [name: string]: string }) =>
    cluster.call('PATCH', `${path()}?fieldManager=${manager}`, { data }, 'application/merge-patch+json');
  const data = async () => (await cluster.call('GET', path())).body['data'];
  const writesSince = (before: number) =>
    proxy.asked.slice(before).filter((asked) => asked.method === 'PATCH' && !asked.path.includes('dryRun'));

  it('what a dry run told of is put back with one write', async () => {
    const { changes } = await ours.look(objects());
    const before = proxy.asked.length;
    expect(await ours.execute(objects(), changes)).toMatchObject([{ outcome: 'done' }]);
    expect(writesSince(before)).toHaveLength(1);
    expect(await data()).toEqual({ a: 'git', b: 'git' });
  });

  it('what somebody took since then is not taken from them', async () => {
    const { changes } = await ours.look(objects());
    await edit('somebody', { b: 'theirs' });
    const [effect] = await ours.execute(objects(), changes);
    expect(effect).toMatchObject({ outcome: 'failed', failure: { code: 'object-conflict' } });
    expect(await data()).toEqual({ a: 'hand', b: 'theirs' });
  });

  it('what was written beside our fields since then does not keep them from being put back', async () => {
    const { changes } = await ours.look(objects());
    await edit('somebody', { c: 'theirs' });
    expect(await ours.execute(objects(), changes)).toMatchObject([{ outcome: 'done' }]);
    expect(await data()).toEqual({ a: 'git', b: 'git', c: 'theirs' });
  });

  it('a version that was tried once is not forced a second time', async () => {
    const { changes } = await ours.look(objects());
    await ours.execute(objects(), changes);
    await edit('somebody', { a: 'theirs' });
    const [effect] = await ours.execute(objects(), changes);
    expect(effect).toMatchObject({ outcome: 'failed', failure: { code: 'object-conflict' } });
    expect(await data()).toMatchObject({ a: 'theirs' });
  });
});
