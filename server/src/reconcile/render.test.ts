import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPart } from '../../../tools/parts/parts.ts';
import { requires } from '../../../tools/test/requires.ts';
import { composedRenderer } from '../adapters/render/composed/composed-renderer.ts';
import { RenderEngine } from '../adapters/render/engine/render-engine.ts';
import { HelmRenderer } from '../adapters/render/helm/helm-renderer.ts';
import { JsonnetRenderer } from '../adapters/render/jsonnet/jsonnet-renderer.ts';
import { KustomizeRenderer } from '../adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { renderByContent } from '../adapters/render/render-by-content.ts';
import type { Renderer } from '../ports/renderer.ts';
import { World } from '../testing/world.ts';

const needs = requires('engine');
const [charts, overlays, plain] = [400, 400, 200];
/** Overlays that stand on the same base. */
const shared = 10;

const object = (name: string, text: string): string =>
  `apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: "${name}"}\nspec: {path: "${name}", content: "${text}"}\n`;

function filesOfApplication(index: number): { readonly [path: string]: string } {
  const at = `apps/a${index}`;
  if (index < charts)
    return {
      [`${at}/Chart.yaml`]: `apiVersion: v2\nname: a${index}\nversion: 1.0.0\n`,
      [`${at}/values.yaml`]: 'text: first\n',
      [`${at}/README.md`]: 'read by nobody',
      [`${at}/templates/file.yaml`]: object(`a${index}`, '{{ .Values.text }}'),
    };
  if (index >= charts + overlays) return { [`${at}/file.yaml`]: object(`a${index}`, 'first') };
  const base = index < charts + shared ? 'base/shared' : `base/b${index}`;
  return {
    [`${at}/kustomization.yaml`]: `resources: [../../${base}]\nnamePrefix: a${index}-\n`,
    [`${base}/kustomization.yaml`]: 'resources: [file.yaml]\n',
    [`${base}/file.yaml`]: object('file', 'first'),
  };
}

const applications = Array.from({ length: charts + overlays + plain }, (_, index) => index);
const declared = applications
  .map(
    (index) =>
      `apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: a${index}}\nspec: {source: {repo: ., path: apps/a${index}}, stages: [dev]}\n`,
  )
  .join('---\n');
const fleet = 'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: dev}\nspec: {host: {roots: ["."]}}\n';

describe.skipIf(needs.skip)('server/src/reconcile/render.ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-thousand-'));
  const rendered: string[] = [];
  let engine: RenderEngine;
  let world: World;

  beforeAll(async () => {
    engine = await RenderEngine.start(
      { program: findPart('engine')?.engine ?? '', cwd: dir },
      new AbortController().signal,
    );
    const [kustomize, helm] = [new KustomizeRenderer(engine), new HelmRenderer(engine)];
    const inner = composedRenderer(
      renderByContent({ plain: plainRenderer(), kustomize, helm, jsonnet: new JsonnetRenderer(engine) }),
    );
    const counting: Renderer = {
      version: inner.version,
      render: (request, signal) => {
        rendered.push(request.source.path);
        return inner.render(request, signal);
      },
    };
    world = new World(counting);
    const files = Object.assign({}, ...applications.map(filesOfApplication)) as { readonly [path: string]: string };
    world.repo.commit({ ...files, 'fleet.yaml': fleet, 'applications.yaml': declared, 'README.md': 'one' });
    await world.start();
    await world.run(20_000);
  }, 300_000);
  afterAll(async () => {
    await world.stop();
    await engine.close();
    rmSync(dir, { recursive: true });
    expect(world.errors).toEqual([]);
  });

  async function rendersAfter(files: { readonly [path: string]: string }): Promise<readonly string[]> {
    rendered.length = 0;
    world.repo.commit(files);
    await world.run(70_000);
    return [...new Set(rendered)].sort();
  }
  const contentOf = (key: string): string =>
    [...world.target('dev').objects].find(([known]) => known.endsWith(`/${key}`))?.[1].content ?? 'nothing';

  it('renders each of 1,000 applications once, and delivers all', () => {
    expect(new Set(rendered).size).toBe(applications.length);
    expect(world.target('dev').objects.size).toBe(applications.length);
  });

  it.each<[string, { readonly [path: string]: string }, readonly string[], string]>([
    ['a value of one chart', { 'apps/a7/values.yaml': 'text: second\n' }, ['apps/a7'], 'a7'],
    ['a base of one overlay', { 'base/b500/file.yaml': object('file', 'second') }, ['apps/a500'], 'a500-file'],
    ['one manifest', { 'apps/a900/file.yaml': object('a900', 'second') }, ['apps/a900'], 'a900'],
  ])(
    'renders one again after a commit to %s',
    async (_, files, expected, key) => {
      expect(await rendersAfter(files)).toEqual(expected);
      expect(rendered.length).toBe(1);
      expect(contentOf(key)).toContain('second');
    },
    120_000,
  );

  it('renders ten again after a commit to the base that ten share', async () => {
    const sharing = applications.slice(charts, charts + shared).map((index) => `apps/a${index}`);
    expect(await rendersAfter({ 'base/shared/file.yaml': object('file', 'third') })).toEqual(sharing);
    expect(rendered.length).toBe(shared);
    expect(contentOf('a400-file')).toContain('third');
  }, 120_000);

  it('renders nothing after a commit to what nobody reads', async () => {
    expect(await rendersAfter({ 'README.md': 'two', 'apps/a3/README.md': 'two', 'base/notes.md': 'new' })).toEqual([]);
  }, 120_000);
});
