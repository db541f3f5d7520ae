import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { StrangersFound } from '@fairlead/core/model/stranger.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const signal = new AbortController().signal;

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/find-strangers.ts', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;
  let ours: TestPlacement;
  let ns: string;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane, true);
    proxy = await FaultProxy.start(cluster);
    target = connect(proxy.access);
    ours = new TestPlacement(target, 'p');
    ns = await cluster.namespace('owned');
    await ours.deliver([configMap(ns, 'a', {}), deployment(ns, 'web', 'web:1')]);
    const sets = `/apis/apps/v1/namespaces/${ns}/replicasets`;
    const made = async (path: string) => expect((await cluster.call('GET', path)).body['items']).not.toEqual([]);
    await vi.waitFor(() => made(sets), { timeout: 60_000 });
    await vi.waitFor(() => made(`/api/v1/namespaces/${ns}/configmaps?fieldSelector=metadata.name=kube-root-ca.crt`), {
      timeout: 60_000,
    });
  });
  afterAll(async () => {
    await target?.close();
    await proxy?.stop();
    await cluster?.stop();
  });

  const look = (namespaces: readonly string[] = [ns]) => target.strangers(ours.on, namespaces, signal);
  const told = ({ found }: StrangersFound) => found.map(({ ref, by }) => `${formatRef(ref)} ${by}`).sort();
  const make = (namespace: string, kind: string, path: string, name: string, more: JsonObject = {}) =>
    cluster.call('POST', `${path}?fieldManager=kubectl-create`, {
      apiVersion: 'v1',
      kind,
      metadata: { name, namespace },
      ...more,
    });

  it('finds nothing where all is declared, or made by what is, or by Kubernetes itself', async () => {
    expect(await look()).toEqual({ found: [], unread: [] });
  });

  it('names what somebody made by hand, and who, and reads none of its content', async () => {
    const value = Buffer.from('hunter2').toString('base64');
    await make(ns, 'Secret', `/api/v1/namespaces/${ns}/secrets`, 'left', { data: { password: value } });
    const container = { name: 'a', image: 'a:1' };
    await make(ns, 'Pod', `/api/v1/namespaces/${ns}/pods`, 'debug', { spec: { containers: [container] } });
    proxy.asked.splice(0);
    const found = await look();
    expect(told(found)).toEqual([`Pod/${ns}/debug kubectl-create`, `Secret/${ns}/left kubectl-create`]);
    expect(found.found[0]?.since).toBeGreaterThan(1_700_000_000_000);
    const lists = proxy.asked.filter(({ path }) => path.includes('labelSelector'));
    expect(lists.filter(({ accept }) => !accept.startsWith('application/json;as=PartialObjectMetadataList'))).toEqual(
      [],
    );
    expect((await cluster.call('GET', `/api/v1/namespaces/${ns}/secrets/left`)).status).toBe(200);
  });

  it('looks in these namespaces only, and with one list a kind where they are many', async () => {
    const others = await Promise.all(['o1', 'o2', 'o3', 'o4'].map((name) => cluster.namespace(name)));
    await make('o1', 'ConfigMap', '/api/v1/namespaces/o1/configmaps', 'x', { data: { a: '1' } });
    await make('default', 'ConfigMap', '/api/v1/namespaces/default/configmaps', 'not-ours');
    expect(told(await look(['o2']))).toEqual([]);
    proxy.asked.splice(0);
    expect(told(await look(others))).toEqual(['ConfigMap/o1/x kubectl-create']);
    const paths = proxy.asked.map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('/api/v1/configmaps'))).toHaveLength(1);
    expect(paths.filter((path) => path.includes('/namespaces/'))).toEqual([]);
  });

  it('says which kinds it could not list, and tells of the others', async () => {
    proxy.fault = (request) =>
      request.path.includes('/secrets')
        ? { kind: 'answer', status: 403, body: { kind: 'Status', message: 'no' } }
        : undefined;
    const { found, unread } = await look();
    proxy.fault = () => undefined;
    expect(unread).toEqual(['Secret: may not be listed']);
    expect(found.map(({ ref }) => ref.kind)).toEqual(['Pod']);
  });
});
