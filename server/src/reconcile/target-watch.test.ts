import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { World } from '../testing/world.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: deploy}
  stages: [dev]
`;
const file = `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "one"}
`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;

describe('server/src/reconcile/target-watch.ts', () => {
  let world: World;
  let isFull = false;

  beforeEach(async () => {
    isFull = false;
    world = new World();
    const { store } = world;
    world.store = {
      ...store,
      commit: async (batch) => {
        if (isFull) throw new AppError('disk-full', 'the disk is full', { retry: 'backoff' });
        await store.commit(batch);
      },
    } satisfies Store;
    world.repo.commit({ 'fleet.yaml': fleet, 'deploy/a.yaml': file });
    await world.start();
    await world.run();
  });
  afterEach(() => world.stop());

  it('puts right what was changed by hand while the disk was full, once there is room', async () => {
    isFull = true;
    world.target('dev').edit(key, 'by hand');
    world.target('dev').edit(key, 'by hand again');
    await world.run(600_000);
    expect(world.target('dev').objects.get(key)?.content).toBe('by hand again');
    isFull = false;
    await world.run(120_000);
    expect(world.target('dev').objects.get(key)?.content).toContain('one');
    expect(new Set(world.errors.map((error) => /the disk is full/.test(error)))).toEqual(new Set([true]));
  });

  it('ends while it waits for room', async () => {
    isFull = true;
    world.target('dev').edit(key, 'by hand');
    await world.run();
    await world.stop();
    await world.run(600_000);
    expect(world.target('dev').objects.get(key)?.content).toBe('by hand');
  });

  it('keeps the last of what is told of an object at once: a service that is slow to come is not slow for ever', async () => {
    const row = await world.store.object('dev', key);
    if (row === undefined) throw new Error('it was delivered');
    for (const status of ['progressing', 'healthy'] as const) {
      const health = { status, message: status === 'healthy' ? '' : 'nothing listens there' };
      const state = { key, uid: row.uid, live: row.live, health };
      world.target('dev').say({ kind: 'state', state, at: world.clock.now(), by: '' });
    }
    await world.run(10_000);
    expect((await world.store.object('dev', key))?.health.status).toBe('healthy');
  });

  describe('what only repeats our own write', () => {
    type Row = { readonly uid: string | null; readonly live: string | null };
    const say = async (
      live: (row: Row) => string | null,
      more: { readonly isEcho?: true; readonly agoMs?: number },
    ) => {
      const row = await world.store.object('dev', key);
      if (row === undefined) throw new Error('it was delivered');
      const { isEcho, agoMs = 0 } = more;
      const state = { key, uid: row.uid, live: live(row), health: row.health };
      const at = world.clock.now() - agoMs;
      world.target('dev').say({ kind: 'state', state, at, by: '', ...(isEcho && { isEcho }) });
    };
    const observed = async (run: () => Promise<void>): Promise<number> => {
      const before = world.target('dev').calls.observe;
      await run();
      await world.run(10_000);
      return world.target('dev').calls.observe - before;
    };

    it('wakes nobody where it is recorded', async () => {
      expect(await observed(() => say(({ live }) => live, { isEcho: true }))).toBe(0);
    });

    it('is written down a little later where it is not', async () => {
      const looks = await observed(async () => {
        await say(() => 'not recorded', { isEcho: true });
        await world.run(100);
        expect((await world.store.object('dev', key))?.live).not.toBe('not recorded');
      });
      expect(looks).toBeGreaterThan(0);
    });

    it('gives way to what was said after it', async () => {
      const looks = await observed(async () => {
        await say(() => 'before', { isEcho: true });
        await say(({ live }) => live, {});
      });
      expect(looks).toBe(0);
    });

    it('gives way to what was recorded after it', async () => {
      expect(await observed(() => say(() => 'before', { isEcho: true, agoMs: 3_600_000 }))).toBe(0);
    });
  });
});
