import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { defaultRenderEngineLimits, RenderEngine, type RenderEngineLimits } from './render-engine.ts';
import { type Files, TestTree } from './testing/test-tree.ts';
import { TreeAnswers } from './tree-answers.ts';

const signal = new AbortController().signal;
const mebibyte = 1024 * 1024;
const overlay: Files = {
  'kustomization.yaml': 'resources: [config.yaml]\n',
  'config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n',
};
const chart = (template: string): Files => ({
  'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
  'templates/a.yaml': template,
});
const endless = chart('{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}');
const release = { release: 'r', namespace: 'n', nowMs: 0, seed: 's' };

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/engine/render-engine.ts $name', ({ name, skip, place }) => {
  let dir = '';
  let engines: RenderEngine[] = [];

  beforeEach((test) => {
    if (skip) test.skip();
    dir = mkdtempSync(join(tmpdir(), 'fairlead-engine-'));
  });
  afterEach(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    engines = [];
    if (dir !== '') rmSync(dir, { recursive: true });
  });

  async function start(limits: Partial<RenderEngineLimits> = {}): Promise<RenderEngine> {
    const engine = await RenderEngine.start(place(dir), signal, { ...defaultRenderEngineLimits, ...limits });
    engines.push(engine);
    return engine;
  }
  function render(engine: RenderEngine, library: string, files: Files, what: JsonObject = {}) {
    const tree = new TreeAnswers(new TestTree(files), engine.limits);
    return engine.render(library, { path: '.', ...what }, tree, { lane: 'test', signal });
  }
  const isWell = async (engine: RenderEngine): Promise<boolean> =>
    (await render(engine, 'kustomize', overlay)).result?.objects.length === 1;

  it('knows its version, which is that of its sources, before it renders', async () => {
    expect((await start()).version).toMatch(/^[0-9a-f]{12}$/);
  });

  it('answers several at once, each its own', async () => {
    const engine = await start();
    const texts = Array.from({ length: 8 }, (_, index) => `resources: [config.yaml]\nnamePrefix: p${index}-\n`);
    const answers = await Promise.all(
      texts.map((text) => render(engine, 'kustomize', { ...overlay, 'kustomization.yaml': text })),
    );
    expect(answers.map(({ result }) => result?.objects[0]?.metadata.name)).toEqual(
      texts.map((_, index) => `p${index}-shop`),
    );
  });

  it('ends at its limit of memory, sets the input aside, and renders others', async () => {
    const engine = await start({ maxMemoryBytes: 256 * mebibyte, softMemoryBytes: 128 * mebibyte });
    const hungry = chart('{{ $a := "xxxxxxxxxxxxxxxx" }}{{ range until 40 }}{{ $a = print $a $a }}{{ end }}');
    await expect(render(engine, 'helm', hungry, release)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(render(engine, 'helm', hungry, release)).rejects.toMatchObject({ code: 'limit-exceeded' });
    expect(await isWell(engine)).toBe(true);
  });

  it('ends at its limit of time, and renders others', async () => {
    const engine = await start({ callTimeoutMs: 3_000 });
    await expect(render(engine, 'helm', endless, release)).rejects.toMatchObject({ code: 'timeout' });
    expect(await isWell(engine)).toBe(true);
  });

  it('sets aside what took too long twice, and says why', async () => {
    const engine = await start({ callTimeoutMs: 1_500 });
    for (const code of ['timeout', 'timeout', 'limit-exceeded'])
      await expect(render(engine, 'helm', endless, release)).rejects.toMatchObject({ code });
    await expect(render(engine, 'helm', endless, release)).rejects.toThrow(
      'rendering took longer than 2 s and was stopped; it did so twice, and is not tried again as it is',
    );
    expect(await isWell(engine)).toBe(true);
  });

  it('answers others while all that one application asks for goes on and on', async () => {
    const engine = await start({ maxEngines: 2 });
    const abort = new AbortController();
    const bombs = Array.from({ length: 3 }, () => {
      const tree = new TreeAnswers(new TestTree(endless), engine.limits);
      const turn = { lane: 'bombs', signal: abort.signal };
      return engine.render('helm', { path: '.', ...release }, tree, turn).then(
        () => 'rendered',
        (error: AppError) => error.code,
      );
    });
    expect(await isWell(engine)).toBe(true);
    expect(await Promise.race([...bombs, 'all go on'])).toBe('all go on');
    abort.abort();
    expect(await Promise.all(bombs)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await isWell(engine)).toBe(true);
  });

  it('hands over nothing that is nested too deep', async () => {
    const engine = await start();
    const nested = `${'{a: '.repeat(250)}1${'}'.repeat(250)}`;
    const program = `{apiVersion: 'v1', kind: 'A', metadata: {name: 'a'}, a: ${nested}}`;
    const { error } = await render(engine, 'jsonnet', { 'main.jsonnet': program });
    expect(error?.message).toContain('nested deeper than 200 levels');
  });

  it('does not hand over more than it may', async () => {
    const engine = await start({ maxAnswerBytes: 4_096 });
    const long = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {text: {{ repeat 100000 "x" }}}\n`;
    await expect(render(engine, 'helm', chart(long), release)).rejects.toMatchObject({ code: 'limit-exceeded' });
    expect(await isWell(engine)).toBe(true);
  });

  it('is replaced when it has grown', async () => {
    const grown = await start({ recycleBytes: 1 });
    expect(await isWell(grown)).toBe(true);
    expect(grown.isRunning).toBe(false);
  });

  it('is let go when nobody asks, and comes back', async () => {
    const idle = await start({ idleMs: 0 });
    expect(await isWell(idle)).toBe(true);
    await expect.poll(() => idle.isRunning, { timeout: 30_000 }).toBe(false);
    expect(await isWell(idle)).toBe(true);
  });

  it('lets a render be called off', async () => {
    const engine = await start();
    const abort = new AbortController();
    const tree = new TreeAnswers(new TestTree(endless), engine.limits);
    const pending = engine.render('helm', { path: '.', ...release }, tree, { lane: 'test', signal: abort.signal });
    abort.abort();
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(await isWell(engine)).toBe(true);
  });

  if (name === 'WebAssembly')
    describe('the module', () => {
      it('starts with the first render and not before', async () => {
        const engine = await start();
        expect(engine.isRunning).toBe(false);
        expect(await isWell(engine)).toBe(true);
        expect(engine.isRunning).toBe(true);
      });

      it('notices a flipped byte in what it is made of', async () => {
        const sound = place(dir);
        if (!('module' in sound)) throw new Error('this build is a module');
        const bytes = readFileSync(sound.module);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        const module = join(dir, 'engine.wasm.br');
        writeFileSync(module, bytes);
        for (const broken of [
          { ...sound, module },
          { ...sound, module: join(dir, 'none') },
        ]) {
          const engine = await RenderEngine.start(broken, signal);
          engines.push(engine);
          const code = broken.module === module ? 'integrity' : 'unavailable';
          await expect(render(engine, 'kustomize', overlay)).rejects.toMatchObject({ code });
        }
      });
    });
});
