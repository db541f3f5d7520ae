import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { someDelivery, somePlacement, someState } from '@fairlead/core/testing/builders.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store/sqlite/open-store.ts';
import type { ManagedObject, Store, Write } from '../ports/store.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type HeldStore, holdWrites, longestWaitMs } from './hold-writes.ts';

const placement = somePlacement();
const { id } = placement;
const state = (over: Parameters<typeof someState>[0]): Write => ({
  kind: 'put-state',
  state: someState({ id, ...over }),
});
const delivery = (phase: 'plan' | 'execute'): Write => ({
  kind: 'put-delivery',
  delivery: someDelivery({ placement: id, phase }),
});
const row: ManagedObject = {
  target: placement.target,
  key: '/ConfigMap/shop/a' as ObjectKey,
  placement: id,
  uid: 'u1',
  baseline: null,
  live: null,
  health: { status: 'healthy', message: '' },
  origin: null,
  wave: 0,
  phase: 'sync',
  updatedAt: 1,
};
const refused: Write = { kind: 'expect-decisions', version: 99 };

describe('server/src/reconcile/hold-writes.ts', () => {
  let clock: VirtualClock;
  let store: Store;
  let held: HeldStore;
  /** The kinds of each batch that reached the store. */
  let batches: string[][];
  let reads: number;

  beforeEach(async () => {
    clock = new VirtualClock(1_000);
    const raise = (error: unknown): never => {
      throw error;
    };
    const random = { fraction: () => 0.5, id: () => 'an-id' };
    const real = openMemoryStore({ clock, random, onBroken: raise, onListenerError: raise });
    await real.openSession('test', clock.now(), 1_000_000);
    await real.commit([{ kind: 'put-placement', placement, observing: false }]);
    batches = [];
    reads = 0;
    store = {
      ...real,
      commit: async (batch) => {
        await real.commit(batch);
        batches.push(batch.map(({ kind }) => kind));
      },
      objectsOf: async (of) => {
        reads++;
        return real.objectsOf(of);
      },
    };
    held = holdWrites(store, clock);
  });

  const stored = async (): Promise<string | undefined> => (await store.placement(id))?.state.sync;

  it('what may wait is written with what comes next, in its order', async () => {
    await held.commit([delivery('plan')], 'may-wait');
    await held.commit([state({ sync: 'synced' })], 'may-wait');
    expect(batches).toEqual([]);
    await held.commit([{ kind: 'put-object', object: row }]);
    expect(batches).toEqual([['put-delivery', 'put-state', 'put-object']]);
  });

  it('of a state and a delivery the last word alone is written', async () => {
    await held.commit([state({ sync: 'pending' }), delivery('plan')], 'may-wait');
    await held.commit([state({ sync: 'synced' }), delivery('execute')]);
    expect(batches).toEqual([['put-state', 'put-delivery']]);
    expect(await stored()).toBe('synced');
    expect((await store.delivery(someDelivery().id))?.phase).toBe('execute');
  });

  it('at the end nothing waits, and where nothing waited nothing is written', async () => {
    await held.flush();
    expect(batches).toEqual([]);
    await held.commit([delivery('plan')], 'may-wait');
    await held.flush();
    await held.flush();
    expect(batches).toEqual([['put-delivery']]);
  });

  it('a refused write takes nothing along that waited', async () => {
    await held.commit([state({ sync: 'pending' })], 'may-wait');
    const writing = held.commit([refused, state({ sync: 'failed' })]);
    await expect(writing).rejects.toThrowError(AppError);
    expect(batches).toEqual([]);
    await held.flush();
    expect(await stored()).toBe('pending');
  });

  it('nothing waits for longer than people would notice', async () => {
    await held.commit([delivery('plan')], 'may-wait');
    clock.advanceTo(clock.now() + longestWaitMs);
    await held.flush();
    expect(batches).toEqual([['put-delivery']]);
  });

  it.each<readonly [string, Write, () => Promise<unknown>]>([
    ['a delivery', delivery('plan'), () => held.delivery(someDelivery().id)],
    [
      'the state of a placement',
      state({ sync: 'held' }),
      async () => (await held.placement(id))?.state.sync === 'held',
    ],
    [
      'what was read for a render',
      { kind: 'put-reads', placement: id, reads: [{ kind: 'file', repo: placement.source.repo as never, path: 'a' }] },
      async () => (await held.readsOf(id))[0],
    ],
    ['an object', { kind: 'put-object', object: row }, async () => (await held.objectsOf(id))[0]],
    [
      'an object by its name',
      { kind: 'put-object', object: row },
      async () => (await held.objectsNamed(row.target, [row.key])).get(row.key),
    ],
  ])('%s that waits to be written is read as it will be', async (_what, write, read) => {
    await held.commit([write], 'may-wait');
    expect(await read()).toBeTruthy();
  });

  it('objects are read once until the pass writes one', async () => {
    expect(await held.objectsOf(id)).toEqual([]);
    await store.commit([{ kind: 'put-object', object: row }]); // a watch, beside the pass
    expect(await held.objectsOf(id)).toEqual([]);
    await held.commit([state({ sync: 'pending' })]);
    expect(reads).toBe(1);
    await held.commit([{ kind: 'put-object', object: { ...row, uid: 'u2' } }]);
    expect(await held.objectsOf(id)).toMatchObject([{ uid: 'u2' }]);
    expect(reads).toBe(2);
  });
});
