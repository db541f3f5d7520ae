import { createHash } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import type { DesiredObject, Manifest } from '@fairlead/core/model/object.ts';
import { refOf } from '@fairlead/core/model/object.ts';
import type { Permit, PlannedChange } from '@fairlead/core/model/plan.ts';
import { describe, expect, it } from 'vitest';
import { targetContract } from '../../../ports/target.contract.ts';
import type { Effect, Observation, PlacementOnTarget } from '../../../ports/target.ts';
import type { FakeFault } from './fake-fault.ts';
import { FakeTarget, type FakeTargetDeps } from './fake-target.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function fakeObject(kind: string, name: string, spec: JsonObject, secret = false): DesiredObject {
  const manifest: Manifest = { apiVersion: 'host.fairlead.dev/v1', kind, metadata: { name }, spec };
  return { ref: refOf(manifest), manifest, origin: { path: `${name}.yaml`, line: 1 }, secret };
}

const clock: FakeTargetDeps['clock'] = { now: () => 1_000, monotonicMs: () => 0, after: () => () => undefined };

targetContract('server/src/adapters/targets/fake/fake-target.ts', async () => {
  const target = new FakeTarget({ name: 'fake', clock, hash });
  return {
    target,
    object: (name, text, options) => fakeObject('File', name, { path: `${name}.txt`, content: text }, options?.secret),
    task: (name, text) => fakeObject('Task', name, { run: ['true', text] }),
    broken: (name) => fakeObject('Fiel', name, {}),
    editByHand: async (ref, text) => target.editByHand(ref, { spec: { path: `${ref.name}.txt`, content: text } }),
    deleteByHand: async (ref) => target.deleteByHand(ref),
    runs: async (ref) => target.runsOf(ref).length,
    dispose: () => target.close(),
  };
});

describe('server/src/adapters/targets/fake/fake-target.ts and its faults', () => {
  const on: PlacementOnTarget = {
    installation: 'i' as InstallationId,
    placement: 'p' as PlacementId,
    project: 'web',
    application: 'shop',
  };
  const signal = new AbortController().signal;
  const permit: Permit = {
    plan: 'x' as PlanDigest,
    placement: on.placement,
    gates: [],
    epoch: 1 as Epoch,
    expiresAt: 10_000,
  };
  const objects = ['a', 'b', 'c'].map((name) => fakeObject('File', name, { content: name }));
  const creations = objects.map(
    ({ ref }): PlannedChange => ({ ref, action: 'create', fields: [], liveUid: null, phase: 'sync', wave: 0 }),
  );
  const execute = async (target: FakeTarget): Promise<readonly Effect[]> => {
    const effects: Effect[] = [];
    for await (const effect of target.execute({ on, permit, delivery: 'd', changes: creations, objects }, signal))
      effects.push(effect);
    return effects;
  };
  const observe = async (target: FakeTarget): Promise<Observation> => {
    const outcome = await target.observe({ on, objects, inventory: [], ignore: [] }, signal);
    if (outcome.kind !== 'observed') throw new Error(outcome.reason);
    return outcome.observation;
  };
  const faulty = (faults: FakeFault[]): FakeTarget =>
    new FakeTarget({ name: 'fake', clock, hash, fault: () => faults.shift() ?? { kind: 'none' } });

  it('loses the reply after an effect that has happened', async () => {
    const target = faulty([{ kind: 'lost-reply', after: 1 }]);
    await expect(execute(target)).rejects.toMatchObject({ code: 'unavailable' });
    expect([...target.present().keys()]).toHaveLength(2);
    expect((await observe(target)).changes).toHaveLength(1);
  });

  it('fails before any effect', async () => {
    const target = faulty([{ kind: 'error', error: new AppError('timeout', 'too slow', { retry: 'backoff' }) }]);
    await expect(execute(target)).rejects.toMatchObject({ code: 'timeout' });
    expect(target.present().size).toBe(0);
  });

  it('answers from before the last write, or hides a part and says so', async () => {
    const target = faulty([
      { kind: 'none' },
      { kind: 'stale' },
      { kind: 'partial', reason: 'half is out of sight', hides: ({ name }) => name === 'a' },
    ]);
    await execute(target);
    expect((await observe(target)).changes).toHaveLength(3);
    expect(await observe(target)).toMatchObject({
      changes: [{ action: 'create' }],
      incomplete: ['half is out of sight'],
    });
    expect((await observe(target)).changes).toEqual([]);
  });

  it('waits for the promise that it was given', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const target = faulty([{ kind: 'delay', until: promise }]);
    const running = execute(target);
    expect(target.present().size).toBe(0);
    resolve();
    expect(await running).toHaveLength(3);
  });

  it('takes an older epoch where it is told not to check', async () => {
    const target = new FakeTarget({ name: 'fake', clock, hash, checksEpoch: false });
    await execute(target);
    for await (const effect of target.execute(
      { on, permit: { ...permit, epoch: 0 as Epoch }, delivery: 'd', changes: creations, objects },
      signal,
    ))
      expect(effect.outcome).toBe('done');
  });

  it('counts its calls and writes', async () => {
    const target = faulty([]);
    await observe(target);
    await execute(target);
    expect(target.calls).toMatchObject({ observe: 1, execute: 1 });
    expect(target.writes).toBe(3);
  });
});
