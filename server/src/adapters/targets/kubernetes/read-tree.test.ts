import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { formatRef, objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import type { Target, TargetEvent } from '../../../ports/target.ts';
import { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const patienceMs = 60_000;
const signal = new AbortController().signal;
const digests = {
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  keyedDigest: (text: string) => createHmac('sha256', 'test').update(text).digest('hex'),
};

/** What people see and do beside Git, on a real API server with its controllers. */
describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/read-tree.ts and act-on.ts', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane, true);
    target = connect(cluster.access);
  }, patienceMs);
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  const service = (namespace: string, name: string) =>
    desired({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: { app: name }, ports: [{ port: 80 }] },
    });
  const podNames = async (namespace: string): Promise<readonly string[]> => {
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${namespace}/pods`);
    const items = body['items'] as readonly { readonly metadata: { readonly name: string } }[];
    return items.map(({ metadata }) => metadata.name).sort();
  };
  const pods = async (namespace: string): Promise<number> => (await podNames(namespace)).length;

  it('reads below many objects of several kinds at once, each child under what made it', async () => {
    const ns = await cluster.namespace('many');
    const objects = [
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => deployment(ns, name, 'web:1')),
      service(ns, 'a'),
      configMap(ns, 'plain', { a: '1' }),
    ];
    const ours = new TestPlacement(target, 'many');
    await ours.deliver(objects);
    await vi.waitFor(async () => expect(await pods(ns)).toBe(6), patienceMs);
    const refs = objects.map(({ ref }) => ref);
    const found = await vi.waitFor(async () => {
      const tree = await target.tree(ours.on, refs, signal);
      expect(tree.nodes.some(({ ref }) => ref.kind === 'EndpointSlice')).toBe(true);
      return tree;
    }, patienceMs);
    expect(found.unread).toEqual([]);
    const byUid = new Map(found.nodes.map((node) => [node.uid, node]));
    const chains = found.nodes
      .filter(({ pod }) => pod !== undefined)
      .map((node) => {
        const above = byUid.get(node.parent);
        return `${above?.ref.kind} of ${byUid.get(above?.parent ?? '')?.ref.name}: ${node.pod?.labels['app']}`;
      });
    expect(chains.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `ReplicaSet of ${name}: ${name}`));
    expect(
      found.nodes
        .filter(({ parent }) => parent === '')
        .map(({ ref }) => formatRef(ref))
        .sort(),
    ).toEqual(refs.map(formatRef).sort());
  });

  it('says what may not be listed, and takes nothing there for absent', async () => {
    const ns = await cluster.namespace('narrow');
    const web = deployment(ns, 'web', 'web:1');
    const ours = new TestPlacement(target, 'narrow');
    await ours.deliver([web]);
    await vi.waitFor(async () => expect(await pods(ns)).toBe(1), patienceMs);
    const rules = [
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
      { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list'] },
    ];
    await allow(ns, 'narrow', rules);
    const asNarrow = new KubernetesTarget('prod', cluster.access, {
      ...{ clock: systemClock, random: systemRandom, digests },
      identityOf: () => ({ user: 'narrow', groups: [] }),
    });
    const { nodes, unread } = await asNarrow.tree(ours.on, [web.ref], signal);
    expect(nodes.map(({ ref }) => ref.kind)).toEqual(['Deployment', 'ReplicaSet']);
    expect(unread).toEqual([
      `Pods in ${ns} may not be listed; \`fairlead doctor --rbac\` prints the role that allows it`,
    ]);
    await expect(asNarrow.notes(ours.on, web.ref, signal)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      asNarrow.act({ on: ours.on, ref: web.ref, action: { kind: 'restart' }, id: 'x' }, signal),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await asNarrow.close();
  });

  it('holds a scale without drift, and gives exactly that back whatever else was edited', async () => {
    const ns = await cluster.namespace('scaled');
    const web = deployment(ns, 'web', 'web:1', { replicas: 2, minReadySeconds: 1 });
    const ours = new TestPlacement(target, 'scaled');
    const events: TargetEvent[] = [];
    const stop = target.watch(testInstallation, (event) => events.push(event));
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('listed'), patienceMs);
    const { effects } = await ours.deliver([web]);
    const path = `/apis/apps/v1/namespaces/${ns}/deployments/web`;
    const prints = () =>
      events.flatMap((event) =>
        event.kind === 'state' && event.state.key === objectKey(web.ref) ? [event.state.live] : [],
      );
    const scaled = await act(target, ours, web.ref, { kind: 'scale', replicas: 6 });
    expect(scaled.fingerprint).not.toBe(effects[0]?.fingerprint);
    await vi.waitFor(() => expect(prints().at(-1)).toBe(scaled.fingerprint), patienceMs);
    await cluster.edit(path, { spec: { minReadySeconds: 9 } });
    const restore = { objects: [web], ignore: [] };
    const released = await target.act(
      { on: ours.on, ref: web.ref, action: { kind: 'release' }, id: 'x', restore },
      signal,
    );
    const spec = (await cluster.call('GET', path)).body['spec'] as JsonObject;
    expect(spec).toMatchObject({ replicas: 2, minReadySeconds: 9 });
    await vi.waitFor(() => expect(prints().at(-1)).toBe(released.fingerprint), patienceMs);
    stop();
  });

  it('masks a secret wherever it is repeated: in the object, in copies that tools keep, and in its pods', async () => {
    const ns = await cluster.namespace('hidden');
    const value = 'correct-horse-battery';
    const env = [{ name: 'PASSWORD', value }];
    const web = deployment(ns, 'web', 'web:1', {
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web:1', env }] } },
    });
    const secret = desired({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'db',
        namespace: ns,
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value },
      },
      stringData: { password: value },
    });
    const ours = new TestPlacement(target, 'hidden');
    await ours.deliver([{ ...web, secret: true }, secret]);
    await vi.waitFor(async () => expect(await pods(ns)).toBe(1), patienceMs);
    const { nodes } = await target.tree(ours.on, [web.ref, secret.ref], signal);
    expect(nodes.map(({ ref }) => ref.kind)).toEqual(['Deployment', 'Secret', 'ReplicaSet', 'Pod']);
    const hidden = [value, Buffer.from(value).toString('base64')];
    for (const { ref } of nodes) {
      const told = JSON.stringify(await target.live(ours.on, ref, signal));
      expect(
        hidden.filter((text) => told.includes(text)),
        formatRef(ref),
      ).toEqual([]);
      expect(told, formatRef(ref)).toContain('***');
    }
    expect(JSON.stringify([nodes, await target.notes(ours.on, web.ref, signal)])).not.toContain(value);
  });

  it('says of itself which nodes it has, what is watched and heard, and how it answers', async () => {
    await cluster.call('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'seen' } });
    const installation = 'fac7fac7fac7fac7' as InstallationId;
    const own = connect(cluster.access);
    const events: TargetEvent[] = [];
    const stop = own.watch(installation, (event) => events.push(event));
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('listed'), patienceMs);
    expect((await own.facts(signal)).watched).toEqual([]);
    const ns = await cluster.namespace('facts');
    const placement = new TestPlacement(own, 'facts', { installation });
    await placement.deliver([configMap(ns, 'a', { a: '1' })]);
    await vi.waitFor(async () => {
      const { watched } = await own.facts(signal);
      expect(watched).toEqual([
        { kind: 'ConfigMap', objects: 1, heardAt: expect.any(Number), lagMs: expect.any(Number), trouble: '' },
      ]);
    }, patienceMs);
    const { nodes, unread, requests } = await own.facts(signal);
    expect(nodes).toContainEqual(
      expect.objectContaining({ name: 'seen', ready: false, message: 'it has not reported yet', cordoned: false }),
    );
    expect(unread).toEqual([]);
    expect(requests).toMatchObject({ refused: {}, lastRefusal: null });
    expect(requests.sent).toBeGreaterThan(10);
    stop();
    await own.close();
  });

  it('counts what an API server refuses, and names what may not be seen', async () => {
    const access = { ...cluster.access, as: { user: 'nobody', groups: [] } };
    const blind = connect(access);
    const events: TargetEvent[] = [];
    const stop = blind.watch(testInstallation, (event) => events.push(event));
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('listed'), patienceMs);
    const { nodes, unread, requests } = await blind.facts(signal);
    expect(nodes).toEqual([]);
    expect(unread).toEqual(expect.arrayContaining(['Node: may not be listed', 'apps/Deployment: may not be listed']));
    expect(requests.refused['403']).toBeGreaterThan(5);
    expect(requests.lastRefusal?.message).toMatch(/^GET \/api\/v1\/nodes was answered with 403$/);
    stop();
    await blind.close();
  });

  it('lets go of an object without a new value or a new pod, and takes it up again where it was', async () => {
    const ns = await cluster.namespace('released');
    const web = deployment(ns, 'web', 'web:1', { replicas: 1 });
    const ours = new TestPlacement(target, 'released');
    await ours.deliver([web]);
    await vi.waitFor(async () => expect(await pods(ns)).toBe(1), patienceMs);
    const path = `/apis/apps/v1/namespaces/${ns}/deployments/web`;
    const read = async () =>
      (await cluster.call('GET', path)).body as { readonly metadata: JsonObject; readonly spec: JsonObject };
    const before = await read();
    const names = await podNames(ns);
    await act(target, ours, web.ref, { kind: 'let-go' });
    const after = await read();
    expect(after.spec).toEqual(before.spec);
    expect(await podNames(ns)).toEqual(names);
    expect(JSON.stringify(after.metadata)).not.toContain('fairlead');
    await expect(act(target, ours, web.ref, { kind: 'let-go' })).rejects.toMatchObject({ code: 'not-found' });
    const again = new TestPlacement(target, 'released');
    expect((await again.deliver([web])).observation.changes).toMatchObject([{ action: 'adopt' }]);
    expect((await read()).spec).toEqual(before.spec);
    expect(await podNames(ns)).toEqual(names);
  });

  async function allow(namespace: string, user: string, rules: readonly JsonObject[]): Promise<void> {
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const metadata = { name: user };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }];
    const version = 'rbac.authorization.k8s.io/v1';
    await cluster.call('POST', `${path}/roles`, { apiVersion: version, kind: 'Role', metadata, rules });
    await cluster.call('POST', `${path}/rolebindings`, {
      ...{ apiVersion: version, kind: 'RoleBinding', metadata, roleRef, subjects },
    });
  }
});

function act(
  target: Target,
  { on }: TestPlacement,
  ref: Parameters<typeof objectKey>[0],
  action: Parameters<Target['act']>[0]['action'],
) {
  return target.act({ on, ref, action, id: 'x' }, signal);
}
