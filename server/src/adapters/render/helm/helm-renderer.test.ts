import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { HelmSettings } from '@fairlead/core/model/settings.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Recipient, Rendered, RenderRequest } from '../../../ports/renderer.ts';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { defaultRenderEngineLimits, RenderEngine } from '../engine/render-engine.ts';
import { type Files, TestTree } from '../engine/testing/test-tree.ts';
import { HelmRenderer } from './helm-renderer.ts';

const repo = 'https://git.example/shop' as RepoUrl;
const signal = new AbortController().signal;
const recipient: Recipient = {
  application: 'shop',
  namespace: 'shop-dev',
  seed: 'seed',
  committedAtMs: 1_700_000_000_000,
};

const config = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata:\n  text: ${data}\n`;
const chart: Files = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'chart/values.yaml': 'greeting: hello\nreplicas: 1\n',
  'chart/README.md': 'read by nobody',
  'chart/templates/_names.tpl': '{{ define "place" }}{{ .Release.Namespace }}{{ end }}',
  'chart/templates/config.yaml': config('{{ .Values.greeting }} {{ .Values.replicas }} {{ include "place" . }}'),
  'chart/templates/NOTES.txt': 'Thank you for installing {{ .Chart.Name }}.',
};

type Over = { readonly helm?: Partial<HelmSettings>; readonly path?: string; readonly recipient?: Recipient };

function request(files: Files, { helm, path = 'chart', recipient: to = recipient }: Over = {}): RenderRequest {
  const settings = { valuesFiles: [], values: {}, apiVersions: [], skipCrds: false, ...helm };
  const source = {
    repo,
    path,
    revision: { kind: 'head' },
    include: [],
    exclude: [],
    values: {},
    helm: settings,
  } as const;
  return { repo, source, stage: 'dev', inputs: {}, recipient: to, tree: new TestTree(files) };
}

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/helm/helm-renderer.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-helm-'));
  let engine: RenderEngine;
  let renderer: HelmRenderer;

  beforeAll(async () => {
    if (skip) return;
    engine = await RenderEngine.start(place(dir), signal);
    renderer = new HelmRenderer(engine);
  });
  beforeEach((test) => {
    if (skip) test.skip();
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(dir, { recursive: true });
  });

  async function render(files: Files, over: Over = {}): Promise<Rendered> {
    const outcome = await renderer.render(request(files, over), signal);
    if (!outcome.ok) throw new Error(outcome.error.failure.message);
    return outcome.value;
  }
  async function textOf(template: string, over: Over = {}, files: Files = chart): Promise<unknown> {
    const { objects } = await render({ ...files, 'chart/templates/config.yaml': config(template) }, over);
    return (objects[0]?.manifest['data'] as { readonly text?: unknown } | undefined)?.text;
  }

  it('renders a chart and says what it read', async () => {
    const { objects, reads } = await render(chart);
    expect(objects.map(({ ref, origin }) => [objectKey(ref), origin.path])).toEqual([
      ['/ConfigMap//shop', 'chart/templates/config.yaml'],
    ]);
    expect(objects[0]?.manifest['data']).toEqual({ text: 'hello 1 shop-dev' });
    expect(reads.flatMap(({ kind, path }) => (kind === 'file' ? [path] : []))).toEqual([
      'chart/Chart.yaml',
      'chart/templates/NOTES.txt',
      'chart/templates/_names.tpl',
      'chart/templates/config.yaml',
      'chart/values.yaml',
    ]);
    expect(reads.filter(({ kind }) => kind === 'fact').map(({ path }) => path)).toEqual(['release']);
  });

  it('needs one round when the reads of last time are handed in', async () => {
    const { reads } = await render(chart);
    const once = await RenderEngine.start(place(dir), signal, { ...defaultRenderEngineLimits, maxRounds: 1 });
    const again = await new HelmRenderer(once).render({ ...request(chart), lastReads: reads }, signal);
    await once.close();
    expect(again).toMatchObject({ ok: true, value: { reads } });
  });

  it('takes values from files in their order, and those of the application last', async () => {
    const files: Files = {
      ...chart,
      'chart/values-dev.yaml': 'greeting: from the stage\nreplicas: 2\n',
      'env/all.yaml': 'greeting: from all\nreplicas: 3\n',
    };
    const over: Over = { helm: { valuesFiles: ['/env/all.yaml', 'values-{stage}.yaml'], values: { replicas: 5 } } };
    const text = await textOf('{{ .Values.greeting }} {{ .Values.replicas }}', over, files);
    expect(text).toBe('from the stage 5');
  });

  it('reads other files of the chart only where a template asks for files', async () => {
    expect(await textOf('{{ .Files.Get "README.md" }}')).toBe('read by nobody');
    const { reads } = await render(chart);
    expect(reads.map(({ path }) => path)).not.toContain('chart/README.md');
  });

  it('takes dependencies from charts/ and from elsewhere in the repository', async () => {
    const sub = (name: string): Files => ({
      [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name.split('/').at(-1)}\nversion: 0.1.0\n`,
      [`${name}/templates/it.yaml`]: `apiVersion: v1\nkind: Service\nmetadata: {name: "{{ .Chart.Name }}-{{ .Values.port }}"}\n`,
      [`${name}/values.yaml`]: 'port: 80\n',
    });
    const dependencies =
      'dependencies:\n- {name: db, version: 0.1.0, repository: ""}\n- {name: common, version: 0.1.0, repository: "file://../common", condition: common.on}\n';
    const files: Files = {
      ...chart,
      ...sub('chart/charts/db'),
      ...sub('common'),
      'chart/Chart.yaml': `${chart['chart/Chart.yaml']}${dependencies}`,
    };
    const both = await render(files, { helm: { values: { db: { port: 5432 } } } });
    expect(both.objects.map(({ ref, origin }) => [ref.name, origin.path])).toEqual([
      ['common-80', 'common/templates/it.yaml'],
      ['db-5432', 'chart/charts/db/templates/it.yaml'],
      ['shop', 'chart/templates/config.yaml'],
    ]);
    const one = await render(files, { helm: { values: { common: { on: false } } } });
    expect(one.objects.map(({ ref }) => ref.name)).toEqual(['db-80', 'shop']);
  });

  it('renders definitions of kinds first, and leaves them out where asked', async () => {
    const definition =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.example.org}\n';
    const files = { ...chart, 'chart/crds/a.yaml': definition };
    const kinds = async (over: Over) => (await render(files, over)).objects.map(({ ref }) => ref.kind);
    expect(await kinds({})).toEqual(['CustomResourceDefinition', 'ConfigMap']);
    expect(await kinds({ helm: { skipCrds: true } })).toEqual(['ConfigMap']);
  });

  it.each([
    ['random letters', '{{ randAlphaNum 24 }}'],
    ['random numbers', '{{ randInt 1 1000000000 }}-{{ shuffle "abcdefghijklmnopqrstuvwxyz" }}'],
    ['identifiers', '{{ uuidv4 }}'],
    ['hashes with salt', '{{ htpasswd "ada" "secret" }}'],
    ['certificates', '{{ $ca := genCA "ca" 365 }}{{ (genSignedCert "web" nil nil 30 $ca).Cert | b64enc }}'],
    ['keys', '{{ genPrivateKey "ecdsa" | b64enc }}'],
  ])('makes %s that are each placement’s own, and the same at every render', async (_what, template) => {
    const first = await textOf(template);
    expect(await textOf(template)).toBe(first);
    expect(await textOf(template, { recipient: { ...recipient, seed: 'another' } })).not.toBe(first);
    const { reads } = await render({ ...chart, 'chart/templates/config.yaml': config(template) });
    expect(reads.filter(({ kind }) => kind === 'fact').map(({ path }) => path)).toContain('randomness');
  });

  it('leaves a random value as it is when another one comes before it', async () => {
    const alone = await textOf('{{ randAlphaNum 8 }}');
    expect(await textOf('{{ randAlpha 5 }}-{{ randAlphaNum 8 }}')).toMatch(new RegExp(`-${String(alone)}$`));
  });

  it('takes the time from the commit', async () => {
    expect(await textOf('{{ now | date "2006-01-02" }}')).toBe('2023-11-14');
  });

  it('tells what the chart tells whoever installs it, unless that is secret', async () => {
    const notesOf = async (notes: string, over: Over = {}) => {
      const outcome = await renderer.render(request({ ...chart, 'chart/templates/NOTES.txt': notes }, over), signal);
      return outcome.ok ? outcome.value.notes : outcome.error.failure.message;
    };
    expect(await notesOf('Thank you for {{ .Release.Name }}.\n')).toEqual(['Thank you for shop.']);
    expect(await notesOf('')).toBeUndefined();
    expect(await notesOf('the password is {{ randAlphaNum 9 }}')).toEqual([expect.stringContaining('are not shown')]);
    expect(await notesOf('a random {{ if randAlphaNum 9 }}thing{{ end }}')).toEqual(['a random thing']);
  });

  it('runs the tests of a chart after the delivery where the application asks for it', async () => {
    const hook = (kind: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: "${kind}", helm.sh/hook-weight: "-2"}}\n`;
    const annotationsOf = async (kind: string, tests: boolean) => {
      const files = { ...chart, 'chart/templates/test.yaml': hook(kind) };
      const outcome = await renderer.render(request(files, { helm: { tests } }), signal);
      if (!outcome.ok) throw new Error(outcome.error.failure.message);
      return outcome.value.objects.find(({ ref }) => ref.kind === 'Pod')?.manifest.metadata['annotations'];
    };
    const marks = { 'fairlead.dev/hook': 'PostSync', 'fairlead.dev/sync-wave': '998' };
    expect(await annotationsOf('test', true)).toMatchObject(marks);
    expect(await annotationsOf('test', false)).not.toMatchObject(marks);
    expect(await annotationsOf('post-install,test', true)).not.toMatchObject(marks);
  });

  it('shows the version of Kubernetes and the kinds that the application names', async () => {
    const template = '{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "example.org/v1" }}';
    expect(await textOf(template)).toBe('v1.37.0 false');
    expect(await textOf(template, { helm: { kubeVersion: '1.34', apiVersions: ['example.org/v1'] } })).toBe(
      'v1.34 true',
    );
  });

  it('finds nothing in a cluster, and says so', async () => {
    const template = 'got {{ lookup "v1" "Secret" "a" "b" | len }}';
    expect(await textOf(template)).toBe('got 0');
    const { warnings } = await render({ ...chart, 'chart/templates/config.yaml': config(template) });
    expect(warnings[0]?.message).toContain('templates/config.yaml: lookup of Secret b finds nothing');
  });

  it('keeps the values of Secrets secret', async () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n';
    const { objects } = await render({ ...chart, 'chart/templates/secret.yaml': secret });
    expect(objects.map((object) => [object.ref.kind, object.secret])).toEqual([
      ['ConfigMap', false],
      ['Secret', true],
    ]);
  });

  const schema = (reference: string): Files => ({ ...chart, 'chart/values.schema.json': `{"$ref": "${reference}"}` });
  const withTemplate = (template: string): Files => ({ ...chart, 'chart/templates/config.yaml': template });
  it.each<[string, Files, Over, string]>([
    ['a chart that is not there', {}, {}, 'chart/Chart.yaml: no such file'],
    [
      'values that are not there',
      chart,
      { helm: { valuesFiles: ['no.yaml'] } },
      'no such file or directory: chart/no.yaml',
    ],
    ['values out of the repository', chart, { helm: { valuesFiles: ['../../x'] } }, 'leaves the repository'],
    ['a template that breaks off', withTemplate('a: b\n{{ if }}'), {}, 'chart/templates/config.yaml:2: '],
    ['a template that fails', withTemplate('a: b\n{{ fail "choose a name" }}'), {}, 'config.yaml:2: execution error'],
    [
      'a template that makes no YAML',
      withTemplate('a: b: c'),
      {},
      'chart/templates/config.yaml: what is rendered is not YAML',
    ],
    [
      'a template that makes no object',
      withTemplate('a: b'),
      {},
      'config.yaml: an object is rendered that has no apiVersion',
    ],
    [
      'a template that includes itself',
      withTemplate('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'),
      {},
      'nested reference name',
    ],
    [
      'a name that only a cluster gives',
      withTemplate('apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n'),
      {},
      'generateName',
    ],
    [
      'a dependency that was not fetched',
      {
        ...chart,
        'chart/Chart.yaml': `${chart['chart/Chart.yaml']}dependencies: [{name: db, version: 1.x, repository: "https://example.org"}]\n`,
      },
      {},
      'run `helm dependency update`',
    ],
    [
      'a dependency outside of the repository',
      {
        ...chart,
        'chart/Chart.yaml': `${chart['chart/Chart.yaml']}dependencies: [{name: db, version: 1.x, repository: "file://../../db"}]\n`,
      },
      {},
      'outside of the repository',
    ],
    ['a schema from the disk of this machine', schema('file:///etc/hostname'), {}, 'only references within the schema'],
    ['a schema from the network', schema('http://127.0.0.1:9/a'), {}, 'only references within the schema'],
    [
      'values that the schema refuses',
      { ...chart, 'chart/values.schema.json': '{"properties": {"replicas": {"type": "string"}}}' },
      {},
      'got number, want string',
    ],
    [
      'a chart for another Kubernetes',
      { ...chart, 'chart/Chart.yaml': `${chart['chart/Chart.yaml']}kubeVersion: "<1.30"\n` },
      {},
      'name the target',
    ],
    [
      'a library',
      { ...chart, 'chart/Chart.yaml': `${chart['chart/Chart.yaml']}type: library\n` },
      {},
      'cannot be deployed by itself',
    ],
  ])('refuses %s', async (_what, files, over, message) => {
    const outcome = await renderer.render(request(files, over), signal);
    if (outcome.ok) throw new Error('it was rendered');
    expect(outcome.error.failure.message).toContain(message);
    expect(outcome.error.failure.retryable).toBe(false);
  });

  it.each([
    ['the environment', '{{ env "PATH" }}', 'function "env" not defined'],
    ['the files of this machine', '{{ .Files.Get "/etc/hostname" }}', ''],
    ['the network', '{{ getHostByName "localhost" }}', ''],
  ])('does not show %s to templates', async (_what, template, message) => {
    const outcome = await renderer.render(request(withTemplate(config(`"${template}"`))), signal);
    if (outcome.ok) expect(outcome.value.objects[0]?.manifest['data']).toEqual({ text: '' });
    else expect(outcome.error.failure.message).toContain(message === '' ? 'never' : message);
  });

  it('ends a template that never ends, goes on with others, and does not try it a third time', async () => {
    const impatient = await RenderEngine.start(place(dir), signal, {
      ...defaultRenderEngineLimits,
      callTimeoutMs: 2_000,
    });
    const endless = withTemplate('{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}');
    const messageOf = async (files: Files): Promise<string> => {
      const outcome = await new HelmRenderer(impatient).render(request(files), signal);
      return outcome.ok ? 'rendered' : outcome.error.failure.message;
    };
    expect(await messageOf(endless)).toContain('took longer than 2 s');
    expect(await messageOf(chart)).toBe('rendered');
    expect(await messageOf(endless)).toContain('took longer than 2 s');
    expect(await messageOf(endless)).toContain('not tried again as it is');
    await impatient.close();
  });
});
