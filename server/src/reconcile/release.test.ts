import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld, cronKey, webKey } from '../api/testing/acting-world.ts';
import type { LoopDeps } from './loop-deps.ts';
import { loadPass } from './pass.ts';
import { release, releaseOf } from './release.ts';

const id = 'shop-dev' as PlacementId;
const signal = new AbortController().signal;

let here: ActingWorld;
beforeEach(async () => {
  here = await ActingWorld.open();
  const made = { id: 'r', by: 'ada', reason: 'other team', at: here.world.deps.clock.now() };
  await here.world.store.commit([{ kind: 'put-decision', decision: { ...made, kind: 'release', placement: id } }]);
});
afterEach(() => here.close());

/** One pass over the released placement. */
async function pass() {
  const deps = { ...here.world.deps, target: here.world.deps.targets, failpoint: () => {} } as unknown as LoopDeps; // a release asks for nothing else
  const loaded = await loadPass(deps, id);
  const released = loaded === undefined ? undefined : releaseOf(loaded);
  if (loaded === undefined || released === undefined) throw new Error('nothing was released');
  return release(deps, loaded, released, signal);
}

const objects = async () => (await here.world.store.objectsOf(id)).map(({ key }) => key);
const state = async () => (await here.world.store.placement(id))?.state;

describe('server/src/reconcile/release.ts', () => {
  test('lets go of every object, deletes none, and rests until it is taken again', async () => {
    expect(await pass()).toMatchObject({ wakeAt: null });
    expect(new Set(here.actions().map(({ kind }) => kind))).toEqual(new Set(['let-go']));
    expect(here.world.target.calls.execute).toBe(0);
    expect(await objects()).toEqual([]);
    expect(await state()).toMatchObject({ applied: null, sync: 'held', health: 'unknown', delivery: null });
    expect((await state())?.holds).toMatchObject([
      {
        gate: 'released',
        reason: 'ada let go of it: other team',
        next: expect.stringContaining('fairlead take shop/dev'),
      },
    ]);
    const records = await here.world.store.audit({ subject: `object/dev/${webKey}` }, 10);
    expect(records.map(({ outcome }) => outcome)).toEqual(['done', 'intent']);
    const asked = here.asked.length;
    await pass();
    expect(here.asked).toHaveLength(asked);
  });

  test('goes on with what is left after a crash, or when the target comes back', async () => {
    here.trouble = new AppError('unavailable', 'away');
    const ended = await pass();
    expect(ended).toMatchObject({ wakeAt: expect.any(Number) });
    expect((await objects()).sort()).toEqual(expect.arrayContaining([webKey, cronKey]));
    expect((await state())?.applied).not.toBeNull();
    here.trouble = null;
    await pass();
    expect(await objects()).toEqual([]);
  });

  test('lets go of nothing while everything is stopped, and goes on when that is lifted', async () => {
    const freeze = { id: 'f', by: 'eve', reason: 'incident', at: here.world.deps.clock.now(), until: null } as const;
    await here.world.store.commit([
      { kind: 'put-decision', decision: { ...freeze, kind: 'freeze', scope: {}, all: true } },
    ]);
    expect(await pass()).toMatchObject({ wakeAt: expect.any(Number) });
    expect(here.asked).toEqual([]);
    expect((await state())?.holds[0]?.reason).toContain('eve stopped everything here');
    await here.world.store.commit([{ kind: 'remove-decision', id: 'f' }]);
    await pass();
    expect(await objects()).toEqual([]);
  });

  test('an object that is gone needs nothing', async () => {
    here.trouble = new AppError('not-found', 'gone');
    await pass();
    expect(await objects()).toEqual([]);
  });

  test('what is declared no more is forgotten with it, and so is the decision', async () => {
    const row = await here.world.store.placement(id);
    if (row === undefined) throw new Error('the placement is seeded');
    await here.world.store.commit([{ kind: 'put-placement', placement: { ...row.placement, withdrawn: true } }]);
    await pass();
    expect(await here.world.store.placement(id)).toBeUndefined();
    expect(await here.world.store.decisions()).toEqual([]);
  });

  test('a wish from before is answered by it', async () => {
    await here.world.store.commit([
      { kind: 'put-request', placement: id, request: { kind: 'sync', by: 'ada', prune: true, at: 1 } },
    ]);
    await pass();
    expect((await state())?.request).toBeNull();
  });
});
