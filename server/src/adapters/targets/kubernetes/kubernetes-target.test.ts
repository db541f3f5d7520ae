import { createHash, createHmac } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, objectKey, refOf } from '@fairlead/core/model/object.ts';
import type { Permit } from '@fairlead/core/model/plan.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import { targetContract } from '../../../ports/target.contract.ts';
import type { Effect, InventoryEntry, Observation, PlacementOnTarget, TargetEvent } from '../../../ports/target.ts';
import { defaultApiLimits } from './api-access.ts';
import { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';

const needs = requires('etcd', 'kubernetes');
const signal = new AbortController().signal;
const digests = {
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  keyedDigest: (text: string) => createHmac('sha256', 'test').update(text).digest('hex'),
};
const installation = 'abcdef0123456789' as InstallationId;

function on(placement: string, of = installation): PlacementOnTarget {
  return { installation: of, placement: placement as PlacementId, project: 'default', application: 'shop' };
}

function object(manifest: JsonObject, secret = false): DesiredObject {
  const full = manifest as Manifest; // written below with all three fields
  return { ref: refOf(full), manifest: full, origin: { path: 'all.yaml', line: 1 }, secret };
}

function configMap(namespace: string, name: string, data: JsonObject): DesiredObject {
  return object({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
}

function permit(placement: string, over: Partial<Permit> = {}): Permit {
  return {
    plan: 'plan' as PlanDigest,
    placement: placement as PlacementId,
    gates: [],
    epoch: 1 as Epoch,
    expiresAt: Date.now() + 60_000,
    ...over,
  };
}

/** A kind of our own that is nothing but a text. */
const noteDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'notes.contract.example' },
  spec: {
    group: 'contract.example',
    scope: 'Namespaced',
    names: { kind: 'Note', plural: 'notes', singular: 'note', listKind: 'NoteList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { text: { type: 'string' } } } },
          },
        },
      },
    ],
  },
};

let shared: Promise<TestCluster> | undefined;
let namespaces = 0;
/** One API server for all tests of this file. */
function sharedCluster(): Promise<TestCluster> {
  shared ??= TestCluster.start(startControlPlane);
  return shared;
}
afterAll(async () => (await shared)?.stop());

