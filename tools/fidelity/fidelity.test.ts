import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RenderEngine } from '../../server/src/adapters/render/engine/render-engine.ts';
import type { Renderer } from '../../server/src/ports/renderer.ts';
import { engineBuilds } from '../../server/src/testing/engine-builds.ts';
import { officialVersion } from '../parts/official.ts';
import { readCases, readFrozen, readFrozenVersion, tools } from './read-cases.ts';
import { rendererOn, runOurs } from './run-ours.ts';

const signal = new AbortController().signal;
const freezeAnew = 'run `npm run fidelity` and look at what differs';

describe('tools/fidelity/fidelity.test.ts', () => {
  it('is frozen with the versions of the official commands that are pinned', () => {
    expect(readFrozenVersion(), freezeAnew).toBe(officialVersion());
  });

  it.each([
    'helm.sh/helm/v4',
    'github.com/google/go-jsonnet',
    'sigs.k8s.io/kustomize/api',
    'sigs.k8s.io/kustomize/kyaml',
    'k8s.io/apimachinery',
    'github.com/Masterminds/sprig/v3',
  ])('pins %s as the engine does', (module) => {
    const versionIn = (file: string): string | undefined =>
      readFileSync(join(import.meta.dirname, '../..', file), 'utf8').match(
        new RegExp(`^\\s*${module} (\\S+)`, 'm'),
      )?.[1];
    expect(versionIn('engine/go.mod')).toMatch(/^v/);
    expect(versionIn('tools/parts/official/go.mod')).toBe(versionIn('engine/go.mod'));
  });

  it.each(tools)('has every case of %s frozen as it is written', (tool) => {
    const cases = Object.fromEntries(readCases(tool).map(({ name, digest }) => [name, digest]));
    const frozen = Object.fromEntries(Object.entries(readFrozen(tool)).map(([name, { digest }]) => [name, digest]));
    expect(frozen, freezeAnew).toEqual(cases);
    expect(Object.keys(cases).length).toBeGreaterThan(10);
  });

  describe.each(engineBuilds())('$name', ({ skip, place }) => {
    const dir = mkdtempSync(join(tmpdir(), 'fairlead-fidelity-'));
    let engine: RenderEngine;
    let renderer: Renderer;

    beforeAll(async () => {
      if (skip) return;
      engine = await RenderEngine.start(place(dir), signal);
      renderer = rendererOn(engine);
    });
    afterAll(async () => {
      await engine?.close();
      rmSync(dir, { recursive: true });
    });

    const all = tools.flatMap((tool) => readCases(tool).map((one) => [`${tool}/${one.name}`, one] as const));
    it.skipIf(skip).each(all)('renders %s as the official command does', async (_, one) => {
      const wanted = readFrozen(one.tool)[one.name]?.objects;
      const ours = await runOurs(renderer, one);
      if (wanted === 'refused') expect(typeof ours, JSON.stringify(ours)).toBe('string');
      else expect(ours).toEqual(wanted);
    });
  });
});
