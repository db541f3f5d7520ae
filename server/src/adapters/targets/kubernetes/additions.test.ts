import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { Addition } from '@fairlead/core/model/plan.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/additions.ts', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;
  let placements = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    proxy = await FaultProxy.start(cluster);
    target = connect(proxy.access);
  });
  afterAll(async () => {
    await target?.close();
    await proxy?.stop();
    await cluster?.stop();
  });

  const web = (ns: string) => deployment(ns, 'web', 'web:1');
  const webPath = (ns: string) => `/apis/apps/v1/namespaces/${ns}/deployments/web`;
  const containers = async (ns: string) => {
    const { body } = await cluster.call('GET', webPath(ns));
    const { spec } = body as { readonly spec: { readonly template: { readonly spec: { containers: JsonObject[] } } } };
    return spec.template.spec.containers.map(({ name }) => name);
  };
  async function edit(ns: string, patch: JsonObject, manager = 'kubectl-edit'): Promise<void> {
    const path = `${webPath(ns)}?fieldManager=${manager}`;
    const { status } = await cluster.call('PATCH', path, patch, 'application/strategic-merge-patch+json');
    expect(status).toBe(200);
  }
  const sidecars = (...names: readonly string[]) => ({
    spec: { template: { spec: { containers: names.map((name) => ({ name, image: `${name}:1` })) } } },
  });

  async function delivered(): Promise<{ readonly ns: string; readonly ours: TestPlacement }> {
    const ns = await cluster.namespace(`added-${++placements}`);
    const ours = new TestPlacement(target, `p${placements}`);
    await ours.deliver([web(ns)]);
    return { ns, ours };
  }
  const added = async (ours: TestPlacement, ns: string) =>
    ((await ours.look([web(ns)])).states[0]?.added ?? []).map(({ by, field }) => `${by} ${field}`);

  it.each<readonly [string, JsonObject, string, readonly string[]]>([
    [
      'a container that somebody put beside ours, whole',
      sidecars('debug'),
      'kubectl-edit',
      ['kubectl-edit spec.template.spec.containers[name="debug"]'],
    ],
    [
      'a field of our own container that Git does not name',
      { spec: { template: { spec: { containers: [{ name: 'app', workingDir: '/tmp' }] } } } },
      'kubectl-patch',
      ['kubectl-patch spec.template.spec.containers[name="app"].workingDir'],
    ],
    ['a label', { metadata: { labels: { team: 'a' } } }, 'Lens', ['Lens metadata.labels.team']],
    ['what a part of Kubernetes writes, as none', { metadata: { labels: { b: 'b' } } }, 'kube-controller-manager', []],
    [
      'the mark of a restart, as none',
      { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } } } },
      'kubectl-rollout',
      [],
    ],
    ['what a controller needs to finish, as none', { metadata: { finalizers: ['a.example/b'] } }, 'a-controller', []],
  ])('sees %s', async (_sentence, patch, manager, expected) => {
    const { ns, ours } = await delivered();
    await edit(ns, patch, manager);
    expect(await added(ours, ns)).toEqual(expected);
    expect(await ours.look([web(ns)])).toMatchObject({ changes: [], conflicts: [] });
  });

  it('is told by the watch when it comes and when it goes, and is no other fingerprint', async () => {
    const { ns, ours } = await delivered();
    const told: { live: string | null; added: readonly Addition[] | undefined }[] = [];
    const stop = target.watch(testInstallation, (event: TargetEvent) => {
      if (event.kind === 'state' && event.state.key === objectKey(web(ns).ref))
        told.push({ live: event.state.live, added: event.state.added });
    });
    const last = (wanted: object) =>
      vi.waitFor(() => expect(told.at(-1)).toMatchObject(wanted), { timeout: 20_000, interval: 50 });
    await last({ live: ours.inventory[0]?.baseline, added: undefined });
    await edit(ns, { metadata: { annotations: { note: 'by hand' } } });
    await last({
      live: ours.inventory[0]?.baseline,
      added: [{ by: 'kubectl-edit', path: '/metadata/annotations/note', field: 'metadata.annotations.note' }],
    });
    await edit(ns, { metadata: { annotations: { note: null } } });
    await last({ added: undefined });
    stop();
  });

  it('takes several away in one go, from the end of a list, and nothing of ours', async () => {
    const { ns, ours } = await delivered();
    await edit(ns, sidecars('debug', 'spy'));
    await edit(ns, { metadata: { labels: { team: 'a' } } }, 'kubectl-label');
    const { observation, effects } = await ours.deliver([web(ns)], { removeAdditions: true });
    expect(observation.changes[0]?.fields.map(({ takenFrom, after }) => [takenFrom, after])).toEqual([
      ['kubectl-edit', undefined],
      ['kubectl-edit', undefined],
      ['kubectl-label', undefined],
    ]);
    expect(effects).toMatchObject([{ outcome: 'done', fingerprint: ours.inventory[0]?.baseline }]);
    expect(await containers(ns)).toEqual(['app']);
    expect(await added(ours, ns)).toEqual([]);
    expect((await ours.look([web(ns)], { removeAdditions: true })).changes).toEqual([]);
  });

  it('leaves what a rule covers, and what nobody asked to take away', async () => {
    const { ns, ours } = await delivered();
    await edit(ns, sidecars('debug'), 'injector');
    const ignore = [{ manager: 'injector' }];
    expect((await ours.look([web(ns)], { removeAdditions: true, ignore })).changes).toEqual([]);
    const jq = [{ jq: '.spec.template.spec.containers[] | select(.name == "debug")' }];
    expect((await ours.look([web(ns)], { removeAdditions: true, ignore: jq })).changes).toEqual([]);
    await ours.deliver([web(ns)]);
    expect(await containers(ns)).toEqual(expect.arrayContaining(['app', 'debug']));
  });

  it('puts an edited field of ours back and takes an addition away in one delivery', async () => {
    const { ns, ours } = await delivered();
    await edit(ns, { spec: { template: { spec: { containers: [{ name: 'app', image: 'app:hand' }] } } } });
    await edit(ns, sidecars('debug'));
    const { effects } = await ours.deliver([web(ns)], { removeAdditions: true });
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    const { body } = await cluster.call('GET', webPath(ns));
    expect(body).toMatchObject({ spec: { template: { spec: { containers: [{ name: 'app', image: 'web:1' }] } } } });
    expect(await containers(ns)).toEqual(['app']);
  });

  it('takes nothing away of an object that somebody writes at that moment, and says that it is planned again', async () => {
    const { ns, ours } = await delivered();
    await edit(ns, sidecars('debug'));
    const { changes } = await ours.look([web(ns)], { removeAdditions: true });
    let raced = false;
    proxy.fault = ({ body }) => {
      if (!body.startsWith('[{"op":"test"') || raced) return undefined;
      raced = true;
      return { kind: 'meanwhile', run: () => edit(ns, { metadata: { labels: { race: 'a' } } }) };
    };
    const effects = await ours.execute([web(ns)], changes);
    proxy.fault = () => undefined;
    expect(raced).toBe(true);
    expect(effects).toMatchObject([{ outcome: 'failed', failure: { code: 'object-conflict', retryable: true } }]);
    expect(await containers(ns)).toContain('debug');
  });

  it('shows no value of a secret that it takes away', async () => {
    const ns = await cluster.namespace('added-secret');
    const secret = desired({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: ns },
      stringData: { a: 'one' },
    });
    const ours = new TestPlacement(target, 'p-secret');
    await ours.deliver([secret]);
    const hidden = Buffer.from('hunter2').toString('base64');
    await cluster.edit(`/api/v1/namespaces/${ns}/secrets/s`, { data: { b: hidden } });
    const { observation } = await ours.deliver([secret], { removeAdditions: true });
    expect(observation.changes).toMatchObject([{ fields: [{ path: '/data/b', takenFrom: 'kubectl-edit' }] }]);
    expect(JSON.stringify(observation)).not.toContain(hidden);
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${ns}/secrets/s`);
    expect(Object.keys(body['data'] as JsonObject)).toEqual(['a']);
  });

  it('is not hidden by what the watch vouches for', async () => {
    const ns = await cluster.namespace('added-trust');
    const ours = new TestPlacement(target, 'p-trust');
    const events: TargetEvent[] = [];
    const stop = target.watch(testInstallation, (event) => void events.push(event));
    const map = configMap(ns, 'a', { a: '1' });
    await ours.deliver([map]);
    await ours.look([map]);
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { b: '2' } });
    const isTold = (event: TargetEvent): boolean =>
      event.kind === 'state' && event.state.key === objectKey(map.ref) && event.state.added !== undefined;
    await vi.waitFor(() => expect(events.some(isTold)).toBe(true), { timeout: 20_000, interval: 50 });
    expect((await ours.look([map], { mayTrustWatch: true, removeAdditions: true })).changes).toHaveLength(1);
    stop();
  });
});
