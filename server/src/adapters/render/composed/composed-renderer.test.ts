import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describeMaterial, type MaterialRequest } from '@fairlead/core/model/material.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { HelmSettings, MoreSource, PlainSource } from '@fairlead/core/model/settings.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPart } from '../../../../../tools/parts/parts.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import type { Capabilities, Outside, Renderer, RenderRequest } from '../../../ports/renderer.ts';
import { RenderEngine } from '../engine/render-engine.ts';
import { type Files, TestTree } from '../engine/testing/test-tree.ts';
import { HelmRenderer } from '../helm/helm-renderer.ts';
import { JsonnetRenderer } from '../jsonnet/jsonnet-renderer.ts';
import { KustomizeRenderer } from '../kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../plain/plain-renderer.ts';
import { renderByContent } from '../render-by-content.ts';
import { composedRenderer } from './composed-renderer.ts';

const needs = requires('engine');
const signal = new AbortController().signal;
const repo = 'https://git.example/shop' as RepoUrl;
const other = 'https://git.example/values' as RepoUrl;
const commit = 'c'.repeat(40);

const config = (text: string, name = '{{ .Release.Name }}'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${name}"}\ndata: {text: "${text}"}\n`;
const chart = (text: string, more: Files = {}): Files => ({
  'Chart.yaml': 'apiVersion: v2\nname: redis\nversion: 1.0.0\n',
  'values.yaml': 'greeting: hello\n',
  'templates/config.yaml': config(text),
  ...more,
});
const redis: MaterialRequest = {
  kind: 'chart',
  repo: 'https://charts.example',
  name: 'redis',
  version: '1.x',
  digest: null,
};
const plain: PlainSource = {
  repo,
  path: '',
  revision: { kind: 'head' },
  include: ['**/*.yaml'],
  exclude: [],
  values: {},
};
const helm = (over: Partial<HelmSettings> = {}): HelmSettings => ({
  valuesFiles: [],
  values: {},
  apiVersions: [],
  skipCrds: false,
  ...over,
});
const part = (over: Partial<MoreSource>): MoreSource => ({
  ...{ path: '', include: ['**/*.yaml'], exclude: [], values: {}, ref: null, isRendered: true, isBefore: false },
  ...over,
});

type World = {
  readonly files?: Files;
  readonly outside?: { readonly [what: string]: Files };
  readonly allowed?: boolean;
  readonly data?: { readonly [object: string]: { readonly [key: string]: string } };
  readonly capabilities?: Capabilities;
};

describe.skipIf(needs.skip)('server/src/adapters/render/composed/composed-renderer.ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-composed-'));
  let engine: RenderEngine;
  let renderer: Renderer;
  const asked: string[] = [];

  beforeAll(async () => {
    engine = await RenderEngine.start({ program: findPart('engine')?.engine ?? '', cwd: dir }, signal);
    const [kustomize, helmRenderer] = [new KustomizeRenderer(engine), new HelmRenderer(engine)];
    renderer = composedRenderer(
      renderByContent({ plain: plainRenderer(), kustomize, helm: helmRenderer, jsonnet: new JsonnetRenderer(engine) }),
    );
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(dir, { recursive: true });
  });

  function request(
    source: Partial<PlainSource>,
    { files = {}, outside = {}, allowed = true, data, capabilities }: World,
  ): RenderRequest {
    const given: Outside = {
      open: async (wanted) => {
        asked.push(describeMaterial(wanted));
        const found = outside[wanted.kind === 'chart' ? wanted.name : describeMaterial(wanted)];
        if (found === undefined)
          return {
            ok: false,
            error: { code: 'revision-missing', message: `no ${describeMaterial(wanted)}`, next: '', retryable: false },
          };
        return ok({ pin: { version: '1.0.0', digest: 'd' }, tree: new TestTree(found) });
      },
      allows: () => allowed,
      ...(data !== undefined && { data: async (kind, name) => ok(data[`${kind}/${name}`]) }),
      ...(capabilities !== undefined && { capabilities: async () => capabilities }),
    };
    const recipient = { application: 'shop', namespace: 'shop', seed: 's', committedAtMs: 0 };
    return {
      repo,
      tree: new TestTree(files),
      source: { ...plain, ...source },
      stage: 'dev',
      inputs: {},
      recipient,
      outside: given,
    };
  }
  async function render(source: Partial<PlainSource>, world: World) {
    const outcome = await renderer.render(request(source, world), signal);
    if (!outcome.ok) throw new Error(outcome.error.failure.message);
    return outcome.value;
  }
  async function textOf(source: Partial<PlainSource>, world: World): Promise<unknown> {
    const { objects } = await render(source, world);
    return (objects[0]?.manifest['data'] as { readonly text?: unknown } | undefined)?.text;
  }
  async function refusalOf(source: Partial<PlainSource>, world: World): Promise<string> {
    const outcome = await renderer.render(request(source, world), signal);
    return outcome.ok ? 'rendered' : outcome.error.failure.message;
  }
  const readsOf = async (source: Partial<PlainSource>, world: World): Promise<readonly string[]> =>
    (await render(source, world)).reads
      .map(({ kind, repo: of, path }) => `${kind} ${of === repo ? '' : of}${path}`)
      .sort();

  it('renders a chart from elsewhere with values of the repository', async () => {
    const source = { from: redis, helm: helm({ valuesFiles: ['/env/{stage}.yaml'] }) };
    const world = {
      files: { 'env/dev.yaml': 'greeting: moin\n' },
      outside: { redis: chart('{{ .Values.greeting }}') },
    };
    expect(await textOf(source, world)).toBe('moin');
    expect((await render(source, world)).objects[0]?.origin.path).toBe('$redis/templates/config.yaml');
    expect(await readsOf(source, world)).toEqual([
      'fact https://charts.examplematerial {"digest":null,"kind":"chart","name":"redis","repo":"https://charts.example","version":"1.x"}',
      'fact release',
      'file env/dev.yaml',
    ]);
  });

  it('takes the values of one source for the chart of another, and says which repository they are of', async () => {
    const values = part({
      ref: 'values',
      isRendered: false,
      from: { kind: 'git', repo: other, revision: { kind: 'head' } },
    });
    const source = { from: redis, helm: helm({ valuesFiles: ['$values/prod/redis.yaml'] }), more: [values] };
    const world = {
      outside: { redis: chart('{{ .Values.greeting }}'), [other]: { 'prod/redis.yaml': 'greeting: servus\n' } },
    };
    expect(await textOf(source, world)).toBe('servus');
    expect((await render(source, world)).reads).toContainEqual({ kind: 'file', repo: other, path: 'prod/redis.yaml' });
    const again = await renderer.render(
      { ...request(source, world), lastReads: (await render(source, world)).reads },
      signal,
    );
    expect(again.ok && again.value.objects.length).toBe(1);
  });

  it('lays sources over each other: the later one wins, with a warning', async () => {
    const files = {
      'a/x.yaml': config('first', 'same'),
      'b/x.yaml': config('second', 'same'),
      'b/y.yaml': config('own', 'y'),
    };
    const found = await render({ path: 'a', more: [part({ path: 'b' })] }, { files });
    expect(found.objects.map(({ ref, origin }) => `${formatRef(ref)} ${origin.path}`)).toEqual([
      'ConfigMap/same b/x.yaml',
      'ConfigMap/y b/y.yaml',
    ]);
    expect(found.warnings).toEqual([
      expect.objectContaining({
        path: 'b/x.yaml',
        message: expect.stringContaining('ConfigMap/same is declared by an earlier source too (a/x.yaml)'),
      }),
    ]);
    expect(await textOf({ path: 'a', more: [part({ path: 'b', isBefore: true })] }, { files })).toBe('first');
  });

  it('lets parameters win over values, and those over objects of the target, and those over files', async () => {
    const source = {
      from: redis,
      helm: helm({
        valuesFiles: ['values.yaml'],
        valuesFrom: [
          { kind: 'ConfigMap', name: 'shared', key: 'values.yaml', optional: false },
          { kind: 'ConfigMap', name: 'gone', key: 'values.yaml', optional: true },
        ],
        values: { c: 'value', d: 'value' },
        parameters: { d: 'parameter', 'list[1].x': 7 },
      }),
    };
    const text = '{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d }} {{ (index .Values.list 1).x }}';
    const world = {
      outside: { redis: chart(text, { 'values.yaml': 'a: file\nb: file\nc: file\nd: file\n' }) },
      data: { 'ConfigMap/shared': { 'values.yaml': 'b: object\nc: object\nd: object\n' } },
    };
    expect(await textOf(source, world)).toBe('file object value parameter 7');
    expect(await readsOf(source, world)).toContain('fact object ConfigMap/gone');
  });

  it('seals what derives from a Secret, by whatever way, and nothing else', async () => {
    const secret: Files = {
      'templates/hash.yaml': config('{{ .Values.password | sha256sum }}', 'hash'),
      'templates/length.yaml': config('{{ if contains "x" .Values.password }}yes{{ else }}no{{ end }}', 'length'),
      'templates/plain.yaml': config('{{ .Values.user }}', 'plain'),
    };
    const source = {
      from: redis,
      helm: helm({
        values: { user: 'ada' },
        valuesFrom: [{ kind: 'Secret', name: 's', key: 'p', path: 'password', optional: false }],
      }),
    };
    const world = {
      outside: { redis: chart('{{ .Values.password }}', secret) },
      data: { 'Secret/s': { p: 'hunter2' } },
    };
    const { objects } = await render(source, world);
    expect(objects.map(({ ref, secret: isSecret }) => [ref.name, isSecret])).toEqual([
      ['shop', true],
      ['hash', true],
      ['length', false],
      ['plain', false],
    ]);
    expect(await refusalOf(source, { ...world, data: {} })).toContain('valuesFrom Secret/s: it is not there');
    expect(await refusalOf(source, { ...world, data: { 'Secret/s': { q: 'hunter2' } } })).toContain('no key "p"');
  });

  it('tells templates what the target is, and only charts that ask depend on it', async () => {
    const capabilities = { kubeVersion: 'v1.33.4', apiVersions: ['example.org/v1/Thing'] };
    const text = '{{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.APIVersions.Has "example.org/v1/Thing" }}';
    const world = { outside: { redis: chart(text) }, capabilities };
    expect(await textOf({ from: redis }, world)).toBe('33 true');
    expect(await readsOf({ from: redis }, world)).toContain('fact kubernetes');
    expect(await textOf({ from: redis, helm: helm({ kubeVersion: '1.30' }) }, world)).toBe('30 true');
    expect(await readsOf({ from: redis }, { ...world, outside: { redis: chart('x') } })).not.toContain(
      'fact kubernetes',
    );
  });

  it('expands patterns of values files in order of names, and passes over what may be missing', async () => {
    const files = { 'env/b.yaml': 'v: b\n', 'env/a.yaml': 'v: a\nw: a\n', 'env/deep/c.yaml': 'v: c\n' };
    const world = { files, outside: { redis: chart('{{ .Values.v }} {{ .Values.w }}') } };
    const source = (valuesFiles: readonly string[], ignoreMissing = false) => ({
      from: redis,
      helm: helm({ valuesFiles, ignoreMissing }),
    });
    expect(await textOf(source(['/env/*.yaml']), world)).toBe('b a');
    expect(await textOf(source(['/env/**.yaml']), world)).toBe('c a');
    expect(await textOf(source(['/env/a.yaml', '/env/z.yaml'], true), world)).toBe('a a');
    expect(await readsOf(source(['/env/*.yaml']), world)).toContain('listing env');
    expect(await refusalOf(source(['/env/z*.yaml']), world)).toContain('no values file matches "/env/z*.yaml"');
    expect(await refusalOf(source(['/../out.yaml']), world)).toContain('leaves the repository');
  });

  const depends = (version: string, lock = ''): Files => ({
    'Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: redis, version: "${version}", repository: "https://charts.example"}]\n`,
    'templates/config.yaml': config('own', 'own'),
    ...(lock !== '' && {
      'Chart.lock': `dependencies: [{name: redis, version: ${lock}, repository: "https://charts.example/"}]\ndigest: sha256:0\n`,
    }),
  });

  it('fetches the dependencies of a chart that its lock names, and tells where their objects come from', async () => {
    const world = { files: depends('^1.0.0', '1.0.0'), outside: { redis: chart('{{ .Values.greeting }}') } };
    asked.length = 0;
    const { objects } = await render({}, world);
    expect(objects.map(({ ref, origin }) => `${ref.name} ${origin.path}`)).toEqual([
      'shop charts/redis/templates/config.yaml',
      'own templates/config.yaml',
    ]);
    expect(asked).toEqual(['redis of https://charts.example']);
    const reads = await readsOf({}, world);
    expect(reads).toContain('file Chart.lock');
    expect(reads.filter((read) => read.includes('charts/'))).toEqual([]);
    expect(reads.some((read) => read.includes('"version":"1.0.0"'))).toBe(true);
  });

  it.each([
    ['without a lock', depends('^1.0.0'), true, 'no Chart.lock says which'],
    ['with a lock that does not fit', depends('^2.0.0', '1.0.0'), true, 'Chart.lock has redis 1.0.0'],
    ['from a place that nobody named', depends('1.0.0'), false, 'lies at https://charts.example, which is not allowed'],
    ['that is not there', depends('9.9.9'), true, 'no redis of https://charts.example'],
  ])('refuses a dependency %s', async (_, files, allowed, words) => {
    const outside: { readonly [what: string]: Files } = words.startsWith('no redis') ? {} : { redis: chart('x') };
    expect(await refusalOf({}, { files, outside, allowed })).toContain(words);
  });

  const overlay: Files = {
    'app/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'app/deployment.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: nginx:1.0}]}\n',
    'components/debug/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {debug: "on"}\n',
  };

  it('puts what the application says on top of a kustomization', async () => {
    const kustomize = {
      images: [{ name: 'nginx', newTag: '2.0' }],
      replicas: [{ name: 'web', count: 3 }],
      namePrefix: 'eu-',
      nameSuffix: '-a',
      labels: { team: 'shop' },
      annotations: { owner: 'ada' },
      components: ['components/debug'],
      patches: [{ target: { kind: 'Deployment' }, patch: [{ op: 'add', path: '/spec/paused', value: true }] }],
    };
    const { objects, reads } = await render(
      { path: 'app', kustomize: kustomize as unknown as NonNullable<PlainSource['kustomize']> },
      { files: overlay },
    );
    expect(objects[0]?.manifest).toMatchObject({
      metadata: { name: 'eu-web-a', labels: { team: 'shop' }, annotations: { owner: 'ada', debug: 'on' } },
      spec: {
        replicas: 3,
        paused: true,
        selector: { matchLabels: { app: 'web' } },
        template: { spec: { containers: [{ image: 'nginx:2.0' }] } },
      },
    });
    // A label on a selector would be another Deployment.
    expect(JSON.stringify(objects[0]?.manifest['spec'])).not.toContain('team');
    expect(reads.map(({ path }) => path).filter((path) => path.startsWith('$'))).toEqual([]);
    expect(reads).toContainEqual({ kind: 'file', repo, path: 'components/debug/kustomization.yaml' });
  });

  it('gives what a chart comes to to Kustomize, where the application says something to it', async () => {
    const kustomize = {
      namePrefix: 'eu-',
      labels: { team: 'web' },
      patches: [{ target: { kind: 'ConfigMap' }, patch: [{ op: 'replace', path: '/data/text', value: 'patched' }] }],
    };
    const world = {
      outside: { redis: chart('{{ .Values.greeting }}', { 'templates/NOTES.txt': 'Hello {{ .Release.Name }}' }) },
    };
    const { objects, notes, reads } = await render({ from: redis, helm: helm(), kustomize }, world);
    expect(objects.map(({ ref, origin }) => `${formatRef(ref)} ${origin.path}`)).toEqual([
      'ConfigMap/eu-shop $redis/templates/config.yaml',
    ]);
    expect(objects[0]?.manifest).toMatchObject({ data: { text: 'patched' }, metadata: { labels: { team: 'web' } } });
    expect(notes).toEqual(['Hello shop']);
    expect(reads.map(({ kind, path }) => `${kind} ${path.slice(0, 8)}`)).toEqual(['fact release', 'fact material']);
  });

  it('gives plain manifests to Kustomize too', async () => {
    const files = { 'plain/a.yaml': config('x', 'a') };
    const { objects } = await render({ path: 'plain', kustomize: { nameSuffix: '-b' } }, { files });
    expect(objects.map(({ ref, origin }) => `${formatRef(ref)} ${origin.path}`)).toEqual([
      'ConfigMap/a-b plain/a.yaml',
    ]);
  });

  it('keeps what was patched sealed where a part of it derives from a Secret', async () => {
    const source = {
      from: redis,
      helm: helm({ valuesFrom: [{ kind: 'Secret', name: 's', key: 'values.yaml', optional: false }] }),
      kustomize: { nameSuffix: '-x' },
    };
    const world = { data: { 'Secret/s': { 'values.yaml': 'greeting: hunter2\n' } } };
    const sealed = await render(source, { ...world, outside: { redis: chart('{{ .Values.greeting }}') } });
    expect(sealed.objects.map(({ secret }) => secret)).toEqual([true]);
    const open = await render(source, { ...world, outside: { redis: chart('open') } });
    expect(open.objects.map(({ secret }) => secret)).toEqual([false]);
  });

  describe('charts that a kustomization names', () => {
    const named = (over: string, more: Files = {}): Files => ({
      'o/kustomization.yaml': `namespace: eu\nhelmCharts: [{name: redis, releaseName: r${over}}]\n`,
      ...more,
    });
    const pulled = ', version: 1.0.0, repo: "https://charts.example"';

    it('are fetched in one version from allowed places', async () => {
      asked.length = 0;
      const world = { files: named(pulled), outside: { redis: chart('{{ .Release.Namespace }}') } };
      const { objects } = await render({ path: 'o' }, world);
      expect(objects.map(({ ref, origin, manifest }) => [formatRef(ref), origin.path, manifest['data']])).toEqual([
        ['ConfigMap/r', 'o/charts/redis-1.0.0/redis/templates/config.yaml', { text: 'eu' }],
      ]);
      expect(asked).toEqual(['redis of https://charts.example']);
      expect(await readsOf({ path: 'o' }, world)).toEqual([
        'fact https://charts.examplematerial {"digest":null,"kind":"chart","name":"redis","repo":"https://charts.example","version":"1.0.0"}',
        'file o/kustomization.yaml',
        ...['miss o/$charts-0/0-config.yaml.yaml', 'miss o/Kustomization', 'miss o/kustomization.yml'],
      ]);
    });

    it('wake their placement when a file of theirs changes', async () => {
      const files = named('', {
        'o/charts/redis/Chart.yaml': 'apiVersion: v2\nname: redis\nversion: 1.0.0\n',
        'o/charts/redis/templates/config.yaml': config('x'),
      });
      expect(await readsOf({ path: 'o' }, { files })).toEqual(
        expect.arrayContaining(['file o/charts/redis/Chart.yaml', 'file o/charts/redis/templates/config.yaml']),
      );
    });

    it.each([
      ['from a place that is not allowed', pulled, false, 'lies at https://charts.example, which is not allowed'],
      ['without a version', ', repo: "https://charts.example"', true, 'is not pinned: write one full `version`'],
      ['in a range of versions', ', version: 1.x, repo: "https://charts.example"', true, 'is not pinned'],
      ['from nowhere', '', true, 'is not at o/charts/redis, and no repo is named'],
      ['with a field that is not known', ', postRenderer: sh', true, 'the field "postRenderer", which is not followed'],
      ['with values from outside', `${pulled}, valuesFile: ../secret.yaml`, true, 'lies outside of the kustomization'],
    ])('are refused %s', async (_, over, allowed, words) => {
      const world = { files: named(over), outside: { redis: chart('x') }, allowed };
      expect(await refusalOf({ path: 'o' }, world)).toContain(words);
    });
  });

  it('fetches a remote base at the commit that it names, and nothing that moves', async () => {
    const base = (entry: string): Files => ({ 'kustomization.yaml': `resources: ["${entry}"]\nnamePrefix: my-\n` });
    const outside = {
      [other]: { 'base/kustomization.yaml': 'resources: [a.yaml]\n', 'base/a.yaml': config('remote', 'a') },
    };
    const { objects } = await render({}, { files: base(`${other}//base?ref=${commit}`), outside });
    expect(objects.map(({ ref }) => ref.name)).toEqual(['my-a']);
    expect(await readsOf({}, { files: base(`${other}//base?ref=${commit}`), outside })).toContain(
      'file kustomization.yaml',
    );
    expect(await refusalOf({}, { files: base(`${other}//base?ref=main`), outside })).toContain('is not pinned');
    expect(await refusalOf({}, { files: base(`${other}//base`), outside })).toContain('is not pinned');
    expect(await refusalOf({}, { files: base(`${other}//base?ref=${commit}`), outside, allowed: false })).toContain(
      'is not allowed',
    );
    expect(await refusalOf({}, { files: base('https://raw.example/a.yaml'), outside })).toContain('is not pinned');
  });

  it('replaces variables after the build, and puts common labels on', async () => {
    const files = { 'a.yaml': config('${GREETING:=hello} ${stage_name}', '${NAME}-config') };
    const source = {
      substitute: { NAME: 'eu', stage_name: 'dev' },
      labels: { team: 'shop' },
      annotations: { owner: 'ada' },
    };
    const { objects } = await render(source, { files });
    expect(objects[0]).toMatchObject({
      ref: { name: 'eu-config' },
      manifest: {
        metadata: { name: 'eu-config', labels: { team: 'shop' }, annotations: { owner: 'ada' } },
        data: { text: 'hello dev' },
      },
    });
    expect(await refusalOf({ ...source, substitute: {} }, { files })).toContain('${NAME} has no value');
  });

  it('fetches nothing where nothing can be', async () => {
    const { outside: _, ...bare } = request({ from: redis }, {});
    const outcome = await renderer.render(bare, signal);
    expect(outcome.ok ? '' : outcome.error.failure.message).toContain('nothing can be fetched here');
  });
});
