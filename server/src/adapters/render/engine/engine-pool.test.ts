import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultEngineLimits } from './engine-build.ts';
import { EnginePool } from './engine-pool.ts';
import { FakeBuild } from './testing/fake-build.ts';

const { signal } = new AbortController();
const minute = 60_000;

describe('server/src/adapters/render/engine/engine-pool.ts', () => {
  const build = (maxEngines: number) => {
    const engines = new FakeBuild();
    const limits = { ...defaultEngineLimits, maxEngines, slowMs: 2_000, callTimeoutMs: 10 * minute, idleMs: minute };
    const pool = new EnginePool(engines, limits);
    const outcomes = new Map<string, string>();
    const ask = (lane: string, say: string, by = signal): void =>
      void pool.call(lane, JSON.stringify({ say }), by).then(
        () => outcomes.set(say, 'answered'),
        (error: { readonly code: string }) => outcomes.set(say, error.code),
      );
    /** Answers until nothing is left to do; in which order was it done? */
    const order = async (): Promise<readonly string[]> => {
      const done: string[] = [];
      for (await settled(); engines.working.length > 0; await settled()) {
        const [first = ''] = engines.working;
        done.push(first);
        engines.answer(first);
      }
      return done;
    };
    return { engines, pool, ask, outcomes, order };
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 4; round++) await setImmediate();
  };

  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts an engine when all that run are busy, and no more than it may', async () => {
    const { engines, ask, order } = build(2);
    ask('a', 'a1');
    await settled();
    expect(engines.started).toBe(1);
    engines.answer('a1');
    await settled();
    ask('a', 'a2');
    ask('b', 'b1');
    ask('c', 'c1');
    await settled();
    expect(engines.started).toBe(2);
    expect(engines.working).toEqual(['a2', 'b1']);
    expect(await order()).toEqual(['a2', 'c1', 'b1']);
  });

  it('leaves the last engine to others than the one that has the rest', async () => {
    const { engines, ask } = build(3);
    for (const say of ['a1', 'a2', 'a3', 'a4']) ask('a', say);
    await settled();
    expect(engines.working).toEqual(['a1', 'a2']);
    ask('b', 'b1');
    await settled();
    expect(engines.working).toEqual(['a1', 'a2', 'b1']);
  });

  it('lets lanes take turns, however much one of them asks', async () => {
    const { ask, order } = build(1);
    for (const say of ['a1', 'a2', 'a3']) ask('a', say);
    for (const say of ['b1', 'b2']) ask('b', say);
    ask('c', 'c1');
    expect(await order()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('keeps an engine from all who were slow, until they were fast again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { engines, ask } = build(2);
    ask('a', 'a1');
    ask('b', 'b1');
    await settled();
    vi.advanceTimersByTime(2_500);
    engines.breakDown('a1');
    engines.breakDown('b1');
    await settled();
    ask('a', 'a2');
    ask('b', 'b2');
    await settled();
    expect(engines.working).toEqual(['a2']);
    ask('c', 'c1');
    await settled();
    expect(engines.working).toEqual(['a2', 'c1']);
    engines.answer('a2');
    await settled();
    engines.answer('c1');
    await settled();
    ask('a', 'a3');
    await settled();
    expect(engines.working).toEqual(['b2', 'a3']);
  });

  it('lets who waits be called off, and goes on with the next', async () => {
    const { ask, outcomes, order } = build(1);
    const abort = new AbortController();
    ask('a', 'a1');
    ask('b', 'b1', abort.signal);
    ask('c', 'c1');
    await settled();
    abort.abort();
    expect(await order()).toEqual(['a1', 'c1']);
    expect(outcomes.get('b1')).toBe('cancelled');
  });

  it('replaces an engine that ended; whoever it worked for is told', async () => {
    const { engines, ask, outcomes, order } = build(2);
    ask('a', 'a1');
    await settled();
    engines.breakDown('a1');
    ask('b', 'b1');
    expect(await order()).toEqual(['b1']);
    expect(Object.fromEntries(outcomes)).toEqual({ a1: 'unavailable', b1: 'answered' });
    expect(engines.started).toBe(2);
  });

  it('lets go of unused engines, and of what they are made of with the last', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { engines, pool, ask } = build(2);
    ask('a', 'a1');
    ask('b', 'b1');
    await settled();
    engines.answer('a1');
    await settled();
    vi.advanceTimersByTime(minute / 2);
    engines.answer('b1');
    await settled();
    vi.advanceTimersByTime(minute / 2 + 1);
    expect({ isRunning: pool.isRunning, unloaded: engines.unloaded }).toEqual({ isRunning: true, unloaded: 0 });
    vi.advanceTimersByTime(minute / 2);
    expect({ isRunning: pool.isRunning, unloaded: engines.unloaded }).toEqual({ isRunning: false, unloaded: 1 });
  });

  it('answers nobody any more once it is closed', async () => {
    const { pool, ask, outcomes } = build(1);
    for (const say of ['a1', 'a2']) ask('a', say);
    await settled();
    await pool.close();
    ask('b', 'b1');
    await settled();
    expect([...outcomes.values()]).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });
});
