import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findPart } from '../../../../tools/parts/parts.ts';
import { requires } from '../../../../tools/test/requires.ts';
import { composedRenderer } from '../../adapters/render/composed/composed-renderer.ts';
import { RenderEngine } from '../../adapters/render/engine/render-engine.ts';
import { HelmRenderer } from '../../adapters/render/helm/helm-renderer.ts';
import { JsonnetRenderer } from '../../adapters/render/jsonnet/jsonnet-renderer.ts';
import { KustomizeRenderer } from '../../adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../../adapters/render/plain/plain-renderer.ts';
import { renderByContent } from '../../adapters/render/render-by-content.ts';
import type { OfflineTools } from '../local-commands.ts';
import { realTools } from '../testing/offline-tools.ts';
import { runLine } from '../testing/run-line.ts';

const needs = requires('engine');
const config = (name: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {text: "${text}"}\n`;
const charts = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'text: one\n',
  'charts/web/templates/config.yaml': config('web', '{{ .Values.text }}'),
  'base/kustomization.yaml': 'resources: [config.yaml]\n',
  'base/config.yaml': config('base', 'one'),
  'overlays/eu/kustomization.yaml': 'resources: [../../base]\nnamePrefix: eu-\n',
  'overlays/us/kustomization.yaml': 'resources: [../../base]\nnamePrefix: us-\n',
};
const target = 'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: dev}\nspec: {kubernetes: {context: dev}}\n';
const application = (source: string): string =>
  `${target}---\napiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: web}\nspec: {source: ${source}, stages: [dev]}\n`;

describe.skipIf(needs.skip)('server/src/cli/offline/revision-diff.ts', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-revisions-')));
  let engine: RenderEngine;
  let offline: OfflineTools;
  let repo: string;

  beforeAll(async () => {
    engine = await RenderEngine.start(
      { program: findPart('engine')?.engine ?? '', cwd: root },
      new AbortController().signal,
    );
    const [kustomize, helm] = [new KustomizeRenderer(engine), new HelmRenderer(engine)];
    offline = {
      ...realTools,
      renderer: composedRenderer(
        renderByContent({ plain: plainRenderer(), kustomize, helm, jsonnet: new JsonnetRenderer(engine) }),
      ),
    };
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    repo = mkdtempSync(join(root, 'repo-'));
    git('init', '-q', '-b', 'main');
  });

  function git(...args: readonly string[]): void {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...who, ...args], { cwd: repo, env: { PATH: process.env['PATH'], HOME: root } });
  }
  function write(files: { readonly [path: string]: string }): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(repo, path)), { recursive: true });
      writeFileSync(join(repo, path), content);
    }
  }
  function commit(files: { readonly [path: string]: string }): void {
    write(files);
    git('add', '-A');
    git('commit', '-qm', 'Change');
  }
  const run = (line: string) => runLine(line, { cwd: repo, offline, env: { HOME: root } });

  it('compares what charts and overlays come to, whichever file of theirs changed', async () => {
    commit(charts);
    commit({ 'charts/web/values.yaml': 'text: two\n', 'base/config.yaml': config('base', 'two'), 'README.md': 'x' });
    const { out, code } = await run('fairlead diff --revision HEAD~1..HEAD');
    expect(code).toBe(6);
    expect(out).toMatch(/ charts\/web\n {2}~ ConfigMap\/web {2}changed\n[\s\S]*one[\s\S]*two/);
    expect(out).toMatch(/ overlays\/eu\n {2}~ ConfigMap\/eu-base/);
    expect(out).not.toMatch(/^ base$/m);
    expect((await run('fairlead look . --diff')).out).toContain('ConfigMap/us-base');
  });

  it('compares with the files as they lie here, and is content where nothing differs', async () => {
    commit(charts);
    expect(await run('fairlead diff --revision HEAD..')).toMatchObject({
      code: 0,
      out: 'No rendered object differs.\n',
    });
    write({ 'charts/web/values.yaml': 'text: two\n' });
    expect((await run('fairlead diff --revision HEAD..')).out).toContain('ConfigMap/web');
  });

  it('compares each revision as its own configuration says', async () => {
    commit({ ...charts, 'web.yaml': application('{repo: ., path: charts/web}') });
    commit({ 'web.yaml': application('{repo: ., path: charts/web, helm: {values: {text: inline}}}') });
    const { out } = await run('fairlead diff web --revision HEAD~1..HEAD');
    expect(out).toMatch(/ web\/dev\n {2}~ ConfigMap\/web {2}changed\n[\s\S]*one[\s\S]*inline/);
    expect((await run('fairlead diff other --revision HEAD~1..HEAD')).out).toBe('No rendered object differs.\n');
  });

  it.each([
    ['fairlead diff --revision nothing..HEAD', 'is no revision'],
    ['fairlead diff --revision --output=x..HEAD', 'is no revision'],
    ['fairlead diff', 'name an application, or compare two revisions'],
  ])('%s is refused', async (line, words) => {
    commit(charts);
    const { err, code } = await run(line);
    expect([code === 0, err]).toEqual([false, expect.stringContaining(words)]);
  });

  it('lints fields and types of rendered objects, by a version of Kubernetes or by what a cluster says of itself', async () => {
    const deployment = (fields: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b${fields}}]}}}\n`;
    const other = 'apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: big}\n';
    write({
      ...charts,
      'charts/web/templates/d.yaml': deployment(''),
      'charts/web/templates/w.yaml': other,
      'web.yaml': application('{repo: ., path: charts/web}'),
    });
    expect((await run('fairlead lint --strict')).out).toContain('No mistakes');
    write({ 'charts/web/templates/d.yaml': deployment(', prots: [], env: [{name: A, value: 1}]') });
    const { out, code } = await run('fairlead lint');
    expect(code).toBe(8);
    expect(out).toContain(
      'error charts/web/templates/d.yaml: Deployment/web spec.template.spec.containers[0].prots: unknown field; did you mean "ports"? (web/dev)',
    );
    expect(out).toContain('spec.template.spec.containers[0].env[0].value: expected text, and it is a whole number (1)');
    const old = await run('fairlead lint --kubernetes 1.20');
    expect([old.code, old.err]).toEqual([0, expect.stringContaining('1.20 are not known here')]);
    const kind = { group: 'example.org', version: 'v1', kind: 'Widget' };
    const spec = { type: 'object', properties: { size: { type: 'integer' } } };
    const widget = { type: 'object', properties: { spec }, 'x-kubernetes-group-version-kind': [kind] };
    write({ 'own.json': JSON.stringify({ swagger: '2.0', definitions: { Widget: widget } }), 'bad.json': '{}' });
    const own = await run('fairlead lint --openapi own.json');
    expect(own.out).toContain('Widget/w spec.size: expected a whole number, and it is text ("big")');
    expect(own.out).not.toContain('prots');
    expect((await run('fairlead lint --openapi bad.json')).err).toContain('no OpenAPI document of version 2');
    expect((await run('fairlead lint --openapi none.json')).err).toContain('cannot be read');
  });

  it('lints what is rendered: gone API versions are mistakes, names that lead nowhere are warnings', async () => {
    const old = 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web}\n';
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {serviceAccountName: robot, containers: []}\n';
    write({ ...charts, 'charts/web/templates/pod.yaml': pod, 'web.yaml': application('{repo: ., path: charts/web}') });
    const warned = await run('fairlead lint');
    expect(warned.code).toBe(0);
    expect(warned.out).toContain(
      'charts/web/templates/pod.yaml: Pod/web serviceAccountName: there is no ServiceAccount/robot (web/dev)',
    );
    expect((await run('fairlead lint --strict')).code).toBe(8);
    write({ 'charts/web/templates/pdb.yaml': old });
    const { out, code } = await run('fairlead lint');
    expect(code).toBe(8);
    expect(out).toContain(
      'PodDisruptionBudget/web: policy/v1beta1 is gone since Kubernetes 1.25; write policy/v1 (web/dev)',
    );
    expect((await run('fairlead lint --kubernetes 1.24')).code).toBe(0);
    expect((await run('fairlead lint --kubernetes new')).err).toContain('is no version');
  });
});
