import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Epoch, InstallationId } from '@fairlead/core/model/ids.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startControlPlane } from '../../../tools/parts/control-plane.ts';
import { findPart } from '../../../tools/parts/parts.ts';
import { requires } from '../../../tools/test/requires.ts';
import { MirrorGit } from '../adapters/git/mirror/mirror-git.ts';
import { localAccess, mirrorDeps } from '../adapters/git/testing/mirror-world.ts';
import { RealRepository } from '../adapters/git/testing/real-repository.ts';
import { RenderEngine } from '../adapters/render/engine/render-engine.ts';
import { KustomizeRenderer } from '../adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { TerraformTarget } from '../adapters/stacks/terraform/terraform-target.ts';
import { openMemoryStore } from '../adapters/store/sqlite/open-store.ts';
import { type HostFixture, startHost, until } from '../adapters/targets/host/host-fixture.ts';
import { KubernetesTarget } from '../adapters/targets/kubernetes/kubernetes-target.ts';
import { TestCluster } from '../adapters/targets/kubernetes/test-cluster.ts';
import { decodeText } from '../io/decode-text.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { Renderer } from '../ports/renderer.ts';
import type { PlacementRow, Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import { Loop } from '../reconcile/loop.ts';
import { noJudge, noVerifier } from '../testing/no-judge.ts';

const needs = requires('git', 'etcd', 'kubernetes', 'engine', 'terraform');
const waitMs = 15_000;

/** Which targets there are; what each really is, is wired below, since clusters and stacks cannot be configured yet. */
const fleet = ['cluster', 'overlays', 'cloud', 'host']
  .map((name) => `apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: ${name}}\nspec: {host: {roots: ["."]}}\n`)
  .join('---\n');
const applications = [
  ['config', 'plain', 'cluster'],
  ['overlay', 'overlay', 'overlays'],
  ['stack', 'stack', 'cloud'],
  ['service', 'service', 'host'],
]
  .map(
    ([name, path, target]) =>
      `apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: ${name}}\nspec: {source: {repo: ".", path: ${path}}, stages: [${target}]}\n`,
  )
  .join('---\n');
const configMap = (greeting: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting, namespace: default}\ndata: {greeting: ${greeting}}\n`;
const stack = (size: number): string =>
  `apiVersion: stack.fairlead.dev/v1\nkind: Stack\nmetadata: {name: db}\nspec:\n  files:\n    main.tf: |\n      resource "terraform_data" "db" {\n        input = ${size}\n      }\n      output "size" {\n        value = terraform_data.db.output\n      }\n`;
const service = (words: string): string =>
  `apiVersion: host.fairlead.dev/v1\nkind: Process\nmetadata: {name: sleeper}\nspec: {run: [/bin/sh, -c, "echo ${words}; exec sleep 1000"]}\n`;

const files = {
  'fairlead/fleet.yaml': fleet,
  'fairlead/applications.yaml': applications,
  'plain/greeting.yaml': configMap('hello'),
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
  'overlay/kustomization.yaml': 'namespace: default\nnamePrefix: shop-\nresources: [../base]\n',
  'stack/stack.yaml': stack(1),
  'service/sleeper.yaml': service('one'),
};

describe.skipIf(needs.skip)('server/src/steel/steel-thread.test.ts', () => {
  let dir: string;
  let cluster: TestCluster;
  let host: HostFixture;
  let engine: RenderEngine;
  let kustomize: KustomizeRenderer;
  let repo: RealRepository;
  let git: MirrorGit;
  let store: Store;
  let loop: Loop;
  const errors: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-steel-'));
    for (const name of ['stacks', 'providers']) mkdirSync(join(dir, name));
    repo = new RealRepository(dir);
    repo.commit(files, 'everything');
    [cluster, host] = await Promise.all([TestCluster.start(startControlPlane), startHost({ name: 'host' })]);
    const program = findPart('engine')?.engine ?? '';
    engine = await RenderEngine.start({ program, cwd: dir }, new AbortController().signal);
    kustomize = new KustomizeRenderer(engine);
    git = new MirrorGit(mirrorDeps(dir, {}));
    await startLoop();
  });
  afterAll(async () => {
    await loop?.stop();
    await Promise.all([git?.close(), engine?.close(), store?.close(), host?.dispose(), cluster?.stop()]);
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  });

  async function startLoop(): Promise<void> {
    const access = localAccess(repo.bare);
    const sealer = aesSealer({ bytes: randomBytes(32) });
    const fault = (error: unknown): void => void errors.push(String(error));
    store = openMemoryStore({ clock: systemClock, random: systemRandom, onBroken: fault, onListenerError: fault });
    const session = await store.openSession('steel', systemClock.now(), 600_000);
    const digests = { hash: sha256, keyedDigest: (text: string) => sealer.keyedDigest(text) };
    const kubernetes = (name: string, access = cluster.access): Target =>
      new KubernetesTarget(name, access, { clock: systemClock, random: systemRandom, digests });
    const setup = { program: findPart('terraform')?.terraform ?? '', providers: join(dir, 'providers'), env: {} };
    const targets: { readonly [name: string]: () => Target } = {
      cluster: () => kubernetes('cluster'),
      overlays: () => kubernetes('overlays', { ...cluster.access, ca: null, insecure: true }),
      cloud: () =>
        new TerraformTarget('cloud', { setup, sealer, hash: sha256, clock: systemClock, workDir: join(dir, 'stacks') }),
      host: () => host.target,
    };
    loop = new Loop({
      store,
      git,
      renderer: byPath(kustomize, plainRenderer()),
      judge: noJudge,
      commitVerifier: noVerifier,
      sealer,
      clock: systemClock,
      random: systemRandom,
      hash: sha256,
      installation: (await store.installation())?.id ?? ('none' as InstallationId),
      epoch: () => session.epoch as Epoch,
      replica: 'steel',
      failpoint: () => undefined,
      decodeText,
      configuration: { access, path: 'fairlead' },
      repoAccess: () => undefined,
      connect: async (_configuration, name) => targets[name]?.(),
      notifiers: () => [],
      concurrency: 4,
      pollIntervalMs: 300,
      sessionTtlMs: 600_000,
      retentionMs: 86_400_000,
      onError: (what, error) => errors.push(`${what}: ${error instanceof Error ? error.stack : String(error)}`),
      onLeaseLost: fault,
    });
    await loop.start();
  }

  async function placement(application: string): Promise<PlacementRow> {
    const { items } = await store.placements({ application }, { limit: 1, cursor: null });
    const [row] = items;
    if (row === undefined) throw new Error(`no placement of ${application}: ${JSON.stringify(await store.problems())}`);
    return row;
  }

  /** Waits until a placement runs this commit, healthy and in step with Git. */
  async function arrives(application: string, commit: string): Promise<PlacementRow> {
    try {
      return await until(
        application,
        async () => {
          const row = await placement(application).catch(() => undefined);
          const { state } = row ?? {};
          const there = state?.applied?.revision === commit && state.delivery === null;
          return there && state?.sync === 'synced' && state.health === 'healthy' ? row : undefined;
        },
        waitMs,
      );
    } catch (error) {
      const events = (await store.events({ application }, 30)).map(({ kind, message }) => `${kind}: ${message}`);
      const state = await placement(application).catch(String);
      throw new Error([String(error), JSON.stringify(state), ...errors, ...events].join('\n'), { cause: error });
    }
  }

  async function eventKinds(application: string): Promise<readonly string[]> {
    return (await store.events({ application, after: 0 }, 200)).map(({ kind }) => kind);
  }

  const greetingPath = '/api/v1/namespaces/default/configmaps/greeting';

  it('brings one commit to a cluster, through an overlay, to a stack and to a host', async () => {
    const head = repo.head();
    for (const name of ['config', 'overlay', 'stack', 'service']) await arrives(name, head);
    expect((await cluster.call('GET', greetingPath)).body).toMatchObject({ data: { greeting: 'hello' } });
    const web = await cluster.call('GET', '/api/v1/namespaces/default/services/shop-web');
    expect(web.body).toMatchObject({ spec: { selector: { app: 'web' } } });
    const { placement: of } = await placement('stack');
    const on = { installation: 'x' as InstallationId, placement: of.id, project: of.project, application: 'stack' };
    expect(await loop.target('cloud')?.outputs(on, AbortSignal.timeout(waitMs))).toEqual({ size: 1 });
    expect(errors).toEqual([]);
  });

  it('finds a hand edit by its watch, tells of it, and puts it back', async () => {
    await cluster.edit(greetingPath, { data: { greeting: 'by hand' } });
    await vi.waitFor(async () => {
      expect((await cluster.call('GET', greetingPath)).body).toMatchObject({ data: { greeting: 'hello' } });
      expect(await eventKinds('config')).toContain('drift-corrected');
    }, waitMs);
    await arrives('config', repo.head());
    const [delivery] = (await store.deliveries({ application: 'config' }, { limit: 1, cursor: null })).items;
    expect(delivery).toMatchObject({ kind: 'correction', verdict: 'healthy' });
    const plan = delivery?.plan == null ? undefined : await store.plan(delivery.plan);
    expect(plan?.waves[0]?.changes[0]?.fields).toEqual([
      { path: '/data/greeting', before: 'by hand', after: 'hello', takenFrom: 'kubectl-edit' },
    ]);
  });

  it('lets a stranger add what is not ours', async () => {
    const before = await store.lastEventSeq();
    await cluster.edit(greetingPath, { data: { theirs: 'kept' } }, 'their-controller');
    await cluster.edit(greetingPath, { data: { greeting: 'by hand again' } });
    await vi.waitFor(async () => {
      const { body } = await cluster.call('GET', greetingPath);
      expect(body).toMatchObject({ data: { greeting: 'hello', theirs: 'kept' } });
    }, waitMs);
    const told = await store.events({ application: 'config', after: before }, 100);
    expect(told.filter(({ kind }) => kind === 'drift-corrected')).toHaveLength(1);
    await arrives('config', repo.head());
  });

  it('finds what was deleted by hand and makes it again', async () => {
    const path = '/api/v1/namespaces/default/services/shop-web';
    const uidOf = async (): Promise<unknown> =>
      ((await cluster.call('GET', path)).body['metadata'] as { uid?: string }).uid;
    const first = await uidOf();
    await cluster.call('DELETE', path);
    await vi.waitFor(async () => {
      const uid = await uidOf();
      expect(uid).toEqual(expect.any(String));
      expect(uid).not.toBe(first);
    }, waitMs);
    await arrives('overlay', repo.head());
  });

  it('delivers a change to each, renders only what the commit touches, and deletes what Git no longer declares', async () => {
    const before = await placement('service');
    const head = repo.commit(
      {
        'plain/greeting.yaml': configMap('good day'),
        'base/more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {a: b}\n',
        'base/other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {a: b}\n',
        'base/kustomization.yaml': 'resources: [web.yaml, more.yaml, other.yaml]\n',
        'stack/stack.yaml': stack(2),
      },
      'more of everything',
    );
    for (const name of ['config', 'overlay', 'stack']) await arrives(name, head);
    expect((await cluster.call('GET', greetingPath)).body).toMatchObject({
      data: { greeting: 'good day', theirs: 'kept' },
    });
    expect((await placement('service')).state.applied?.bundle).toBe(before.state.applied?.bundle);
    const less = repo.commit(
      { 'base/more.yaml': null, 'base/kustomization.yaml': 'resources: [web.yaml, other.yaml]\n' },
      'less',
    );
    await arrives('overlay', less);
    expect((await cluster.call('GET', '/api/v1/namespaces/default/configmaps/shop-more')).status).toBe(404);
    expect((await cluster.call('GET', '/api/v1/namespaces/default/configmaps/shop-other')).status).toBe(200);
  });

  it('says of a target whose certificate nobody checks that it is so, and of no other', async () => {
    await vi.waitFor(async () => {
      const messages = Object.fromEntries((await store.targets()).map(({ target, message }) => [target, message]));
      expect(messages).toMatchObject({ cluster: '', overlays: expect.stringContaining('certificate is not checked') });
    }, waitMs);
  });

  it('delivers what a List holds, and a hook that asks for a name, once for each delivery', async () => {
    const named = (name: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
      data: { a: 'b' },
    });
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [named('listed'), { apiVersion: 'v1', kind: 'ConfigMapList', items: [named('nested')] }],
    };
    const annotations = { 'argocd.argoproj.io/hook': 'PreSync' };
    const hook = { ...named(''), metadata: { generateName: 'migrate-', namespace: 'default', annotations } };
    const hooks = async () => {
      const { body } = await cluster.call('GET', '/api/v1/namespaces/default/configmaps');
      const items = body['items'] as readonly { readonly metadata: { readonly name: string; readonly uid: string } }[]; // a list of the API
      return items.flatMap(({ metadata: { name, uid } }) => (name.startsWith('migrate-') ? [{ name, uid }] : []));
    };
    const head = repo.commit(
      { 'plain/list.yaml': JSON.stringify(list), 'plain/hook.yaml': JSON.stringify(hook) },
      'a list and a hook',
    );
    await arrives('config', head);
    for (const name of ['listed', 'nested'])
      expect((await cluster.call('GET', `/api/v1/namespaces/default/configmaps/${name}`)).status).toBe(200);
    const [first, ...others] = await hooks();
    expect({ first, others }).toMatchObject({ first: { name: expect.stringMatching(/^migrate-./) }, others: [] });
    const after = repo.commit({ 'plain/greeting.yaml': configMap('and again') }, 'again');
    await arrives('config', after);
    const again = await hooks();
    expect(again).toHaveLength(1);
    expect(again[0]?.name).toBe(first?.name);
    expect(again[0]?.uid).not.toBe(first?.uid);
  });

  it('holds a stack whose plan deletes, and a base that is broken, and leaves both as they are', async () => {
    const head = repo.commit(
      {
        'stack/stack.yaml': stack(2)
          .replace('"terraform_data" "db"', '"terraform_data" "other"')
          .replace('.db.', '.other.'),
        'base/kustomization.yaml': 'resources: [gone.yaml]\n',
        'plain/greeting.yaml': configMap('still works'),
      },
      'broken',
    );
    await arrives('config', head);
    await vi.waitFor(async () => {
      const held = (await placement('stack')).state.holds;
      expect(held).toMatchObject([{ gate: 'conflict', reason: expect.stringContaining('deletes terraform_data.db') }]);
      expect((await placement('overlay')).state.failure).toMatchObject({
        code: 'render-failed',
        message: expect.stringContaining('gone.yaml'),
      });
    }, waitMs);
    expect((await cluster.call('GET', '/api/v1/namespaces/default/services/shop-web')).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it('leaves a chain of records that proves itself', async () => {
    expect(await store.verifyAudit()).toMatchObject({ kind: 'ok' });
  });
});

/** The one renderer that the loop knows, made of two: overlays by Kustomize, all else plain. */
function byPath(kustomize: Renderer, plain: Renderer): Renderer {
  return {
    version: `${kustomize.version} ${plain.version}`,
    render: (request, signal) =>
      (request.source.path.startsWith('overlay') ? kustomize : plain).render(request, signal),
  };
}
