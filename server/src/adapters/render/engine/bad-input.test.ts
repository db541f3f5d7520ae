import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { writeTar } from '../../materials/archive/testing/write-tar.ts';
import { RenderEngine } from './render-engine.ts';
import { type Files, TestTree } from './testing/test-tree.ts';
import { TreeAnswers } from './tree-answers.ts';

const signal = new AbortController().signal;
const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const utf16 = (text: string): Uint8Array => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

/** A tree in which one file holds other bytes than text. */
class BytesTree extends TestTree {
  readonly #path: string;
  readonly #bytes: Uint8Array;

  constructor(files: Files, path: string, bytes: Uint8Array) {
    super({ ...files, [path]: 'bytes' });
    this.#path = path;
    this.#bytes = bytes;
  }

  override async read(path: string): Promise<Uint8Array | undefined> {
    return path === this.#path ? this.#bytes : super.read(path);
  }
}

const chart: Files = { 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n' };
const kustomize = (kustomization: string, others: Files = {}): Case => ({
  library: 'kustomize',
  files: { 'kustomization.yaml': kustomization, ...others },
});
const helm = (template: string, others: Files = {}): Case => ({
  library: 'helm',
  files: { ...chart, 'templates/a.yaml': `${config}data: {text: ${template}}\n`, ...others },
});
const jsonnet = (program: string, others: Files = {}): Case => ({
  library: 'jsonnet',
  files: { 'main.jsonnet': program, ...others },
});
type Case = { readonly library: string; readonly files: Files; readonly bytes?: readonly [string, Uint8Array] };

const bomb = Array.from({ length: 12 }, (_, level) =>
  level === 0
    ? 'a0: &a0 [x]'
    : `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
).join('\n');
const parameters: { readonly [library: string]: JsonObject } = {
  helm: { release: 'r', namespace: 'n', nowMs: 0, seed: 's' },
};

/** What is asked for, the file that the error names (with its line where that is certain), and words of its message. */
const cases: readonly (readonly [string, Case, string, string])[] = [
  ['a resource above the repository', kustomize('resources: [../x.yaml]'), 'kustomization.yaml', 'outside of the'],
  ['a file of the machine', kustomize('resources: [/etc/passwd]'), 'kustomization.yaml', 'outside of the'],
  [
    'a generator over a file of the machine',
    kustomize('configMapGenerator: [{name: a, files: [/etc/passwd]}]'),
    'kustomization.yaml',
    'outside of the',
  ],
  [
    'a link',
    kustomize('resources: [a.yaml]', { 'a.yaml': { link: '/etc/passwd' } }),
    'kustomization.yaml',
    'no such file',
  ],
  ['a remote base', kustomize('resources: ["https://example.org/a?ref=v1"]'), 'kustomization.yaml', ''],
  [
    'a remote base over ssh',
    kustomize('resources: ["git@example.org:a/b.git"]'),
    'kustomization.yaml',
    'remote bases are not fetched',
  ],
  [
    'a chart inside of a kustomization',
    kustomize('helmCharts: [{name: a, repo: "https://example.org"}]'),
    'kustomization.yaml',
    'charts are not rendered',
  ],
  [
    'an exec plugin',
    kustomize('generators: [g.yaml]', {
      'g.yaml':
        'apiVersion: a/v1\nkind: G\nmetadata: {name: g, annotations: {config.kubernetes.io/function: "exec: {path: /bin/true}"}}\n',
    }),
    '',
    '',
  ],
  [
    'a function in a container',
    kustomize('transformers: [g.yaml]', {
      'g.yaml':
        'apiVersion: a/v1\nkind: G\nmetadata: {name: g, annotations: {config.kubernetes.io/function: "container: {image: a}"}}\n',
    }),
    '',
    '',
  ],
  [
    'aliases that multiply',
    kustomize('resources: [a.yaml]', { 'a.yaml': `${config}${bomb}\n` }),
    'a.yaml',
    'more than 1000000 values',
  ],
  [
    'an alias that holds itself',
    kustomize('resources: [a.yaml]', { 'a.yaml': `${config}a: &a [*a]\n` }),
    'a.yaml:4',
    'holds the alias itself',
  ],
  ['a base that leads back', kustomize('resources: [b]', { 'b/kustomization.yaml': 'resources: [..]\n' }), '', 'cycle'],
  [
    'a misspelt field in UTF-16',
    { library: 'kustomize', files: {}, bytes: ['kustomization.yaml', utf16('resorces: []')] },
    'kustomization.yaml',
    '',
  ],
  ['a kustomization with NUL', kustomize('resources: ["a\u0000.yaml"]'), 'kustomization.yaml', ''],
  ['a misspelt field after a byte order mark', kustomize('\uFEFFresorces: []'), 'kustomization.yaml', ''],
  ['values that multiply', helm('x', { 'values.yaml': bomb }), '', ''],
  [
    'a template that calls itself',
    helm('{{ include "a" . }}', { 'templates/_a.tpl': '{{ define "a" }}{{ include "a" . }}{{ end }}' }),
    'templates/_a.tpl',
    '',
  ],
  ['the environment', helm('{{ env "HOME" }}'), 'templates/a.yaml:4', 'function "env" not defined'],
  [
    'the environment, expanded',
    helm('{{ expandenv "$HOME" }}'),
    'templates/a.yaml:4',
    'function "expandenv" not defined',
  ],
  ['a template that fails', helm('{{ fail "on purpose" }}'), 'templates/a.yaml:4', 'on purpose'],
  [
    'a dependency above the repository',
    helm('x', {
      'Chart.yaml': `${chart['Chart.yaml']}dependencies: [{name: b, version: 1.0.0, repository: "file://../b"}]\n`,
    }),
    'Chart.yaml',
    'outside of the repository',
  ],
  [
    'a schema of values on disk',
    helm('x', { 'values.schema.json': '{"$ref": "file:///etc/passwd"}' }),
    'Chart.yaml',
    'only references within the schema',
  ],
  [
    'a schema of values from the network',
    helm('x', { 'values.schema.json': '{"$ref": "https://example.org/a.json"}' }),
    'Chart.yaml',
    'only references within the schema',
  ],
  ['a chart in UTF-16', { library: 'helm', files: {}, bytes: ['Chart.yaml', utf16('name: a')] }, 'Chart.yaml', ''],
  ['an archive that is none', helm('x', { 'charts/b.tgz': 'no archive' }), '', ''],
  ['an import above the repository', jsonnet("import '../x.libsonnet'"), 'main.jsonnet:1', 'leaves the repository'],
  ['a text of the machine', jsonnet("importstr '/etc/passwd'"), 'main.jsonnet:1', 'not relative'],
  [
    'a library that is a link',
    jsonnet("import 'x.libsonnet'", { 'x.libsonnet': { link: '/etc/passwd' } }),
    'main.jsonnet:1',
    'no such file',
  ],
  ['a program that imports itself', jsonnet("(import 'main.jsonnet') + {}"), 'main.jsonnet:1', 'max stack frames'],
  [
    'a program in UTF-16',
    { library: 'jsonnet', files: {}, bytes: ['main.jsonnet', utf16('{}')] },
    'main.jsonnet:1',
    '',
  ],
];

const packed = (path: string, content: string, more: object = {}): Uint8Array =>
  gzipSync(
    writeTar([
      { path: 'b/Chart.yaml', content: 'apiVersion: v2\nname: b\nversion: 1.0.0\n' },
      { path, content, ...more },
    ]),
  );
const withArchive = (bytes: Uint8Array): Case => ({ ...helm('x'), bytes: ['charts/b.tgz', bytes] });

/** What comes of them is a refusal, or objects that hold nothing of what lies outside. */
const escapes: readonly (readonly [string, Case])[] = [
  ['a template that is a link', helm('x', { 'templates/b.yaml': { link: '/etc/passwd' } })],
  ['values that are a link', helm('{{ .Values | toJson | quote }}', { 'values.yaml': { link: '/etc/passwd' } })],
  ['a file above the chart', helm('{{ .Files.Get "../../../etc/passwd" | quote }}')],
  ['a file of the machine', helm('{{ .Files.Get "/etc/passwd" | quote }}')],
  ['a glob over the machine', helm('{{ (.Files.Glob "/etc/*").AsConfig | quote }}')],
  ['a link among the files of a chart', helm('{{ .Files.Get "l" | quote }}', { l: { link: '/etc/passwd' } })],
  ['an archive with a path that leads out', withArchive(packed('../../etc/cron.d/x', 'root: x'))],
  ['an archive with an absolute path', withArchive(packed('/etc/cron.d/x', 'root: x'))],
  [
    'an archive with a link that leads out',
    withArchive(packed('b/templates/l.yaml', '', { type: '2', link: '/etc/passwd' })),
  ],
  ['an archive that unpacks to 256 MiB', withArchive(packed('b/files/zeros', '\0'.repeat(256 * 1024 * 1024)))],
  ['a document of the machine', jsonnet("{a: importbin '/etc/passwd'}")],
  ['a library above the repository', jsonnet("import '../../../../etc/passwd'")],
  ['a patch of the machine', kustomize('resources: [a.yaml]\npatches: [{path: /etc/passwd}]', { 'a.yaml': config })],
  ['a secret from the environment', kustomize('secretGenerator: [{name: s, envs: [/proc/self/environ]}]')],
  ['a secret from its variables', kustomize('secretGenerator: [{name: s, literals: [HOME]}]')],
  ['a value in UTF-16', { ...helm('{{ .Values.a }}'), bytes: ['values.yaml', utf16('a: root:')] }],
  ['a template with NUL', helm('"\u0000"')],
  ['a program after a byte order mark', jsonnet('\uFEFF[]')],
];

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/engine bad input $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-bad-'));
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

  it.each(cases)('names %s', async (_what, { library, files, bytes }, at, text) => {
    const tree = bytes === undefined ? new TestTree(files) : new BytesTree(files, ...bytes);
    const answers = new TreeAnswers(tree, engine.limits);
    const { error } = await engine.render(library, { path: '.', ...parameters[library] }, answers, {
      lane: 'test',
      signal,
    });
    const { file, line, message } = error ?? { message: 'it was rendered' };
    expect(`${file}${line === undefined ? '' : `:${line}`}`).toContain(at);
    expect(message).toContain(text);
    expect(message).not.toMatch(/root:|it was rendered/);
  });

  it.each(escapes)('lets nothing in by %s', async (_what, { library, files, bytes }) => {
    const tree = bytes === undefined ? new TestTree(files) : new BytesTree(files, ...bytes);
    const answers = new TreeAnswers(tree, engine.limits);
    const answer = await engine.render(library, { path: '.', ...parameters[library] }, answers, {
      lane: 'test',
      signal,
    });
    expect(JSON.stringify(answer)).not.toMatch(/root:|PATH=|HOME=|\/usr\/sbin/);
    for (const path of tree.asked) expect(path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/);
  });

  it('asks no name server', async () => {
    const { files } = helm('{{ getHostByName "example.org" | quote }}');
    const answers = new TreeAnswers(new TestTree(files), engine.limits);
    const { result } = await engine.render('helm', { path: '.', ...parameters['helm'] }, answers, {
      lane: 'test',
      signal,
    });
    expect(result?.objects[0]).toMatchObject({ data: { text: '' } });
  });
});
