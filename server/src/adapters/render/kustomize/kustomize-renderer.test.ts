import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RenderRequest } from '../../../ports/renderer.ts';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import {
  defaultRenderEngineLimits,
  type EnginePlace,
  RenderEngine,
  type RenderEngineLimits,
} from '../engine/render-engine.ts';
import { type Files, TestTree } from '../engine/testing/test-tree.ts';
import { KustomizeRenderer } from './kustomize-renderer.ts';

const repo = 'https://git.example/shop' as RepoUrl;
const signal = new AbortController().signal;

async function start(program: EnginePlace, limits: RenderEngineLimits = defaultRenderEngineLimits) {
  const engine = await RenderEngine.start(program, signal, limits);
  const renderer = new KustomizeRenderer(engine);
  const { version } = renderer;
  return {
    version,
    render: (asked: RenderRequest, abort: AbortSignal) => renderer.render(asked, abort),
    close: () => engine.close(),
  };
}

const shop: Files = {
  'base/kustomization.yaml': 'resources: [config.yaml, web.yaml]\n',
  'base/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {greeting: hello}\n',
  'base/web.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n',
  'overlays/dev/kustomization.yaml': 'namespace: dev\nresources: [../../base]\npatches:\n- path: greeting.yaml\n',
  'overlays/dev/greeting.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {greeting: hello dev}\n',
};

