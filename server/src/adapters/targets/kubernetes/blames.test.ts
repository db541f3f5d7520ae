import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { PlayedKubelet } from './played-kubelet.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const patienceMs = 60_000;
const signal = new AbortController().signal;

function crashing(restartCount: number): JsonObject {
  const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } };
  const lastState = { terminated: { exitCode: 1, reason: 'Error' } };
  return {
    phase: 'Running',
    containerStatuses: [{ name: 'app', image: 'i', imageID: '', ready: false, restartCount, state, lastState }],
  };
}

const running: JsonObject = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [
    { name: 'app', image: 'i', imageID: '', ready: true, restartCount: 5, state: { running: {} }, lastState: {} },
  ],
};

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/blames.ts and what people read and do', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;
  let kubelet: PlayedKubelet;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane, true);
    kubelet = await PlayedKubelet.start(cluster);
    target = connect(cluster.access);
  }, patienceMs);
  afterAll(async () => {
    await target?.close();
    kubelet?.stop();
    await cluster?.stop();
  });

  async function podIn(namespace: string): Promise<string> {
    return vi.waitFor(async () => {
      const { body } = await cluster.call('GET', `/api/v1/namespaces/${namespace}/pods`);
      const [pod] = body['items'] as readonly { readonly metadata: { readonly name: string } }[];
      if (pod === undefined) throw new Error('no pod yet');
      return pod.metadata.name;
    }, patienceMs);
  }

  const cronJob = (namespace: string): DesiredObject =>
    desired({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'report', namespace },
      spec: {
        schedule: '0 0 1 1 *',
        suspend: false,
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'i' }] } } },
        },
      },
    });

  it('names the pod, the reason and its last words long before a deadline, and gives up on what crashes for good', async () => {
    const ns = await cluster.namespace('blamed');
    const web = deployment(ns, 'web', 'web:1');
    const events: TargetEvent[] = [];
    const stop = target.watch(testInstallation, (event) => events.push(event));
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('listed'), patienceMs);
    await new TestPlacement(target, 'p1').deliver([web]);
    const health = () =>
      events
        .flatMap((event) =>
          event.kind === 'state' && event.state.key === objectKey(web.ref) ? [event.state.health] : [],
        )
        .at(-1);
    const pod = await podIn(ns);
    kubelet.log = 'boom: no database';
    await kubelet.play(ns, pod, crashing(1));
    await vi.waitFor(() => expect(health()?.message).toContain('boom'), patienceMs);
    expect(health()).toEqual({
      status: 'progressing',
      message: `0 of 1 replicas are available: pod ${pod} (app) CrashLoopBackOff: exit 1, 1 restarts, last line "boom: no database"`,
    });
    await kubelet.play(ns, pod, crashing(4));
    await vi.waitFor(() => expect(health()?.status).toBe('degraded'), patienceMs);
    await kubelet.play(ns, pod, running);
    await vi.waitFor(() => expect(health()).toEqual({ status: 'healthy', message: '' }), patienceMs);
    stop();
  });

  it('shows the tree down to pods, their logs and notes, to the owner alone', async () => {
    const ns = await cluster.namespace('read');
    const web = deployment(ns, 'web', 'web:1');
    const ours = new TestPlacement(target, 'p2');
    await ours.deliver([web]);
    const pod = await podIn(ns);
    await kubelet.play(ns, pod, running);
    const { nodes, unread } = await target.tree(ours.on, [web.ref], signal);
    expect(unread).toEqual([]);
    expect(nodes.map(({ ref }) => ref.kind)).toEqual(['Deployment', 'ReplicaSet', 'Pod']);
    expect(nodes[0]?.parent).toBe('');
    expect(nodes[2]).toMatchObject({
      parent: nodes[1]?.uid,
      health: { status: 'healthy' },
      createdAt: expect.any(Number),
      pod: { status: 'Running', ready: 1, containers: ['app'], restarts: 5, images: ['web:1'], node: 'played' },
    });
    kubelet.log = 'hello from web';
    const logs = async (on: typeof ours.on, ref: DesiredObject['ref'], container?: string) => {
      const lines: string[] = [];
      const only = container === undefined ? {} : { container };
      const request = { on, ref, tail: 10, follow: false, previous: false, since: null, ...only };
      for await (const line of target.logs(request, signal)) lines.push(`${line.stream} ${line.text}`);
      return lines;
    };
    expect(await logs(ours.on, web.ref)).toEqual(['out hello from web']);
    const podRef = { group: '', kind: 'Pod', namespace: ns, name: pod };
    expect(await logs(ours.on, podRef)).toEqual(['out hello from web']);
    expect(await logs(ours.on, podRef, 'app')).toEqual(['out hello from web']);
    expect(await logs(ours.on, podRef, 'proxy')).toEqual(['system no container is called proxy; there are app']);
    await vi.waitFor(async () => {
      const notes = await target.notes(ours.on, web.ref, signal);
      expect(notes).toContainEqual(
        expect.objectContaining({ reason: 'ScalingReplicaSet', isWarning: false, count: 1 }),
      );
    }, patienceMs);
    expect(await target.live(ours.on, podRef, signal)).toMatchObject({ kind: 'Pod' });
    const stranger = new TestPlacement(target, 'stranger').on;
    expect(await target.tree(stranger, [web.ref, podRef], signal)).toEqual({ nodes: [], unread: [] });
    expect(await target.notes(stranger, web.ref, signal)).toEqual([]);
    expect(await logs(stranger, podRef)).toEqual([`system Pod/read/${pod} is not on prod`]);
    await expect(
      target.act({ on: stranger, ref: podRef, action: { kind: 'delete-pod' }, id: 'x' }, signal),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('does what people ask, and the loop leaves it until it is released', async () => {
    const ns = await cluster.namespace('acts');
    const objects = [deployment(ns, 'web', 'web:1', { replicas: 1 }), cronJob(ns), configMap(ns, 'a', { a: '1' })];
    const [web, cron, config] = objects.map(({ ref }) => ref) as [
      DesiredObject['ref'],
      DesiredObject['ref'],
      DesiredObject['ref'],
    ];
    const ours = new TestPlacement(target, 'p3');
    await ours.deliver(objects);
    const act = (ref: DesiredObject['ref'], action: Parameters<KubernetesTarget['act']>[0]['action']) =>
      target.act({ on: ours.on, ref, action, id: 'abc' }, signal);
    const spec = async (path: string) => (await cluster.call('GET', path)).body['spec'] as JsonObject;
    const [webPath, cronPath] = [
      `/apis/apps/v1/namespaces/${ns}/deployments/web`,
      `/apis/batch/v1/namespaces/${ns}/cronjobs/report`,
    ];
    const isAtRest = async () => expect(await ours.look(objects)).toMatchObject({ changes: [], conflicts: [] });

    const pod = await podIn(ns);
    await act({ group: '', kind: 'Pod', namespace: ns, name: pod }, { kind: 'delete-pod' });
    await act(web, { kind: 'restart' });
    expect(JSON.stringify(await spec(webPath))).toContain('restartedAt');
    await isAtRest();
    for (const replicas of [3, 0]) {
      await act(web, { kind: 'scale', replicas });
      await isAtRest();
      expect(await spec(webPath)).toMatchObject({ replicas });
    }
    const next = [deployment(ns, 'web', 'web:2', { replicas: 1 }), ...objects.slice(1)];
    expect((await ours.deliver(next)).effects).toMatchObject([{ outcome: 'done' }]);
    expect(await spec(webPath)).toMatchObject({ replicas: 0 });
    await act(web, { kind: 'release' });
    expect((await ours.deliver(next)).observation.changes).toMatchObject([
      { fields: [{ path: '/spec/replicas', before: 0, after: 1 }] },
    ]);
    await act(cron, { kind: 'suspend' });
    expect((await ours.look(next)).changes).toEqual([]);
    expect(await spec(cronPath)).toMatchObject({ suspend: true });
    await act(cron, { kind: 'release' });
    await ours.deliver(next);
    expect(await spec(cronPath)).toMatchObject({ suspend: false });
    await act(cron, { kind: 'run' });
    await act(cron, { kind: 'run' });
    const { body } = await cluster.call('GET', `/apis/batch/v1/namespaces/${ns}/jobs`);
    expect(body['items']).toMatchObject([{ metadata: { name: 'report-abc', ownerReferences: [{ kind: 'CronJob' }] } }]);
    await expect(act(config, { kind: 'restart' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
