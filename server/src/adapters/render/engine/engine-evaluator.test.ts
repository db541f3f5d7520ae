import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluatorContract } from '../../../ports/evaluator.contract.ts';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { EngineEvaluator } from './engine-evaluator.ts';
import { defaultRenderEngineLimits, RenderEngine } from './render-engine.ts';

const { signal } = new AbortController();
const mebibyte = 1024 * 1024;

const builds = engineBuilds();
describe.each(builds)('server/src/adapters/render/engine/engine-evaluator.ts $name', ({ skip, place }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-evaluate-'));
  let engine: RenderEngine;

  beforeAll(async () => {
    const limits = { ...defaultRenderEngineLimits, maxMemoryBytes: 384 * mebibyte };
    if (!skip) engine = await RenderEngine.start(place(dir), signal, limits);
  });
  beforeEach((test) => {
    if (skip) test.skip();
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(dir, { recursive: true });
  });

  evaluatorContract(() => new EngineEvaluator(engine));

  it('judges nothing where a program takes all memory, and is not asked so again', async () => {
    const evaluator = new EngineEvaluator(engine);
    const text =
      'package p\n\ns := sprintf("%0999999d", [1])\n\ndeny := concat("", [s | some _ in numbers.range(1, 3000)])\n';
    const hungry = { kind: 'rego', modules: { 'p.rego': text }, query: 'data.p.deny' } as const;
    const ask = (object: string) =>
      evaluator.evaluate({ programs: [hungry], inputs: [{ object }], nowMs: 0, seed: 's', lane: 'a' }, signal);
    await expect(ask('one')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ask('one')).rejects.toMatchObject({ code: 'limit-exceeded' });
    const sound = { kind: 'cel', expression: '1 + 1', variables: [] } as const;
    const [outcome] = await evaluator.evaluate(
      { programs: [sound], inputs: [{}], nowMs: 0, seed: 's', lane: 'a' },
      signal,
    );
    expect(outcome).toMatchObject({ answers: [{ value: [2] }] });
  });
});