if (!needs.skip) {
  targetContract('server/src/adapters/targets/kubernetes/kubernetes-target.ts', async () => {
    const cluster = await sharedCluster();
    const notes = '/apis/contract.example/v1/namespaces';
    await cluster.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', noteDefinition);
    const namespace = await cluster.namespace(`contract-${++namespaces}`);
    const path = (name: string) => `${notes}/${namespace}/notes/${name}`;
    await vi.waitFor(
      async () => expect((await cluster.call('GET', `${notes}/${namespace}/notes`)).status).toBe(200),
      20_000,
    );
    const target = new KubernetesTarget('prod', cluster.access, { clock: systemClock, random: systemRandom, digests });
    return {
      target,
      object: (name, text, options) =>
        object(
          { apiVersion: 'contract.example/v1', kind: 'Note', metadata: { name, namespace }, spec: { text } },
          options?.secret,
        ),
      task: () => undefined,
      broken: (name) =>
        object({ apiVersion: 'contract.example/v1', kind: 'Not', metadata: { name, namespace }, spec: {} }),
      editByHand: (ref, text) => cluster.edit(path(ref.name), { spec: { text } }, 'edited by hand'),
      deleteByHand: async (ref) => void (await cluster.call('DELETE', path(ref.name))),
      runs: async () => 0,
      dispose: async () => {
        await target.close();
        await cluster.call('DELETE', `${notes}/${namespace}/notes`);
      },
    };
  });
}

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes/kubernetes-target.ts', () => {
  let cluster: TestCluster;
  let target: KubernetesTarget;

  beforeAll(async () => {
    cluster = await sharedCluster();
    target = connect();
  });
  afterAll(async () => {
    await target?.close();
  });

  function connect(): KubernetesTarget {
    return new KubernetesTarget('prod', cluster.access, { clock: systemClock, random: systemRandom, digests });
  }

  async function look(
    objects: readonly DesiredObject[],
    inventory: readonly InventoryEntry[] = [],
    placement = 'p1',
    ignore: readonly IgnoreRule[] = [],
  ): Promise<Observation> {
    const outcome = await target.observe({ on: on(placement), objects, inventory, ignore }, signal);
    if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
    return outcome.observation;
  }

  async function carryOut(
    observation: Observation,
    objects: readonly DesiredObject[],
    placement = 'p1',
    ignore: readonly IgnoreRule[] = [],
  ): Promise<readonly Effect[]> {
    const changes = observation.changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const);
    const effects: Effect[] = [];
    for await (const effect of target.execute(
      { on: on(placement), permit: permit(placement), delivery: 'd', changes, objects, ignore },
      signal,
    ))
      effects.push(effect);
    return effects;
  }

  /** Applies from nothing and gives the inventory that the loop would remember. */
  async function deliver(
    objects: readonly DesiredObject[],
    inventory: readonly InventoryEntry[] = [],
    placement = 'p1',
    ignore: readonly IgnoreRule[] = [],
  ): Promise<readonly InventoryEntry[]> {
    const effects = await carryOut(await look(objects, inventory, placement, ignore), objects, placement, ignore);
    expect(effects.map(({ outcome, failure }) => [outcome, failure])).toEqual(effects.map(() => ['done', null]));
    const written = new Map(effects.map((effect) => [effect.key, effect]));
    const known = new Map(inventory.map((entry) => [objectKey(entry.ref), entry]));
    return objects.map(({ ref }) => {
      const effect = written.get(objectKey(ref));
      const before = known.get(objectKey(ref));
      return {
        ref,
        uid: effect?.uid ?? before?.uid ?? null,
        baseline: effect?.fingerprint ?? before?.baseline ?? null,
      };
    });
  }

  it('tells its version, and says so when the server cannot be reached', async () => {
    expect(await target.contact(signal)).toMatchObject({ reachable: true, version: 'v1.36.3' });
    const away = new KubernetesTarget(
      'away',
      { ...cluster.access, url: 'https://127.0.0.1:1' },
      { clock: systemClock, random: systemRandom, digests },
    );
    expect(await away.contact(signal)).toMatchObject({
      reachable: false,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await expect(
      away.observe({ on: on('p1'), objects: [configMap('default', 'x', {})], inventory: [], ignore: [] }, signal),
    ).rejects.toMatchObject({ code: 'unavailable' });
    await away.close();
  });

  it('refuses a server whose certificate another authority signed, and a token that nobody knows', async () => {
    const { access } = cluster;
    const other = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const wrongCa = new KubernetesTarget(
      'a',
      { ...access, ca: other },
      { clock: systemClock, random: systemRandom, digests },
    );
    expect(await wrongCa.contact(signal)).toMatchObject({ reachable: false });
    const wrongToken = new KubernetesTarget(
      'b',
      { ...access, token: new Secret('wrong') },
      { clock: systemClock, random: systemRandom, digests },
    );
    await expect(
      wrongToken.observe({ on: on('p1'), objects: [configMap('default', 'x', {})], inventory: [], ignore: [] }, signal),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await Promise.all([wrongCa.close(), wrongToken.close()]);
  });

  it('creates with its marks, and finds nothing to do afterwards', async () => {
    const ns = await cluster.namespace('create');
    const objects = [configMap(ns, 'a', { 'key.with.dots': '1' })];
    const first = await look(objects);
    expect(first.changes).toEqual([
      {
        ref: objects[0]?.ref,
        action: 'create',
        liveUid: null,
        fields: [{ path: '/data', after: { 'key.with.dots': '1' } }],
      },
    ]);
    const inventory = await deliver(objects);
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`);
    expect(body['metadata']).toMatchObject({
      labels: {
        'fairlead.dev/installation': installation,
        'fairlead.dev/placement': 'p1',
        'fairlead.dev/shard': expect.stringMatching(/^\d+$/),
      },
    });
    const again = await look(objects, inventory);
    expect(again).toMatchObject({ changes: [], conflicts: [], incomplete: [] });
    expect(again.states[0]).toMatchObject({ live: inventory[0]?.baseline, health: { status: 'healthy' } });
  });

  it('changes and removes what Git changed and removed', async () => {
    const ns = await cluster.namespace('change');
    const inventory = await deliver([configMap(ns, 'a', { keep: '1', drop: '2' })]);
    const objects = [configMap(ns, 'a', { keep: 'new' })];
    expect((await look(objects, inventory)).changes[0]).toMatchObject({
      action: 'change',
      fields: [
        { path: '/data/drop', before: '2' },
        { path: '/data/keep', before: '1', after: 'new' },
      ],
    });
    await deliver(objects, inventory);
    expect((await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`)).body['data']).toEqual({ keep: 'new' });
  });

  it('puts a hand edit back by force, since the field was ours, and names whose it is now', async () => {
    const ns = await cluster.namespace('drift');
    const objects = [configMap(ns, 'a', { a: 'git', b: 'git' })];
    const inventory = await deliver(objects);
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { a: 'hand', extra: 'kept' } });
    const seen = await look(objects, inventory);
    expect(seen.states[0]?.live).not.toBe(inventory[0]?.baseline);
    expect(seen).toMatchObject({
      conflicts: [],
      changes: [
        { action: 'change', fields: [{ path: '/data/a', before: 'hand', after: 'git', takenFrom: 'kubectl-edit' }] },
      ],
    });
    const after = await deliver(objects, inventory);
    expect(after[0]?.baseline).toBe(inventory[0]?.baseline);
    expect((await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`)).body['data']).toEqual({
      a: 'git',
      b: 'git',
      extra: 'kept',
    });
  });

  it('does not touch a field that another manager holds and we never wrote', async () => {
    const ns = await cluster.namespace('conflict');
    const inventory = await deliver([configMap(ns, 'a', { a: 'git' })]);
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { b: 'theirs' } }, 'their-controller');
    const objects = [configMap(ns, 'a', { a: 'git', b: 'git' })];
    expect(await look(objects, inventory)).toMatchObject({
      changes: [],
      conflicts: [{ owner: 'their-controller', reason: expect.stringContaining('.data.b') }],
    });
    const blind = {
      ref: objects[0]?.ref ?? { group: '', kind: '', namespace: '', name: '' },
      action: 'change',
      fields: [{ path: '/data/b', after: 'git' }],
      liveUid: inventory[0]?.uid ?? null,
    } as const;
    const effects = await carryOut({ changes: [blind], conflicts: [], states: [], incomplete: [] }, objects);
    expect(effects).toMatchObject([{ outcome: 'failed', failure: { code: 'object-conflict' } }]);
    expect((await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`)).body['data']).toEqual({
      a: 'git',
      b: 'theirs',
    });
  });

  it('takes an edit that was undone by hand for adopted, not for a difference', async () => {
    const ns = await cluster.namespace('undone');
    const objects = [configMap(ns, 'a', { a: 'git' })];
    const inventory = await deliver(objects);
    const path = `/api/v1/namespaces/${ns}/configmaps/a`;
    await cluster.edit(path, { data: { a: 'hand' } });
    await cluster.edit(path, { data: { a: 'git' } });
    expect((await look(objects, inventory)).changes).toMatchObject([{ action: 'adopt', fields: [] }]);
    const after = await deliver(objects, inventory);
    expect((await look(objects, after)).changes).toEqual([]);
  });

  it('rests on kinds whose server rewrites and defaults what was sent', async () => {
    const ns = await cluster.namespace('defaults');
    const objects = [
      object({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: ns, creationTimestamp: null },
        spec: { selector: { app: 'web' }, ports: [{ port: 80, name: 'http' }] },
        status: { loadBalancer: {} },
      }),
      object({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: ns },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' }, creationTimestamp: null },
            spec: {
              containers: [
                {
                  name: 'web',
                  image: 'web:1',
                  ports: [{ containerPort: 80 }],
                  resources: { limits: { cpu: '1000m', memory: '0.5Gi' } },
                },
              ],
              volumes: [{ name: 'tmp', emptyDir: {} }],
            },
          },
        },
      }),
    ];
    const inventory = await deliver(objects);
    const again = await look(objects, inventory);
    expect(again.changes).toEqual([]);
    expect(again.states.map(({ health }) => health.status)).toEqual(['healthy', 'progressing']);
    await cluster.edit(`/apis/apps/v1/namespaces/${ns}/deployments/web`, {
      spec: { template: { spec: { serviceAccountName: 'other', terminationGracePeriodSeconds: 3 } } },
    });
    expect((await look(objects, inventory)).changes).toEqual([]);
    const patch = {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:hand',
                ports: [{ containerPort: 80 }],
                resources: { limits: { cpu: '1', memory: '512Mi' } },
              },
            ],
          },
        },
      },
    };
    await cluster.edit(`/apis/apps/v1/namespaces/${ns}/deployments/web`, patch);
    const drifted = await look(objects, inventory);
    expect(drifted.changes).toMatchObject([
      {
        action: 'change',
        fields: [
          {
            path: '/spec/template/spec/containers/0/image',
            before: 'web:hand',
            after: 'web:1',
            takenFrom: 'kubectl-edit',
          },
        ],
      },
    ]);
    await deliver(objects, inventory);
  });

  it('never shows a secret: not in the plan, the fingerprint, the live object or an error', async () => {
    const ns = await cluster.namespace('secrets');
    const secret = (value: string): readonly DesiredObject[] => [
      object({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: ns },
        stringData: { password: value },
      }),
      object(
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: ns }, data: { dsn: `db://${value}` } },
        true,
      ),
    ];
    const inventory = await deliver(secret('hunter2hunter2'));
    const seen = await look(secret('correct-horse-battery'), inventory);
    expect(seen.changes).toHaveLength(2);
    const live = await Promise.all(secret('').map(({ ref }) => target.live(on('p1'), ref, signal)));
    const bad = [
      object({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'bad', namespace: ns },
        data: { 'not/a/key': 'aHVudGVyMmh1bnRlcjI=' },
      }),
    ];
    const refused = await look(bad);
    expect(refused.conflicts).toHaveLength(1);
    const told = JSON.stringify([inventory, seen, live, refused]);
    for (const text of [
      'hunter2',
      'aHVudGVyMmh1bnRlcjI',
      'correct-horse',
      Buffer.from('correct-horse-battery').toString('base64'),
    ])
      expect(told).not.toContain(text);
    expect(live[0]).toMatchObject({ kind: 'Secret', data: { password: expect.stringMatching(/^\*\*\* /) } });
  });

  it('harms only the object that is wrong', async () => {
    const ns = await cluster.namespace('alone');
    const objects = [
      configMap(ns, 'good', { a: '1' }),
      object({ apiVersion: 'nope.example/v1', kind: 'Nothing', metadata: { name: 'x', namespace: ns } }),
      object({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'typo', namespace: ns }, dato: { a: '1' } }),
      object({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nowhere' }, data: {} }),
      configMap('no-such-namespace', 'a', {}),
      object({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'r', namespace: ns },
        rules: [],
      }),
    ];
    const seen = await look(objects);
    expect(seen.changes.map(({ ref }) => ref.name)).toEqual(['good']);
    expect(seen.conflicts.map(({ ref, reason }) => [ref.name, reason])).toEqual([
      ['x', 'the cluster has no kind Nothing in nope.example/v1'],
      ['typo', expect.stringContaining('.dato')],
      ['nowhere', 'it names no namespace'],
      ['a', expect.stringContaining('no-such-namespace')],
      ['r', expect.stringContaining('lives in no namespace')],
    ]);
  });

  it('brings a namespace, a kind and objects of that kind in one wave', async () => {
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    };
    const objects = [
      object({
        apiVersion: 'shop.example/v1',
        kind: 'Widget',
        metadata: { name: 'w', namespace: 'brought' },
        spec: { size: 3 },
      }),
      configMap('brought', 'a', { a: '1' }),
      object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'brought' } }),
      object({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'widgets.shop.example' },
        spec: {
          group: 'shop.example',
          scope: 'Namespaced',
          names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
        },
      }),
    ];
    const first = await look(objects, [], 'p2');
    expect(first.conflicts).toEqual([]);
    const inventory = await deliver(objects, [], 'p2');
    const again = await look(objects, inventory, 'p2');
    expect(again).toMatchObject({ changes: [], conflicts: [] });
  });

  it('deletes only what carries our marks, and only that very object', async () => {
    const ns = await cluster.namespace('prune');
    const inventory = await deliver([configMap(ns, 'a', {}), configMap(ns, 'b', {}), configMap(ns, 'c', {})]);
    const path = (name: string) => `/api/v1/namespaces/${ns}/configmaps/${name}`;
    await cluster.call('DELETE', path('b'));
    await cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'b' },
    });
    const seen = await look([], inventory);
    expect(seen.changes.map(({ ref, action, liveUid }) => [ref.name, action, liveUid !== null])).toEqual([
      ['a', 'prune', true],
      ['b', 'prune', false],
      ['c', 'prune', true],
    ]);
    await cluster.call('DELETE', path('c'));
    await cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
    });
    const effects = await carryOut(seen, []);
    expect(effects.map(({ outcome, failure }) => [outcome, failure?.code ?? ''])).toEqual([
      ['done', ''],
      ['done', ''],
      ['failed', 'object-conflict'],
    ]);
    const left = await Promise.all(['a', 'b', 'c'].map(async (name) => (await cluster.call('GET', path(name))).status));
    expect(left).toEqual([404, 200, 200]);
  });

  it('refuses an object that is another by now, or none', async () => {
    const ns = await cluster.namespace('uid');
    const inventory = await deliver([configMap(ns, 'a', { a: '1' })]);
    const objects = [configMap(ns, 'a', { a: '2' })];
    const planned = await look(objects, inventory);
    await cluster.call('DELETE', `/api/v1/namespaces/${ns}/configmaps/a`);
    expect(await carryOut(planned, objects)).toMatchObject([
      { outcome: 'failed', failure: { code: 'object-conflict', retryable: true } },
    ]);
    await cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
    });
    expect(await carryOut(planned, objects)).toMatchObject([
      { outcome: 'failed', failure: { code: 'object-conflict', retryable: true } },
    ]);
  });

  it("leaves alone what another placement or installation manages, and shows nothing of a stranger's", async () => {
    const ns = await cluster.namespace('tenants');
    const objects = [configMap(ns, 'a', { a: '1' })];
    const inventory = await deliver(objects, [], 'owner');
    const [ref] = objects.map((entry) => entry.ref);
    if (ref === undefined) throw new Error('there is one object');
    expect(await look(objects, [], 'stranger')).toMatchObject({
      changes: [],
      conflicts: [{ owner: 'default/shop' }],
    });
    expect((await look([], inventory, 'stranger')).changes).toMatchObject([{ action: 'prune', liveUid: null }]);
    expect(await target.live(on('stranger'), ref, signal)).toBeUndefined();
    const handedOver = inventory.map((entry) => ({ ...entry }));
    expect((await look(objects, handedOver, 'heir')).changes).toMatchObject([{ action: 'adopt' }]);
    const outcome = await target.observe(
      { on: on('owner', 'other-installation' as InstallationId), objects, inventory, ignore: [] },
      signal,
    );
    expect(outcome).toMatchObject({ observation: { conflicts: [{ owner: `Fairlead installation ${installation}` }] } });
  });

  it('does not write over what somebody made since the plan', async () => {
    const ns = await cluster.namespace('appeared');
    const objects = [configMap(ns, 'a', { ours: '1' })];
    const planned = await look(objects);
    const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { theirs: '1' } };
    await cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps`, made);
    expect(await carryOut(planned, objects)).toMatchObject([
      { outcome: 'failed', failure: { code: 'object-conflict' } },
    ]);
    const { body } = await cluster.call('GET', `/api/v1/namespaces/${ns}/configmaps/a`);
    expect(body['data']).toEqual({ theirs: '1' });
  });

  it('adopts what exists with equal content, and conflicts where its owner says otherwise', async () => {
    const ns = await cluster.namespace('adopt');
    for (const name of ['same', 'other']) {
      await cluster.call('POST', `/api/v1/namespaces/${ns}/configmaps?fieldManager=kubectl-create`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { a: name },
      });
    }
    const seen = await look([configMap(ns, 'same', { a: 'same' }), configMap(ns, 'other', { a: 'git' })]);
    expect(seen.changes).toMatchObject([{ ref: { name: 'same' }, action: 'adopt' }]);
    expect(seen.conflicts).toMatchObject([{ ref: { name: 'other' }, owner: 'kubectl-create' }]);
  });

  it('leaves ignored fields to who holds them, and never lets one fall to its default', async () => {
    const ns = await cluster.namespace('ignore');
    const deployment = (image: string) => [
      object({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: ns },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
        },
      }),
    ];
    const rules = [{ kind: 'Deployment', path: '/spec/replicas' }];
    const path = `/apis/apps/v1/namespaces/${ns}/deployments/web`;
    let inventory = await deliver(deployment('web:1'), [], 'p1', rules);
    await cluster.edit(`${path}/scale`, { spec: { replicas: 7 } }, 'autoscaler');
    inventory = await deliver(deployment('web:2'), inventory, 'p1', rules);
    const { body } = await cluster.call('GET', path);
    expect(body['spec']).toMatchObject({ replicas: 7, template: { spec: { containers: [{ image: 'web:2' }] } } });
    expect((await look(deployment('web:2'), inventory, 'p1', rules)).changes).toEqual([]);
  });

  it.each([
    ['is for another placement', { placement: 'other' as PlacementId }],
    ['has expired', { expiresAt: 1 }],
    ['names no plan', { plan: '' as PlanDigest }],
  ] as const)('writes nothing under a permit that %s', async (_sentence, over) => {
    const objects = [configMap('default', 'never', { a: '1' })];
    const { changes } = await look(objects);
    const request = {
      on: on('p1'),
      permit: permit('p1', over),
      delivery: 'd',
      changes: changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const),
      objects,
    };
    const run = async () => {
      for await (const effect of target.execute(request, signal)) expect(effect).toBe('nothing');
    };
    await expect(run()).rejects.toBeInstanceOf(AppError);
    expect((await cluster.call('GET', '/api/v1/namespaces/default/configmaps/never')).status).toBe(404);
  });

  describe('watch', () => {
    it('tells what exists, then changes, absence and who wrote, with the fingerprints that execute gave', async () => {
      const ns = await cluster.namespace('watched');
      const mine = 'feed0000feed0000' as InstallationId;
      const objects = [configMap(ns, 'a', { a: 'git' })];
      const request = { on: on('w1', mine), objects, inventory: [], ignore: [] };
      const outcome = await target.observe(request, signal);
      if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
      const changes = outcome.observation.changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const);
      const events: TargetEvent[] = [];
      const stop = target.watch(mine, (event) => events.push(event));
      const states = () => events.flatMap((event) => (event.kind === 'state' ? [[event.state.live, event.by]] : []));
      await vi.waitFor(() => expect(events).toContainEqual({ kind: 'listed' }), 20_000);
      const effects: Effect[] = [];
      for await (const effect of target.execute(
        { on: on('w1', mine), permit: permit('w1'), delivery: 'd', changes, objects },
        signal,
      ))
        effects.push(effect);
      const print = effects[0]?.fingerprint;
      await vi.waitFor(() => expect(states()).toEqual([[print, '']]), 20_000);
      await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { extra: '1' } }, 'stranger');
      await vi.waitFor(() => expect(states()).toHaveLength(2), 20_000);
      expect(states()[1]).toEqual([print, 'stranger']);
      await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { a: 'hand' } });
      await vi.waitFor(() => expect(states()).toHaveLength(3), 20_000);
      expect(states()[2]).toEqual([expect.not.stringMatching(print ?? ''), 'kubectl-edit']);
      await cluster.call('DELETE', `/api/v1/namespaces/${ns}/configmaps/a`);
      await vi.waitFor(() => expect(states()[3]).toEqual([null, '']), 20_000);
      stop();
      const second: TargetEvent[] = [];
      const stopSecond = target.watch(mine, (event) => second.push(event));
      await vi.waitFor(() => expect(second).toEqual([{ kind: 'listed' }]), 20_000);
      stopSecond();
    });
  });

  describe('a server that goes away', () => {
    it('is lost and found again, and tells what vanished meanwhile', async () => {
      const own = await TestCluster.start(startControlPlane);
      const limits = { ...defaultApiLimits, watchSilenceMs: 5_000 };
      const away = new KubernetesTarget(
        'away',
        own.access,
        { clock: systemClock, random: systemRandom, digests },
        limits,
      );
      const objects = [configMap('default', 'stays', { a: '1' }), configMap('default', 'goes', { a: '1' })];
      const outcome = await away.observe({ on: on('p1'), objects, inventory: [], ignore: [] }, signal);
      if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
      const changes = outcome.observation.changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const);
      for await (const effect of away.execute(
        { on: on('p1'), permit: permit('p1'), delivery: 'd', changes, objects },
        signal,
      ))
        expect(effect.outcome).toBe('done');
      const events: TargetEvent[] = [];
      const stop = away.watch(installation, (event) => events.push(event));
      await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(['state', 'state', 'listed']), 20_000);
      const restart = await own.stopServer();
      await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ kind: 'lost' }), 20_000);
      expect(
        (
          await drain(away.execute({ on: on('p1'), permit: permit('p1'), delivery: 'd', changes, objects }, signal))
        ).map(({ failure }) => failure?.code),
      ).toEqual(['target-unreachable', 'target-unreachable']);
      const back = await restart();
      await back.call('DELETE', '/api/v1/namespaces/default/configmaps/goes');
      await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('recovered'), 40_000);
      await vi.waitFor(
        () =>
          expect(events).toContainEqual(
            expect.objectContaining({ state: expect.objectContaining({ key: '/ConfigMap/default/goes', uid: null }) }),
          ),
        40_000,
      );
      stop();
      await away.close();
      await back.stop();
    });
  });
});

async function drain(effects: AsyncIterable<Effect>): Promise<readonly Effect[]> {
  const all: Effect[] = [];
  for await (const effect of effects) all.push(effect);
  return all;
}
