import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { JsonnetSettings } from '@fairlead/core/model/jsonnet-settings.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RenderRequest } from '../../../ports/renderer.ts';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { defaultRenderEngineLimits, RenderEngine } from '../engine/render-engine.ts';
import { type Files, TestTree } from '../engine/testing/test-tree.ts';
import { JsonnetRenderer } from './jsonnet-renderer.ts';

const repo = 'https://git.example/shop' as RepoUrl;
const signal = new AbortController().signal;

const shop: Files = {
  'app/main.jsonnet':
    "local k = import 'k.libsonnet';\nlocal sizes = import 'sizes.libsonnet';\n" +
    "function(replicas) {\n  web: k.deployment('web', std.extVar('stage'), replicas + sizes.spare),\n  config: k.config('web', importstr 'motd.txt'),\n}",
  'app/motd.txt': 'Grüße\n',
  'lib/k.libsonnet':
    "{ deployment(name, ns, n):: {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: name, namespace: ns}, spec: {replicas: n}},\n" +
    "  config(name, text):: {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: name}, data: {text: text}} }",
  'app/vendor/sizes.libsonnet': '{spare: 1}',
  'app/README.md': 'read by nobody',
};
const settings: JsonnetSettings = {
  jpath: ['/lib', 'vendor'],
  extStr: { stage: 'dev' },
  extCode: {},
  tlaStr: {},
  tlaCode: { replicas: '2' },
};

type Over = { readonly jsonnet?: Partial<JsonnetSettings>; readonly path?: string };
function request(files: Files, { jsonnet, path = 'app' }: Over = {}): RenderRequest {
  const source = {
    repo,
    path,
    revision: { kind: 'head' },
    include: [],
    exclude: [],
    values: {},
    jsonnet: { ...settings, ...jsonnet },
  } as const;
  return { repo, source, stage: 'dev', inputs: {}, tree: new TestTree(files) };
}

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/jsonnet/jsonnet-renderer.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-jsonnet-'));
  let engine: RenderEngine;

  beforeAll(async () => {
    if (!skip) engine = await RenderEngine.start(place(dir), signal);
  });
  beforeEach((test) => {
    if (skip) test.skip();
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(dir, { recursive: true });
  });
  const render = (files: Files, over: Over = {}) => new JsonnetRenderer(engine).render(request(files, over), signal);

  it('evaluates a program with its libraries, texts and arguments, and says what it read', async () => {
    const outcome = await render(shop);
    if (!outcome.ok) throw new Error(outcome.error.failure.message);
    const { objects, reads } = outcome.value;
    expect(objects.map(({ ref, origin }) => [objectKey(ref), origin.path])).toEqual([
      ['/ConfigMap//web', 'app/main.jsonnet'],
      ['apps/Deployment/dev/web', 'app/main.jsonnet'],
    ]);
    expect(objects.map(({ manifest }) => manifest['data'] ?? manifest['spec'])).toEqual([
      { text: 'Grüße\n' },
      { replicas: 3 },
    ]);
    const paths = (wanted: string) => reads.flatMap(({ kind, path }) => (kind === wanted ? [path] : []));
    expect(paths('file')).toEqual(
      Object.keys(shop)
        .filter((path) => !path.endsWith('.md'))
        .sort(),
    );
    expect(paths('miss')).toEqual(['app/k.libsonnet', 'app/sizes.libsonnet', 'app/vendor/k.libsonnet']);
  });

  it('needs one round when the reads of last time are handed in', async () => {
    const first = await render(shop);
    if (!first.ok) throw new Error(first.error.failure.message);
    const once = await RenderEngine.start(place(dir), signal, { ...defaultRenderEngineLimits, maxRounds: 1 });
    const asked = { ...request(shop), lastReads: first.value.reads };
    expect(await new JsonnetRenderer(once).render(asked, signal)).toEqual(first);
    await once.close();
  });

  it.each<readonly [string, Files, Over, string]>([
    ['an error of a library by its place', { ...shop, 'lib/k.libsonnet': '{\n  a: }' }, {}, 'lib/k.libsonnet:2: '],
    ['a link', { ...shop, 'app/motd.txt': { link: '/etc/passwd' } }, {}, 'no such file: motd.txt'],
    ['a file of the machine', { ...shop, 'app/main.jsonnet': "importstr '/etc/passwd'" }, {}, 'app/main.jsonnet:1: '],
    [
      'a file above the repository',
      { ...shop, 'app/main.jsonnet': "import '../../x.libsonnet'" },
      { jsonnet: { jpath: [] } },
      'leaves the',
    ],
    ['a library path out of the repository', shop, { jsonnet: { jpath: ['../../lib'] } }, 'leaves the repository'],
    ['a missing argument', shop, { jsonnet: { tlaCode: {} } }, 'Missing argument: replicas'],
    ['code that is none', shop, { jsonnet: { tlaCode: { replicas: '2 +' } } }, 'app/main.jsonnet'],
    ['a folder without programs', { 'app/a.libsonnet': '{}' }, {}, 'no file in this directory ends in .jsonnet'],
    ['a folder that is not there', {}, {}, 'no such file or directory: app'],
    [
      'an endless recursion',
      { 'app/main.jsonnet': 'local f(x) = 1 + f(x); f(1)' },
      { jsonnet: { tlaCode: {} } },
      'max stack frames exceeded',
    ],
    [
      'text in another encoding',
      { 'app/main.jsonnet': '\uFEFF{}\u0000' },
      { jsonnet: { tlaCode: {} } },
      'app/main.jsonnet:1: ',
    ],
  ])('names %s', async (_what, files, over, text) => {
    const outcome = await render(files, over);
    if (outcome.ok) throw new Error('it was rendered');
    expect(outcome.error.failure).toMatchObject({ code: 'render-failed', retryable: false });
    expect(outcome.error.failure.message).toContain(text);
    expect(outcome.error.failure.message).not.toContain('root:');
  });

  it('evaluates a single file by its name', async () => {
    const files = { 'app/other.jsonnet': "error 'not asked for'", 'app/main.jsonnet': '[]' };
    const outcome = await render(files, { path: 'app/main.jsonnet', jsonnet: { tlaCode: {} } });
    expect(outcome).toMatchObject({ ok: true, value: { objects: [] } });
  });

  it('refuses values, which mean nothing to Jsonnet', async () => {
    const asked = request(shop);
    const outcome = await new JsonnetRenderer(engine).render(
      { ...asked, source: { ...asked.source, values: { a: '1' } } },
      signal,
    );
    expect(outcome).toMatchObject({ ok: false, error: { failure: { message: expect.stringContaining('values') } } });
  });
});