function request(
  files: Files,
  over: Partial<RenderRequest> & { readonly path?: string } = {},
): RenderRequest & { readonly tree: TestTree } {
  const { path = 'overlays/{stage}', ...rest } = over;
  const source = { repo, path, revision: { kind: 'head' }, include: [], exclude: [], values: {} } as const;
  return { repo, source, stage: 'dev', inputs: {}, ...rest, tree: new TestTree(files) };
}

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/kustomize/kustomize-renderer.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-kustomize-'));
  let renderer: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    if (!skip) renderer = await start(place(dir));
  });
  beforeEach((test) => {
    if (skip) test.skip();
  });
  afterAll(async () => {
    await renderer?.close();
    rmSync(dir, { recursive: true });
  });

  async function failureOf(files: Files, over: Parameters<typeof request>[1] = {}) {
    const outcome = await renderer.render(request(files, over), signal);
    if (outcome.ok) throw new Error('it was rendered');
    return outcome.error;
  }

  it('renders an overlay on a base and says what it read', async () => {
    const outcome = await renderer.render(request(shop), signal);
    if (!outcome.ok) throw new Error(outcome.error.failure.message);
    expect(outcome.value.objects.map(({ ref, origin }) => [objectKey(ref), origin.path])).toEqual([
      ['/ConfigMap/dev/shop', 'base/config.yaml'],
      ['/Service/dev/web', 'base/web.yaml'],
    ]);
    expect(outcome.value.objects[0]?.manifest['data']).toEqual({ greeting: 'hello dev' });
    const files = outcome.value.reads.flatMap((read) => (read.kind === 'file' ? [read.path] : []));
    expect(files).toEqual(Object.keys(shop).sort());
    expect(renderer.version).toMatch(/^kustomize-1 engine-\w+$/);
  });

  it('keeps the values of Secrets secret, generated ones too', async () => {
    const kustomization = 'resources: [web.yaml]\nsecretGenerator: [{name: token, literals: [a=b]}]\n';
    const files = { 'base/kustomization.yaml': kustomization, 'base/web.yaml': shop['base/web.yaml'] ?? '' };
    const outcome = await renderer.render(request(files, { path: 'base' }), signal);
    expect(outcome.ok && outcome.value.objects.map(({ ref, secret }) => [ref.kind, secret]).sort()).toEqual([
      ['Secret', true],
      ['Service', false],
    ]);
  });

  it('asks the engine once when the reads of last time are handed in', async () => {
    const first = await renderer.render(request(shop), signal);
    if (!first.ok) throw new Error(first.error.failure.message);
    const once = await start(place(dir), {
      ...defaultRenderEngineLimits,
      maxRounds: 1,
    });
    const second = await once.render(request(shop, { lastReads: first.value.reads }), signal);
    expect(second).toEqual(first);
    const changed = { ...shop, 'base/kustomization.yaml': 'resources: [config.yaml]\n' };
    const stale = await renderer.render(request(changed, { lastReads: first.value.reads }), signal);
    expect(stale).toMatchObject({ ok: true, value: { objects: [{ ref: { name: 'shop' } }] } });
    await once.close();
  });

  it.each<readonly [string, Files, string]>([
    [
      'a missing file by the kustomization that names it',
      { ...shop, 'base/kustomization.yaml': 'resources: [gone.yaml]\n' },
      'gone.yaml',
    ],
    [
      'a field that Kustomize does not know',
      { ...shop, 'overlays/dev/kustomization.yaml': 'resorces: [../../base]\n' },
      'resorces',
    ],
    ['broken YAML by its file', { ...shop, 'base/config.yaml': 'apiVersion: v1\nkind: [\n' }, 'base/'],
    ['a folder that is not there', {}, 'overlays/dev'],
    [
      'a base above the repository',
      { 'overlays/dev/kustomization.yaml': 'resources: [../../../outside]\n' },
      'overlays/dev',
    ],
    [
      'a remote base',
      { 'overlays/dev/kustomization.yaml': 'resources: ["https://example.org/base"]\n' },
      'overlays/dev',
    ],
  ])('names %s', async (_sentence, files, text) => {
    const { failure, reads } = await failureOf(files);
    expect(failure).toMatchObject({ code: 'render-failed', message: expect.stringContaining(text), retryable: false });
    expect(reads.length).toBeGreaterThan(0);
  });

  it('follows no link, whichever way it leads', async () => {
    const files: Files = { ...shop, 'base/config.yaml': { link: '/etc/passwd' } };
    expect((await failureOf(files)).failure.message).toContain('config.yaml');
    const folder: Files = {
      'overlays/dev/kustomization.yaml': 'resources: [linked]\n',
      'overlays/dev/linked': { link: '../..' },
    };
    expect((await failureOf(folder)).failure.message).toContain('linked');
  });

  it('does not repeat the values of secrets in an error', async () => {
    const generated: Files = {
      'overlays/dev/kustomization.yaml': 'secretGenerator:\n- name: s\n  literals: [hunter2hunter2]\n',
    };
    const broken: Files = {
      'overlays/dev/kustomization.yaml': 'resources: [s.yaml]\n',
      'overlays/dev/s.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  p: hunter2hunter2\n p: hunter2hunter2\n',
    };
    for (const files of [generated, broken]) {
      const { failure } = await failureOf(files);
      expect(failure.message).not.toContain('hunter2');
      expect(failure.message).toContain('overlays/dev');
    }
  });

  it('refuses values, which mean nothing to Kustomize', async () => {
    const plain = request(shop);
    const outcome = await renderer.render({ ...plain, source: { ...plain.source, values: { a: '1' } } }, signal);
    expect(outcome).toMatchObject({ ok: false, error: { failure: { message: expect.stringContaining('values') } } });
  });

  it('renders many at once, each its own', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        renderer.render(
          request({ ...shop, 'overlays/dev/kustomization.yaml': `namespace: ns-${index}\nresources: [../../base]\n` }),
          signal,
        ),
      ),
    );
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value.objects[0]?.ref.namespace : ''))).toEqual(
      outcomes.map((_, index) => `ns-${index}`),
    );
  });

  describe('an engine that misbehaves', () => {
    async function withEngine(
      script: string,
      limits: Partial<typeof defaultRenderEngineLimits> = {},
    ): ReturnType<typeof start> {
      const path = join(dir, `engine-${Math.random()}.mjs`);
      writeFileSync(path, `#!${process.execPath}\n${script}`, { mode: 0o755 });
      return start({ program: path, cwd: dir }, { ...defaultRenderEngineLimits, ...limits });
    }
    const lines =
      "import { createInterface } from 'node:readline';\nimport { existsSync, writeFileSync } from 'node:fs';\nconst say = (x) => process.stdout.write(JSON.stringify(x) + '\\n');\nconst ask = (on) => createInterface({ input: process.stdin }).on('line', (l) => { const q = JSON.parse(l); q.method === 'version' ? say({ id: q.id, result: { engine: 'x' } }) : on(q); });\n";

    it.each<readonly [string, string, Partial<typeof defaultRenderEngineLimits>, string]>([
      ['is killed when it takes too long', 'ask(() => { for (;;); });', { callTimeoutMs: 400 }, 'took longer'],
      ['is given up when it dies each time', 'ask(() => process.exit(1));', {}, 'ended while it was rendering'],
      [
        'is stopped when it writes without end',
        "ask(() => process.stdout.write('x'.repeat(2_000_000)));",
        { maxAnswerBytes: 1_000_000 },
        'larger than',
      ],
      [
        'is not believed when its answer is none',
        'ask((q) => say({ id: q.id, result: { objects: [{}], reads: {} } }));',
        {},
        'no result',
      ],
      [
        'is not asked for ever',
        "ask((q) => say({ id: q.id, needs: { paths: ['a' + q.id], listings: [] } }));",
        { maxRounds: 5 },
        'more than 5 rounds',
      ],
      [
        'is not given the same twice',
        "ask((q) => say({ id: q.id, needs: { paths: ['a'], listings: [] } }));",
        {},
        'asks again',
      ],
    ])('%s', async (_sentence, script, limits, text) => {
      const sick = await withEngine(lines + script, limits);
      const outcome = await sick.render(request(shop), signal);
      expect(outcome).toMatchObject({
        ok: false,
        error: { failure: { code: 'render-failed', message: expect.stringContaining(text) } },
      });
      await sick.close();
    });

    it('is replaced when it dies once', async () => {
      const marker = join(dir, 'died');
      const sick = await withEngine(
        `${lines}ask((q) => { if (!existsSync(${JSON.stringify(marker)})) { writeFileSync(${JSON.stringify(marker)}, ''); process.exit(1); } say({ id: q.id, result: { objects: [], reads: { files: [], listings: [], misses: [] } } }); });`,
      );
      expect(await sick.render(request(shop), signal)).toMatchObject({ ok: true });
      await sick.close();
    });

    it('ends with the render that is called off', async () => {
      const sick = await withEngine(`${lines}ask(() => { for (;;); });`);
      const abort = new AbortController();
      const pending = sick.render(request(shop), abort.signal);
      abort.abort();
      await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
      await sick.close();
    });

    it('is no engine at all', async () => {
      await expect(start({ program: join(dir, 'none'), cwd: dir })).rejects.toMatchObject({
        code: 'unavailable',
      });
    });
  });

  it('reads what is not UTF-8 as the bytes it is', async () => {
    const reads: readonly Read[] = [];
    const tree = new TestTree({
      'overlays/dev/kustomization.yaml': 'configMapGenerator:\n- name: c\n  files: [logo.bin]\n',
      'overlays/dev/logo.bin': 'x',
    });
    tree.read = async (path) =>
      path.endsWith('.bin') ? new Uint8Array([0xff, 0xfe, 0x00]) : TestTree.prototype.read.call(tree, path);
    const outcome = await renderer.render({ ...request({}, { lastReads: reads }), tree }, signal);
    expect(outcome).toMatchObject({
      ok: true,
      value: { objects: [{ manifest: { binaryData: { 'logo.bin': '//4A' } } }] },
    });
  });
});
