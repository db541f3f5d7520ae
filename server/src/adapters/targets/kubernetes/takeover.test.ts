import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { readLive } from './live-object.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/takeover.ts', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;
  let placements = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    target = connect(cluster.access);
  });
  afterAll(async () => {
    await target?.close();
    await cluster?.stop();
  });

  const placement = () => new TestPlacement(target, `p${++placements}`);
  const deploymentPath = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
  const read = async (path: string) => (await cluster.call('GET', path)).body;

  /** Makes the object as a tool does: created under its name, or applied on the server's side. */
  async function applyAs(manager: string, { manifest, ref }: DesiredObject, how: 'update' | 'apply'): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${ref.namespace}/deployments`;
    const query = `fieldManager=${manager}`;
    const { status } =
      how === 'update'
        ? await cluster.call('POST', `${path}?${query}`, manifest)
        : await cluster.call('PATCH', `${path}/${ref.name}?${query}`, manifest, 'application/apply-patch+yaml');
    expect(status).toBe(201);
  }

  function withAnnotations(object: DesiredObject, annotations: JsonObject): DesiredObject {
    const metadata = { ...object.manifest.metadata, annotations };
    return desired({ ...object.manifest, metadata });
  }

  it.each([
    ['kubectl', 'kubectl-client-side-apply', 'update', { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }],
    ['Helm', 'helm', 'update', { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'x' }],
    ['Helm 4', 'helm', 'apply', { 'meta.helm.sh/release-name': 'shop' }],
    ['Argo CD', 'argocd-controller', 'apply', { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:x/web' }],
    ['Flux', 'kustomize-controller', 'apply', {}],
  ] as const)(
    'takes over what %s applied without a new pod template, and then alone holds it',
    async (tool, manager, how, notes) => {
      const ns = await cluster.namespace(`by-${tool.toLowerCase().replace(' ', '-')}`);
      const before = deployment(ns, 'web', 'web:1', { replicas: 2 });
      await applyAs(manager, withAnnotations(before, notes), how);
      const { spec } = readLive(await read(deploymentPath(ns))).manifest;
      const ours = placement();
      const { observation, effects } = await ours.deliver([before]);
      expect(observation).toMatchObject({ conflicts: [], changes: [{ action: 'adopt', fields: [] }] });
      expect(effects).toMatchObject([{ outcome: 'done' }]);
      const live = readLive(await read(deploymentPath(ns)));
      expect(live.manifest['spec']).toEqual(spec);
      expect(live.managers.map((entry) => entry.manager)).toEqual([expect.stringMatching(/^fairlead-/)]);
      for (const note of Object.keys(notes)) expect(live.annotations[note]).toBeUndefined();
      // What Git lets go of later is gone then: nobody else holds it any more.
      await ours.deliver([deployment(ns, 'web', 'web:1')]);
      expect((await read(deploymentPath(ns)))['spec']).toMatchObject({ replicas: 1 });
      expect(await ours.look([deployment(ns, 'web', 'web:1')])).toMatchObject({ changes: [], conflicts: [] });
    },
  );

  it('holds where the tool says otherwise than Git, and takes over what differs once a person asks for it', async () => {
    const ns = await cluster.namespace('differs');
    const theirs = deployment(ns, 'web', 'web:1', { replicas: 2, minReadySeconds: 7 });
    await applyAs('helm', theirs, 'update');
    const git = deployment(ns, 'web', 'web:2', { replicas: 2 });
    const ours = placement();
    expect(await ours.look([git])).toMatchObject({
      changes: [],
      conflicts: [{ owner: 'helm', reason: expect.stringContaining('.image'), next: expect.stringContaining('take') }],
    });
    const { observation, effects } = await ours.deliver([git], { take: [objectKey(git.ref)] });
    expect(observation.changes[0]?.fields).toEqual([
      { path: '/spec/template/spec/containers/0/image', before: 'web:1', after: 'web:2', takenFrom: 'helm' },
      { path: '/spec/minReadySeconds', before: 7, takenFrom: 'helm' },
    ]);
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    const { spec } = readLive(await read(deploymentPath(ns))).manifest;
    expect(spec).toMatchObject({ replicas: 2, template: { spec: { containers: [{ image: 'web:2' }] } } });
    expect(spec).not.toHaveProperty('minReadySeconds');
    expect(await ours.look([git])).toMatchObject({ changes: [], conflicts: [] });
  });

  it('holds where the tool applied more than Git declares, and names it', async () => {
    const ns = await cluster.namespace('more');
    await applyAs('kubectl-client-side-apply', deployment(ns, 'web', 'web:1', { minReadySeconds: 7 }), 'update');
    expect(await placement().look([deployment(ns, 'web', 'web:1')])).toMatchObject({
      changes: [],
      conflicts: [{ reason: 'kubectl-client-side-apply applied /spec/minReadySeconds, which Git does not declare' }],
    });
  });

  it('leaves to others what others hold beside the tool', async () => {
    const ns = await cluster.namespace('beside');
    await applyAs('helm', deployment(ns, 'web', 'web:1'), 'update');
    await cluster.edit(deploymentPath(ns), { metadata: { labels: { team: 'red' } } }, 'labeller');
    const ours = placement();
    const { effects } = await ours.deliver([deployment(ns, 'web', 'web:1')]);
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    const live = readLive(await read(deploymentPath(ns)));
    expect(live.labels['team']).toBe('red');
    expect(live.managers.map((entry) => entry.manager)).toContain('labeller');
  });

  it('refuses when the object changed between plan and takeover by another hand', async () => {
    const ns = await cluster.namespace('raced');
    await applyAs('helm', deployment(ns, 'web', 'web:1'), 'update');
    const git = deployment(ns, 'web', 'web:1');
    const ours = placement();
    const { changes } = await ours.look([git]);
    await cluster.edit(deploymentPath(ns), {
      spec: { template: { spec: { containers: [{ name: 'app', image: 'web:9' }] } } },
    });
    expect(await ours.execute([git], changes)).toMatchObject([
      { outcome: 'failed', failure: { code: 'object-conflict', message: expect.stringContaining('kubectl-edit') } },
    ]);
  });

  it('lets go of what asks to be kept instead of deleting it', async () => {
    const ns = await cluster.namespace('kept');
    const kept = withAnnotations(configMap(ns, 'kept', { a: '1' }), { 'helm.sh/resource-policy': 'keep' });
    const ours = placement();
    await ours.deliver([kept]);
    const seen = await ours.look([]);
    expect(seen.changes).toMatchObject([{ action: 'prune', keep: true }]);
    expect(await ours.execute([], seen.changes)).toMatchObject([{ outcome: 'done', health: { status: 'missing' } }]);
    const live = readLive(await read(`/api/v1/namespaces/${ns}/configmaps/kept`));
    expect(live.manifest['data']).toEqual({ a: '1' });
    expect([live.labels, live.managers]).toEqual([{}, []]);
    expect((await ours.look([])).changes).toMatchObject([{ action: 'prune', liveUid: null }]);
  });
});
