import type { Decision } from '@fairlead/core/model/decision.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { SyncWish } from '@fairlead/core/model/placement.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
`;
const application = (more = '') => `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: deploy}
  stages: [dev]
${more}`;
const file = (name: string, content: string, status = '') => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}, content: "${content}"}
${status === '' ? '' : `status: ${status}`}
`;
const key = (name: string) => `host.fairlead.dev/File//${name}` as ObjectKey;

describe('server/src/reconcile/partial-sync.test.ts', () => {
  let world: World;
  const dev = () => world.placement('dev');
  const content = (name: string): string => world.target('dev').objects.get(key(name))?.content ?? 'gone';
  const ask = async (wish: Partial<SyncWish>): Promise<void> => {
    const { id } = (await dev()).placement;
    const request = { kind: 'sync', by: 'ada', prune: false, at: world.clock.now(), ...wish } as const;
    await world.store.commit([{ kind: 'put-request', placement: id, request }]);
    world.loop.wake(id);
    await world.run();
  };
  const last = async () => {
    const { id } = (await dev()).placement;
    return (await world.store.deliveries({ placement: id }, { limit: 1, cursor: null })).items[0];
  };
  const begin = async (more = ''): Promise<void> => {
    world.repo.commit({
      'fleet.yaml': fleet,
      'shop.yaml': application(more),
      'deploy/a.yaml': file('a', 'one'),
      'deploy/b.yaml': file('b', 'one'),
      'deploy/c.yaml': file('c', 'one'),
      'deploy/d.yaml': file('d', 'one'),
      'deploy/e.yaml': file('e', 'one'),
    });
    await world.start();
    await world.run();
    await ask({});
  };

  beforeEach(() => {
    world = new World();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  describe('of a version that waits for a person', () => {
    beforeEach(async () => {
      await begin('  preset: conservative\n');
      world.repo.commit({ 'deploy/a.yaml': file('a', 'two'), 'deploy/b.yaml': file('b', 'two') });
      await world.run();
    });

    it('delivers what was chosen and nothing else, and is told as partial, never as synced', async () => {
      const before = (await dev()).state.applied;
      await ask({ only: [key('a')] });
      expect([content('a'), content('b')]).toEqual([expect.stringContaining('two'), expect.stringContaining('one')]);
      expect(await last()).toMatchObject({ verdict: 'partial', only: [key('a')], by: 'ada' });
      const { state } = await dev();
      expect(state).toMatchObject({ sync: 'held', applied: before, delivery: null });
      expect(state.holds).toMatchObject([{ gate: 'manual', reason: expect.stringContaining('only a part of it') }]);
      const kinds = (await world.store.events({}, 500)).map((event) => event.kind);
      expect(kinds).toContain('delivery-partial');
    });

    it('leaves no version behind that a rollback could take for healthy', async () => {
      await ask({ only: [key('a')] });
      const { placement, state } = await dev();
      const healthy = await world.store.healthyBundles(placement.id, 10);
      expect(healthy.map(({ bundle }) => bundle)).toEqual([state.applied?.bundle]);
    });

    it('is whole once everything was synced', async () => {
      await ask({ only: [key('a')] });
      await ask({});
      expect(content('b')).toContain('two');
      expect(await last()).toMatchObject({ verdict: 'healthy' });
      expect((await dev()).state).toMatchObject({ sync: 'synced' });
    });

    it('does not pass a freeze, and goes on as what was chosen when that is lifted', async () => {
      const made = { id: 'f', by: 'bob', reason: 'audit', at: world.clock.now() };
      const freeze: Decision = { ...made, kind: 'freeze', scope: {}, until: null, all: false };
      await world.store.commit([{ kind: 'put-decision', decision: freeze }]);
      await ask({ only: [key('a')] });
      expect(content('a')).toContain('one');
      expect((await dev()).state.holds).toMatchObject([{ gate: 'freeze' }]);
      await world.store.commit([{ kind: 'remove-decision', id: 'f' }]);
      world.loop.wake((await dev()).placement.id);
      await world.run();
      expect([content('a'), content('b')]).toEqual([expect.stringContaining('two'), expect.stringContaining('one')]);
    });

    it('is permitted for exactly its own plan', async () => {
      await ask({ only: [key('a')] });
      const part = await last();
      const permit = part?.plan == null ? undefined : await world.store.permit(part.plan);
      const plan = part?.plan == null ? undefined : await world.store.plan(part.plan);
      expect(permit?.plan).toBe(part?.plan);
      expect(plan?.waves.flatMap(({ changes }) => changes).map(({ ref }) => ref.name)).toEqual(['a']);
      await ask({});
      expect((await last())?.plan).not.toBe(part?.plan);
    });

    it('goes back whole when what was chosen is ill', async () => {
      world.repo.commit({ 'deploy/a.yaml': file('a', 'bad', 'degraded') });
      await world.run();
      await ask({ only: [key('a')] });
      const items = (
        await world.store.deliveries({ placement: (await dev()).placement.id }, { limit: 5, cursor: null })
      ).items;
      expect(items.find(({ only }) => only !== undefined)).toMatchObject({
        verdict: expect.stringMatching(/failed|rolled-back/),
      });
      expect(content('a')).toContain('one');
    });
  });

  describe('of drift that is only reported', () => {
    beforeEach(() => begin('  sync: {heal: alert, prune: confirm}\n'));
    const drift = async (): Promise<void> => {
      world.target('dev').edit(key('a'), 'by hand');
      world.target('dev').edit(key('b'), 'by hand');
      await world.run();
    };

    it('puts back what was chosen and leaves the rest drifted', async () => {
      await drift();
      expect((await dev()).state.drifted).toEqual([key('a'), key('b')]);
      await ask({ only: [key('a')] });
      expect([content('a'), content('b')]).toEqual([expect.stringContaining('one'), 'by hand']);
      expect((await dev()).state).toMatchObject({ sync: 'drifted', drifted: [key('b')] });
      expect(await last()).toMatchObject({ kind: 'correction', verdict: 'partial' });
    });

    it('does not pass a freeze either, though a correction of everything does', async () => {
      await drift();
      const made = { id: 'f', by: 'bob', reason: 'audit', at: world.clock.now() };
      const freeze: Decision = { ...made, kind: 'freeze', scope: {}, until: null, all: false };
      await world.store.commit([{ kind: 'put-decision', decision: freeze }]);
      await ask({ only: [key('a')] });
      expect(content('a')).toBe('by hand');
      await ask({});
      expect(content('a')).toContain('one');
    });

    it('keeps what Git dropped and nobody chose, and says so', async () => {
      world.repo.commit({ 'deploy/e.yaml': null });
      await world.run();
      await ask({});
      await drift();
      await ask({ only: [key('a')] });
      expect(content('e')).toContain('one');
      const { state } = await dev();
      expect(state.holds).toMatchObject([{ gate: 'deletion', reason: expect.stringContaining('File/e') }]);
      await world.run(60_000);
      expect([content('b'), content('e')]).toEqual(['by hand', expect.stringContaining('one')]);
    });
  });

  describe('without deletions', () => {
    it('delivers the rest and names what it left out as held', async () => {
      await begin('  preset: conservative\n  sync: {prune: on}\n');
      world.repo.commit({ 'deploy/a.yaml': file('a', 'two'), 'deploy/e.yaml': null });
      await world.run();
      await ask({ keep: true });
      expect([content('a'), content('e')]).toEqual([expect.stringContaining('two'), expect.stringContaining('one')]);
      const { state } = await dev();
      expect(state).toMatchObject({ sync: 'held' });
      expect(state.holds).toMatchObject([
        { gate: 'deletion', reason: 'no longer declared, but kept: File/e; deletions were left out of this sync' },
      ]);
      await world.run(60_000);
      expect(content('e')).toContain('one');
    });

    it('a bulk that is chosen in parts is a bulk all the same', async () => {
      await begin('  preset: conservative\n  sync: {prune: on}\n');
      world.repo.commit({ 'deploy/c.yaml': null, 'deploy/d.yaml': null, 'deploy/e.yaml': null });
      await world.run();
      await ask({ only: [key('c')], prune: true });
      expect(content('c')).toContain('one');
      const part = await last();
      const plan = part?.plan == null ? undefined : await world.store.plan(part.plan);
      expect(plan?.heldPrunes).toMatchObject([{ reason: expect.stringContaining('3 of the application') }]);
    });

    it('one that is chosen alone is deleted, and nothing else', async () => {
      await begin('  preset: conservative\n  sync: {prune: on}\n');
      world.repo.commit({ 'deploy/a.yaml': file('a', 'two'), 'deploy/e.yaml': null });
      await world.run();
      await ask({ only: [key('e')], prune: true });
      expect([content('a'), content('e')]).toEqual([expect.stringContaining('one'), 'gone']);
    });
  });
});
