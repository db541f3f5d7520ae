import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aesSealer } from '../../server/src/adapters/secrets/aes-sealer.ts';
import { openMemoryStore } from '../../server/src/adapters/store/sqlite/open-store.ts';
import { testDeps } from '../../server/src/adapters/store/sqlite/test-deps.ts';
import { sha256 } from '../../server/src/io/sha256.ts';
import type { Store } from '../../server/src/ports/store.ts';
import { loadBundle } from '../../server/src/reconcile/bundle-storage.ts';
import { Dice } from './dice.ts';
import { fleetConfiguration } from './fleet-configuration.ts';
import { writeFleet } from './write-fleet.ts';

const now = Date.UTC(2026, 4, 20, 12);
const sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });

describe('tools/demo/write-fleet.ts', () => {
  let store: Store;
  beforeAll(async () => {
    store = openMemoryStore(testDeps(() => now));
    await store.openSession('test', now, 60_000);
    await writeFleet(
      { store, sealer, now, progress: () => undefined },
      { placements: 640, targets: 60, weeks: 2, seed: 3 },
    );
  });
  afterAll(() => store.close());

  it('writes as many placements as asked for, most of them well and some of them not', async () => {
    const { total, bySync, byHealth } = await store.countPlacements({});
    expect(total).toBe(640);
    expect(byHealth['healthy']).toBeGreaterThan(560);
    expect(byHealth['missing'] ?? 0).toBe(0);
    expect(Object.keys(bySync)).toEqual(expect.arrayContaining(['synced', 'drifted', 'held', 'unknown']));
    expect(Object.keys(byHealth)).toEqual(expect.arrayContaining(['healthy', 'degraded', 'unknown']));
  });

  it('leaves an audit that verifies', async () => {
    expect(await store.verifyAudit()).toMatchObject({ kind: 'ok' });
    expect((await store.audit({}, 10)).length).toBe(10);
  });

  it('tells events in the order of time', async () => {
    const times = (await store.events({ after: 0 }, 5_000)).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(now);
  });

  it('keeps every bundle that runs, whole under its digest', async () => {
    const { items } = await store.placements({}, { limit: 100, cursor: null });
    for (const { state, placement } of items) {
      if (state.applied === null) continue;
      const bundle = await loadBundle({ store, sealer, hash: sha256 }, state.applied.bundle);
      expect(bundle.objects.map(({ ref }) => ref.namespace)).toContain(placement.application);
    }
  });

  it('holds open what is under way, and says what it waits for', async () => {
    const { items } = await store.deliveries({ verdict: 'open' }, { limit: 200, cursor: null });
    expect(items.length).toBeGreaterThan(0);
    for (const delivery of items) expect((await store.placement(delivery.placement))?.state.delivery).toBe(delivery.id);
  });

  it('draws 10,000 placements on 300 targets with one mistake in the configuration', () => {
    const { placements, targets, problems } = fleetConfiguration(
      { placements: 10_000, targets: 300 },
      new Dice(1),
      sha256,
    );
    expect([placements.length, targets.length]).toEqual([10_000, 300]);
    expect(problems.map(({ field }) => field)).toEqual(['spec.source.pth']);
  });
});
