import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { TargetEvent } from '../../../ports/target.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { KubernetesTarget } from './kubernetes-target.ts';
import { TestCluster } from './test-cluster.ts';
import { configMap, connect, deployment, desired, TestPlacement, testInstallation } from './test-placement.ts';

const needs = requires('etcd', 'kubernetes');
const patienceMs = 30_000;

describe.skipIf(needs.skip)('server/src/adapters/targets/kubernetes bad days', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let target: KubernetesTarget;
  let placements = 0;
  const hooks: Server[] = [];

  beforeAll(async () => {
    cluster = await TestCluster.start(startControlPlane);
    proxy = await FaultProxy.start(cluster);
    target = connect(proxy.access);
  });
  afterEach(async () => {
    proxy.fault = () => undefined;
    for (const server of hooks.splice(0)) server.close();
    const admission = '/apis/admissionregistration.k8s.io/v1';
    for (const kind of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'])
      await cluster.call('DELETE', `${admission}/${kind}`);
  });
  afterAll(async () => {
    await target?.close();
    await proxy?.stop();
    await cluster?.stop();
  });

  const placement = () => new TestPlacement(target, `p${++placements}`);
  const data = async (namespace: string, name: string) =>
    (await cluster.call('GET', `/api/v1/namespaces/${namespace}/configmaps/${name}`)).body['data'];

  function job(namespace: string): ReturnType<typeof desired> {
    const container = { name: 'migrate', image: 'migrate:1' };
    return desired({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'migrate', namespace },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
    });
  }

  /** A webhook of this machine for ConfigMaps of one namespace; answers as told, or never. */
  async function webhook(
    kind: 'Mutating' | 'Validating',
    namespace: string,
    answer: ((object: JsonObject) => readonly JsonObject[]) | 'never',
  ): Promise<void> {
    const server = createServer(cluster.certificate(), async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
      if (answer === 'never') return;
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        readonly request: { readonly uid: string; readonly object: JsonObject };
      };
      const patch = Buffer.from(JSON.stringify(answer(review.request.object))).toString('base64');
      const result = { uid: review.request.uid, allowed: true, patchType: 'JSONPatch', patch };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: result }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    hooks.push(server);
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const path = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}webhookconfigurations`;
    const { status } = await cluster.call('POST', path, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: `test-${namespace}` },
      webhooks: [
        {
          name: 'test.fairlead.dev',
          clientConfig: {
            url: `https://127.0.0.1:${port}/`,
            caBundle: cluster.certificate().cert.toString('base64'),
          },
          rules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
          ],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          timeoutSeconds: 1,
          failurePolicy: 'Fail',
        },
      ],
    });
    expect(status).toBe(201);
  }

  it.each([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
    ['503 without a word', { status: 503 }],
    ['504 from a proxy', { status: 504 }],
  ])('goes on after a passing %s', async (_sentence, answer) => {
    const ns = await cluster.namespace(`passing-${answer.status}`);
    let left = 2;
    proxy.fault = ({ method }) => (method === 'PATCH' && left-- > 0 ? { kind: 'answer', ...answer } : undefined);
    const { effects } = await placement().deliver([configMap(ns, 'a', { a: '1' })], { tryCreations: false });
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    expect(await data(ns, 'a')).toEqual({ a: '1' });
  });

  it('does not press a server that asks for a long pause, and says when to come again', async () => {
    const ns = await cluster.namespace('long-pause');
    proxy.fault = () => ({ kind: 'answer', status: 429, headers: { 'retry-after': '600' } });
    await expect(placement().look([configMap(ns, 'a', {})])).rejects.toMatchObject({
      code: 'unavailable',
      retry: { afterMs: 600_000 },
    });
  });

  it('makes exactly one Job when the reply to its creation is lost', async () => {
    const ns = await cluster.namespace('lost-reply');
    const ours = placement();
    proxy.fault = ({ method, path }) =>
      method === 'PATCH' && !path.includes('dryRun') ? { kind: 'lose-reply' } : undefined;
    const { effects } = await ours.deliver([job(ns)]);
    expect(effects).toMatchObject([{ outcome: 'failed', failure: { code: 'target-unreachable', retryable: true } }]);
    proxy.fault = () => undefined;
    const { observation } = await ours.deliver([job(ns)]);
    expect(observation).toMatchObject({ changes: [], conflicts: [] });
    const { body } = await cluster.call('GET', `/apis/batch/v1/namespaces/${ns}/jobs`);
    expect(body['items']).toHaveLength(1);
  });

  it('lets one kind that is not served harm only itself, while looking and while watching', async () => {
    const ns = await cluster.namespace('one-kind');
    const objects = [configMap(ns, 'a', { a: '1' }), job(ns)];
    const ours = placement();
    await ours.deliver(objects);
    proxy.fault = ({ path }) => (path.includes('/batch/v1/') ? { kind: 'answer', status: 503 } : undefined);
    await cluster.edit(`/api/v1/namespaces/${ns}/configmaps/a`, { data: { a: 'hand' } });
    const seen = await ours.look(objects);
    expect(seen.changes).toMatchObject([{ ref: { kind: 'ConfigMap' }, action: 'change' }]);
    expect(seen.conflicts).toMatchObject([{ ref: { kind: 'Job' }, reason: expect.stringContaining('503') }]);
    expect(seen.incomplete).toHaveLength(1);
    const events: TargetEvent[] = [];
    const stop = target.watch(testInstallation, (event) => events.push(event));
    await vi.waitFor(() => expect(events.find(({ kind }) => kind === 'listed')).toBeDefined(), patienceMs);
    expect(events.find(({ kind }) => kind === 'listed')).toMatchObject({
      except: expect.arrayContaining([{ group: 'batch', kind: 'Job' }]),
    });
    await vi.waitFor(() => expect(events.find(({ kind }) => kind === 'blind')).toBeDefined(), patienceMs);
    expect(events.map(({ kind }) => kind)).not.toContain('lost');
    proxy.fault = () => undefined;
    await vi.waitFor(() => expect(events).toContainEqual({ kind: 'blind', reasons: [] }), patienceMs);
    expect(JSON.stringify(events)).toContain(`batch/Job/${ns}/migrate`);
    stop();
  });

  it('tells that all objects are gone when their kind is removed under them, and goes on watching the rest', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.bad.example' },
      spec: {
        group: 'bad.example',
        scope: 'Namespaced',
        names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget', listKind: 'GadgetList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    const ns = await cluster.namespace('kind-gone');
    const gadget = desired({ apiVersion: 'bad.example/v1', kind: 'Gadget', metadata: { name: 'g', namespace: ns } });
    const ours = placement();
    await new TestPlacement(target, 'definitions').deliver([desired(definition)]);
    await vi.waitFor(
      async () => expect((await ours.deliver([gadget])).effects).toMatchObject([{ outcome: 'done' }]),
      patienceMs,
    );
    const events: TargetEvent[] = [];
    const stop = target.watch(testInstallation, (event) => events.push(event));
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('listed'), patienceMs);
    // Without controllers nobody empties the kind first: the API server does it, and drops the kind.
    await cluster.call('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.bad.example');
    const gone = { kind: 'state', state: { key: `bad.example/Gadget/${ns}/g`, live: null } };
    await vi.waitFor(
      () =>
        expect(events).toContainEqual(expect.objectContaining({ ...gone, state: expect.objectContaining(gone.state) })),
      patienceMs,
    );
    await vi.waitFor(
      async () =>
        expect((await ours.look([gadget])).conflicts).toMatchObject([
          { reason: expect.stringContaining('no kind Gadget') },
        ]),
      patienceMs,
    );
    expect(events.map(({ kind }) => kind)).not.toContain('lost');
    stop();
  });

  it('says of a namespace that does not end what it waits for, and puts nothing into it', async () => {
    const ours = placement();
    const namespace = desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stuck' } });
    await ours.deliver([namespace]);
    const { observation } = await ours.deliver([]);
    expect(observation.changes).toMatchObject([{ action: 'prune' }]);
    await cluster.call('DELETE', '/api/v1/namespaces/stuck'); // no controller runs that would end it
    const seen = await ours.look([namespace, configMap('stuck', 'a', {})]);
    expect(seen.states[0]?.health).toEqual({
      status: 'progressing',
      message: expect.stringMatching(/^it is being deleted since 20\S+Z and waits for its finalizers \(kubernetes\)$/),
    });
    expect(seen.conflicts).toMatchObject([{ ref: { name: 'a' }, reason: expect.stringContaining('being terminated') }]);
  });

  it('fails one object when its webhook does not answer, and may try again', async () => {
    const ns = await cluster.namespace('webhook-away');
    await webhook('Validating', ns, 'never');
    const others = await cluster.namespace('webhook-not-asked');
    const objects = [configMap(ns, 'a', {}), configMap(others, 'b', {})];
    await vi.waitFor(async () => {
      const { effects } = await placement().deliver(objects, { tryCreations: false });
      expect(effects.map(({ outcome, failure }) => [outcome, failure?.retryable])).toEqual([
        ['failed', true],
        ['done', undefined],
      ]);
      expect(effects[0]?.failure?.message).toContain('webhook');
      await cluster.call('DELETE', `/api/v1/namespaces/${others}/configmaps/b`);
    }, patienceMs);
  });

  it('rests where a mutating webhook rewrites what we declare', async () => {
    const ns = await cluster.namespace('rewritten');
    await webhook('Mutating', ns, () => [{ op: 'add', path: '/data/a', value: 'as the webhook says' }]);
    const objects = [configMap(ns, 'a', { a: 'git', b: '1' })];
    const ours = placement();
    await vi.waitFor(async () => {
      await cluster.call('DELETE', `/api/v1/namespaces/${ns}/configmaps/a`);
      const { effects } = await ours.deliver(objects);
      expect(await data(ns, 'a')).toMatchObject({ a: 'as the webhook says' });
      expect(effects).toMatchObject([{ outcome: 'done', rewritten: ['/data/a'] }]);
    }, patienceMs);
    expect(await ours.look(objects)).toMatchObject({ changes: [], conflicts: [] });
    const next = [configMap(ns, 'a', { a: 'git', b: '2' })];
    expect((await ours.deliver(next)).observation.changes[0]?.fields).toEqual([
      { path: '/data/b', before: '1', after: '2' },
    ]);
    expect(await ours.look(next)).toMatchObject({ changes: [], conflicts: [] });
  });

  it('finds a suspicion unfounded that only the account of fields raised', async () => {
    const ns = await cluster.namespace('suspicion');
    const objects = [configMap(ns, 'a', { a: '1' })];
    const ours = placement();
    await ours.deliver(objects);
    ours.inventory = ours.inventory.map((entry) => ({ ...entry, baseline: 'of another time' }));
    expect(await ours.look(objects)).toMatchObject({ changes: [], conflicts: [] });
  });

  it('never touches what merely carries a copy of our marks', async () => {
    const ns = await cluster.namespace('copied');
    const ours = placement();
    await ours.deliver([configMap(ns, 'a', { a: '1' })]);
    const path = `/api/v1/namespaces/${ns}/configmaps`;
    const { labels, annotations } = (await cluster.call('GET', `${path}/a`)).body['metadata'] as JsonObject; // an object has metadata
    const copy = { apiVersion: 'v1', kind: 'ConfigMap', data: { by: 'hand' } };
    await cluster.call('DELETE', `${path}/a`);
    for (const name of ['a', 'b'])
      await cluster.call('POST', path, {
        ...copy,
        metadata: { name, labels: labels ?? {}, annotations: annotations ?? {} },
      });
    const seen = await ours.look([]);
    expect(seen.changes).toMatchObject([{ ref: { name: 'a' }, action: 'prune', liveUid: null }]);
    await ours.execute([], seen.changes);
    expect([await data(ns, 'a'), await data(ns, 'b')]).toEqual([{ by: 'hand' }, { by: 'hand' }]);
    ours.inventory = [];
    expect(await ours.look([configMap(ns, 'b', { by: 'git' })])).toMatchObject({
      changes: [],
      conflicts: [{ ref: { name: 'b' } }],
    });
  });

  it('names what an account may not do, and does the rest', async () => {
    const ns = await cluster.namespace('forbidden');
    const accounts = `/api/v1/namespaces/${ns}/serviceaccounts`;
    await cluster.call('POST', accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer' } });
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}`;
    const metadata = { name: 'deployer' };
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }];
    await cluster.call('POST', `${rbac}/roles`, { metadata, rules });
    await cluster.call('POST', `${rbac}/rolebindings`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
      subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: ns }],
    });
    const { body } = await cluster.call('POST', `${accounts}/deployer/token`, { spec: {} });
    const token = new Secret((body['status'] as { readonly token: string }).token);
    const limited = connect({ ...cluster.access, token });
    const ours = new TestPlacement(limited, 'limited');
    const objects = [configMap(ns, 'a', {}), deployment(ns, 'web', 'web:1')];
    await vi.waitFor(async () => expect((await ours.look(objects)).changes).toHaveLength(1), patienceMs);
    const { observation, effects } = await ours.deliver(objects);
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    expect(observation.conflicts).toMatchObject([
      { ref: { kind: 'Deployment' }, reason: expect.stringContaining('deployments') },
    ]);
    await limited.close();
  });

  it('names the quota that refuses an object', async () => {
    const ns = await cluster.namespace('quota');
    const quotas = `/api/v1/namespaces/${ns}/resourcequotas`;
    const hard = { configmaps: '0' };
    await cluster.call('POST', quotas, { metadata: { name: 'none' }, spec: { hard } });
    // Counted by a controller, where one runs.
    const status = { status: { hard, used: hard } };
    await cluster.call('PATCH', `${quotas}/none/status`, status, 'application/merge-patch+json');
    await vi.waitFor(
      async () =>
        expect((await placement().look([configMap(ns, 'a', {})])).conflicts).toMatchObject([
          { reason: expect.stringContaining('exceeded quota: none') },
        ]),
      patienceMs,
    );
  });

  it('keeps an object whose deletion admission denies, and says why', async () => {
    const ns = await cluster.namespace('undeletable');
    const admission = '/apis/admissionregistration.k8s.io/v1';
    const name = 'keep-config';
    await cluster.call('POST', `${admission}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': ns } },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['DELETE'], resources: ['configmaps'] }],
        },
        validations: [{ expression: 'false', message: 'nobody deletes configuration here' }],
      },
    });
    await cluster.call('POST', `${admission}/validatingadmissionpolicybindings`, {
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    });
    const ours = placement();
    await vi.waitFor(async () => {
      await ours.deliver([configMap(ns, 'a', { a: '1' })]);
      const { changes } = await ours.look([]);
      expect(await ours.execute([], changes)).toMatchObject([
        {
          outcome: 'failed',
          failure: {
            code: 'object-rejected',
            message: expect.stringContaining('nobody deletes configuration here'),
            retryable: true,
          },
        },
      ]);
    }, patienceMs);
  });

  it('does not undo a sidecar that somebody added, and puts back what they changed of ours', async () => {
    const ns = await cluster.namespace('sidecar');
    const git = [deployment(ns, 'web', 'web:1')];
    const ours = placement();
    await ours.deliver(git);
    const path = `/apis/apps/v1/namespaces/${ns}/deployments/web?fieldManager=kubectl-edit`;
    const edit = (containers: readonly JsonObject[]) =>
      cluster.call(
        'PATCH',
        path,
        { spec: { template: { spec: { containers } } } },
        'application/strategic-merge-patch+json',
      );
    await edit([{ name: 'debug', image: 'debug:1' }]);
    expect(await ours.look(git)).toMatchObject({ changes: [], conflicts: [] });
    await edit([{ name: 'app', image: 'web:hand' }]);
    const { observation } = await ours.deliver(git);
    expect(observation.changes[0]?.fields).toMatchObject([
      { before: 'web:hand', after: 'web:1', takenFrom: 'kubectl-edit' },
    ]);
    expect(await ours.look(git)).toMatchObject({ changes: [], conflicts: [] });
  });

  it.each([['a Job', job, { spec: { backoffLimit: 2, completions: 3 } }, '/spec/completions']] as const)(
    'replaces %s only where it says so, and tells a bad manifest apart',
    async (_sentence, make, change, field) => {
      const ns = await cluster.namespace('immutable');
      const ours = placement();
      const before = make(ns);
      const uidOf = async () => (await ours.look([before])).states[0]?.uid;
      await ours.deliver([before]);
      const uid = await uidOf();
      const spec = { ...(before.manifest['spec'] as JsonObject), ...change.spec };
      const next = desired({ ...before.manifest, spec });
      expect((await ours.look([next])).conflicts).toMatchObject([
        {
          reason: expect.stringContaining(`${field} cannot be changed`),
          next: expect.stringContaining('fairlead.dev/replace'),
        },
      ]);
      const bad = desired({ ...before.manifest, spec: { ...spec, backoffLimit: -1 } });
      expect((await ours.look([bad])).conflicts).toMatchObject([{ reason: expect.stringContaining('backoffLimit') }]);
      const metadata = { ...before.manifest.metadata, annotations: { 'fairlead.dev/replace': 'true' } };
      const declared = desired({ ...next.manifest, metadata });
      const { observation, effects } = await ours.deliver([declared]);
      expect(observation.changes).toMatchObject([
        { action: 'replace', fields: [{ path: field, after: 3 }], irreversible: expect.any(String) },
      ]);
      expect(effects).toMatchObject([{ outcome: 'done' }]);
      expect(await uidOf()).not.toBe(uid);
      expect(await ours.look([declared])).toMatchObject({ changes: [], conflicts: [] });
    },
  );

  it('names two entries of one key with the place', async () => {
    const ns = await cluster.namespace('twice');
    const container = {
      name: 'app',
      image: 'a',
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    };
    const object = deployment(ns, 'web', 'web:1');
    const spec = {
      ...(object.manifest['spec'] as JsonObject),
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
    };
    expect((await placement().look([desired({ ...object.manifest, spec })])).conflicts).toMatchObject([
      { reason: expect.stringMatching(/containers\[name="app"\]\.env: duplicate entries for key \[name="A"\]/) },
    ]);
  });

  it('makes an application with its namespace by one request an object, and asks nothing of what cannot be there', async () => {
    const namespace = desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'brought' } });
    const objects = [
      namespace,
      ...Array.from({ length: 10 }, (_, index) => configMap('brought', `c${index}`, { a: '1' })),
      deployment('brought', 'web', 'web:1'),
    ];
    const ours = placement();
    await ours.look(objects); // learns the kinds
    const before = proxy.asked.length;
    const { effects } = await ours.deliver(objects);
    expect(effects.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const asked = proxy.asked.slice(before).filter(({ path }) => !path.includes('dryRun'));
    expect(asked.filter(({ method }) => method === 'PATCH')).toHaveLength(objects.length);
    expect(asked.length).toBeLessThanOrEqual(objects.length + 3);
    expect(await ours.look(objects)).toMatchObject({ changes: [], conflicts: [] });
  });

  it('takes 3,000 objects with little more than one request each, and then a few lists', async () => {
    const ns = await cluster.namespace('many');
    const objects = Array.from({ length: 3_000 }, (_, index) => configMap(ns, `c${index}`, { a: String(index) }));
    const ours = placement();
    const before = proxy.asked.length;
    const { effects } = await ours.deliver(objects, { tryCreations: false });
    expect(effects.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    expect(proxy.asked.length - before).toBeLessThan(3_020);
    const settled = proxy.asked.length;
    expect((await ours.look(objects)).changes).toEqual([]);
    expect(proxy.asked.length - settled).toBeLessThan(20);
  }, 120_000);

  it('still sees what differs in an object whose account of fields the server dropped, as it does with large ones', async () => {
    const ns = await cluster.namespace('dropped');
    const objects = [configMap(ns, 'a', { a: 'git', b: 'git' })];
    const ours = placement();
    await ours.deliver(objects);
    const path = `/api/v1/namespaces/${ns}/configmaps/a`;
    await cluster.edit(path, { metadata: { managedFields: [{}] } });
    expect((await cluster.call('GET', path)).body['metadata']).not.toHaveProperty('managedFields');
    await cluster.edit(path, { metadata: { managedFields: [{}] }, data: { a: 'hand' } });
    const { observation, effects } = await ours.deliver(objects);
    expect(observation.changes).toMatchObject([{ fields: [{ path: '/data/a', before: 'hand', after: 'git' }] }]);
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    expect(await ours.look(objects)).toMatchObject({ changes: [], conflicts: [] });
  });

  it('says of an object that is too large to be kept that it is', async () => {
    const ns = await cluster.namespace('large');
    const { effects } = await placement().deliver([configMap(ns, 'a', { a: 'x'.repeat(1_500_000) })], {
      tryCreations: false,
    });
    expect(effects).toMatchObject([
      { outcome: 'failed', failure: { message: expect.stringContaining('Too long'), retryable: false } },
    ]);
  });
});
