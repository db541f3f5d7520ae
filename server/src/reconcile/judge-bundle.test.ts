import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EvaluatedJudge } from '../adapters/policy/evaluated/evaluated-judge.ts';
import { EngineEvaluator } from '../adapters/render/engine/engine-evaluator.ts';
import { RenderEngine } from '../adapters/render/engine/render-engine.ts';
import { engineBuilds } from '../testing/engine-builds.ts';
import { World } from '../testing/world.ts';

const dayMs = 86_400_000;
const fleet = (guards = '') => `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec:
  host: {roots: ["."], ports: [8100-8119]}
${guards}
`;
const shop = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: shop}
  stages: [dev]
`;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "${content}"}
`;
const policy = (more = '', rule = 'contains(input.object.spec.content, "bad")') => `
apiVersion: fairlead.dev/v1
kind: Policy
metadata: {name: manners}
spec:
  match: {}
  fix: say it nicely
  rego: |
    package manners

    deny contains {"msg": "it is rude", "field": "spec.content"} if ${rule}
${more}
`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;
const native = engineBuilds().find(({ name }) => name === 'native');

describe.skipIf(native?.skip !== false)('server/src/reconcile/judge-bundle.ts', () => {
  let dir: string;
  let engine: RenderEngine;
  let world: World;
  let evaluations = 0;
  const live = (): string | undefined => world.target('dev').objects.get(key)?.content;
  const state = async () => (await world.placement('dev')).state;
  const reasons = async (): Promise<readonly string[]> => (await state()).holds.map(({ reason }) => reason);

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-judge-bundle-'));
    engine = await RenderEngine.start(native?.place(dir) ?? { program: '', cwd: dir }, AbortSignal.timeout(30_000));
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true });
  });
  beforeEach(async () => {
    evaluations = 0;
    const evaluator = new EngineEvaluator(engine);
    const counting = new EvaluatedJudge({
      evaluate: (request, signal) => {
        evaluations++;
        return evaluator.evaluate(request, signal);
      },
    });
    world = new World(undefined, counting);
    world.repo.commit({
      'fleet.yaml': fleet(),
      'policy.yaml': policy(),
      'shop.yaml': shop,
      'shop/a.yaml': file('good'),
    });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  test('what no policy denies goes on, and is judged once however often anybody looks', async () => {
    expect(live()).toContain('good');
    expect(evaluations).toBe(1);
    await world.run(3_600_000);
    world.target('dev').edit(key, 'by hand');
    await world.run();
    expect(live()).toContain('good');
    expect(evaluations).toBe(1);
  });

  test('what one denies is held, and the hold names policy, object, field, message and what to do', async () => {
    world.repo.commit({ 'shop/a.yaml': file('bad') });
    await world.run();
    expect(live()).toContain('good');
    expect((await state()).holds).toMatchObject([
      {
        gate: 'policy',
        rule: 'Policy/manners',
        reason: 'Policy/manners: File/a spec.content: it is rude',
        next: 'say it nicely',
      },
    ]);
    const placed = (await world.placement('dev')).placement;
    const found = await world.store.judgementsWithFindings({}, 10);
    expect(found.map(({ placement, judgement }) => [placement.id, judgement.findings.length])).toEqual([
      [placed.id, 1],
    ]);
    world.repo.commit({ 'shop/a.yaml': file('kind') });
    await world.run();
    expect(live()).toContain('kind');
    expect((await state()).holds).toEqual([]);
    expect(await world.store.judgementsWithFindings({}, 10)).toEqual([]);
  });

  test('a policy that warns is told and holds nothing', async () => {
    const tone = policy('  action: warn').replaceAll('manners', 'tone').replace('"bad"', '"loud"');
    world.repo.commit({ 'tone.yaml': tone, 'shop/a.yaml': file('loud') });
    await world.run();
    expect(live()).toContain('loud');
    const [found] = await world.store.judgementsWithFindings({}, 10);
    expect(found?.judgement.findings).toMatchObject([{ rule: 'Policy/tone', action: 'warn' }]);
  });

  test('a policy that fails holds what it matches', async () => {
    world.repo.commit({ 'policy.yaml': policy('', '1 / 0 > 0'), 'shop/a.yaml': file('fine') });
    await world.run();
    expect(live()).toContain('good');
    expect((await reasons()).join()).toContain('the policy cannot be evaluated');
  });

  test('one that is demanded and is not there holds what it is demanded of', async () => {
    world.repo.commit({ 'fleet.yaml': fleet('  guards: {policies: [maners]}'), 'shop/a.yaml': file('fine') });
    await world.run();
    expect(live()).toContain('good');
    expect(await reasons()).toEqual([expect.stringContaining('there is none of that name')]);
    expect((await world.store.problems()).map(({ message }) => message)).toEqual([
      expect.stringContaining('did you mean "manners"'),
    ]);
  });

  test('another policy makes another plan, so that nobody agreed to it', async () => {
    world.repo.commit({ 'shop/a.yaml': file('bad') });
    await world.run();
    const before = await planOf();
    world.repo.commit({ 'policy.yaml': policy('', 'contains(input.object.spec.content, "ba")') });
    await world.run();
    const after = await planOf();
    expect(after?.bundle).toBe(before?.bundle);
    expect(after?.digest).not.toBe(before?.digest);
    expect(after?.policies).not.toBe(before?.policies);
  });

  test('an exemption lets it through until it ends, and then it bites again', async () => {
    const until = new Date(world.clock.now() + 2 * dayMs).toISOString().slice(0, 10);
    world.repo.commit({
      'policy.yaml': policy(`  exemptions: [{owner: ada, reason: moving, until: "${until}"}]`),
      'shop/a.yaml': file('bad one'),
    });
    await world.run();
    // The policy as it was stands beside the new one for a day: what it denied needs an approval.
    expect((await reasons()).join()).toContain('approv');
    await later(dayMs);
    expect(live()).toContain('bad one');
    await later(2 * dayMs);
    world.repo.commit({ 'shop/a.yaml': file('bad two') });
    await world.run();
    expect(live()).toContain('bad one');
    expect(await reasons()).toEqual([expect.stringContaining('it is rude')]);
  });

  test('a commit that takes the policy away does not get through by that', async () => {
    world.repo.commit({ 'policy.yaml': '', 'shop/a.yaml': file('bad') });
    await world.run();
    expect(live()).toContain('good');
    expect((await reasons()).join()).toContain('approv');
    expect((await world.store.problems()).map(({ message }) => message).join()).toContain('Policy/manners');
    await later(dayMs);
    expect(live()).toContain('bad');
  });

  test('going back to what was healthy passes a policy of today, and that is recorded', async () => {
    world.repo.commit({ 'shop/a.yaml': file('second') });
    await world.run();
    world.repo.commit({ 'policy.yaml': policy('', 'contains(input.object.spec.content, "good")') });
    await world.run();
    const [, first] = await world.store.healthyBundles((await world.placement('dev')).placement.id, 2);
    const { id } = (await world.placement('dev')).placement;
    const at = world.clock.now();
    const to = first?.bundle ?? ('none' as never); // two were healthy
    await world.store.commit([
      { kind: 'put-request', placement: id, request: { kind: 'rollback', by: 'ada', reason: 'test', to, at } },
    ]);
    world.loop.wake(id);
    await world.run();
    const { items } = await world.store.deliveries({ placement: id }, { limit: 5, cursor: null });
    const back = items.find(({ kind }) => kind === 'rollback');
    expect(back).toMatchObject({ to, verdict: 'healthy' });
    const permit = back?.plan == null ? undefined : await world.store.permit(back.plan);
    expect(permit?.gates).toContainEqual({ gate: 'policy', rule: 'Policy/manners', outcome: 'waived' });
  });

  test('a token in what was rendered is held where somebody asks for that, and is told nowhere', async () => {
    const token = `ghp_${'A9bC8dE7fG6hJ5kL4mN3pQ2rS1tU0vWxYz12'}`;
    world.repo.commit({ 'fleet.yaml': fleet('  guards: {leaks: deny}'), 'shop/a.yaml': file(token) });
    await world.run();
    expect(live()).toContain('good');
    expect((await state()).holds).toMatchObject([{ gate: 'leak', rule: 'guards.leaks' }]);
    const { id } = (await world.placement('dev')).placement;
    const told = JSON.stringify([
      await state(),
      await world.store.events({}, 1_000),
      await world.store.audit({}, 1_000),
      await world.store.judgementsWithFindings({}, 10),
      (await world.store.deliveries({ placement: id }, { limit: 10, cursor: null })).items,
      world.errors,
    ]);
    expect(told).toContain('a token of GitHub');
    expect(told).not.toContain(token.slice(4));
  });

  const later = async (ms: number): Promise<void> => {
    world.clock.advanceTo(world.clock.now() + ms);
    await world.run();
  };
  const planOf = async () => {
    const { delivery } = await state();
    const found = delivery === null ? undefined : await world.store.delivery(delivery);
    return found?.plan == null ? undefined : world.store.plan(found.plan);
  };
});
