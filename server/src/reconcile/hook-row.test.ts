import type { PlanDigest } from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
const object = (name: string, content: string, status = '') => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}, content: "${content}"}
${status === '' ? '' : `status: ${status}`}
`;
const hook = (name: string, on: string, over: { readonly status?: string; readonly policy?: string } = {}) => `
apiVersion: host.fairlead.dev/v1
kind: Task
metadata:
  name: ${name}
  annotations: {fairlead.dev/hook: "${on}", fairlead.dev/hook-delete-policy: "${over.policy ?? 'BeforeHookCreation'}"}
spec: {run: ["true"]}
${over.status === undefined ? '' : `status: ${over.status}`}
`;
const kept = 'host.fairlead.dev/File//a' as ObjectKey;
const task = (name: string) => `host.fairlead.dev/Task//${name}` as ObjectKey;

describe('server/src/reconcile/hook-row.ts', () => {
  let world: World;
  const dev = () => world.target('dev').objects;
  const runOf = (name: string): string =>
    /"fairlead.dev\/run":"([^"]*)"/.exec(dev().get(task(name))?.content ?? '')?.[1] ?? '';
  const commit = async (files: { readonly [path: string]: string | null }) => {
    world.repo.commit(files);
    await world.run();
  };

  beforeEach(async () => {
    world = new World();
    world.repo.commit({ 'fleet.yaml': fleet, 'deploy/a.yaml': object('a', 'one') });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  it('runs a hook anew with each delivery, and not when drift is put back', async () => {
    await commit({ 'deploy/before.yaml': hook('before', 'PreSync') });
    const first = runOf('before');
    expect(first).not.toBe('');
    world.target('dev').edit(kept, 'edited');
    await world.run();
    expect(dev().get(kept)?.content).toContain('one');
    expect(runOf('before')).toBe(first);
    await commit({ 'deploy/a.yaml': object('a', 'two') });
    expect(runOf('before')).not.toBe(first);
  });

  it('takes a hook that is gone or failed since neither for drift nor for bad health', async () => {
    await commit({ 'deploy/before.yaml': hook('before', 'PreSync') });
    world.target('dev').setHealth(task('before'), { status: 'degraded', message: 'its pod is gone' });
    world.target('dev').edit(task('before'), null);
    await world.run(60_000);
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', health: 'healthy', drifted: [] });
    expect(dev().has(task('before'))).toBe(false);
  });

  it('deletes a hook that succeeded where its policy says so, and ends healthy', async () => {
    await commit({ 'deploy/before.yaml': hook('before', 'PreSync', { policy: 'HookSucceeded' }) });
    expect(dev().has(task('before'))).toBe(false);
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', health: 'healthy', holds: [] });
    const events = await world.store.events({}, 100);
    expect(
      events.some((event) => event.message.includes('run Task/before') || event.message.includes('create Task/before')),
    ).toBe(true);
  });

  it('keeps what Git still declares as a hook, and deletes it when Git drops it', async () => {
    await commit({ 'deploy/before.yaml': hook('before', 'PreSync'), 'deploy/b.yaml': object('b', 'x') });
    await commit({ 'deploy/before.yaml': null });
    expect(dev().has(task('before'))).toBe(false);
    expect(dev().has(kept)).toBe(true);
  });

  it('runs SyncFail hooks when a delivery failed, then goes back', async () => {
    await commit({ 'deploy/cleanup.yaml': hook('cleanup', 'SyncFail') });
    expect(dev().has(task('cleanup'))).toBe(false);
    await commit({ 'deploy/a.yaml': object('a', 'bad', 'degraded') });
    expect(runOf('cleanup')).toMatch(/-failed$/);
    expect(dev().get(kept)?.content).toContain('one');
    const { state } = await world.placement('dev');
    expect(state).toMatchObject({ sync: 'synced', failure: null });
  });

  it('goes back too when a SyncFail hook fails itself, and names the first failure', async () => {
    await commit({ 'deploy/cleanup.yaml': hook('cleanup', 'SyncFail', { status: 'degraded' }) });
    await commit({ 'deploy/a.yaml': object('a', 'bad', 'degraded') });
    expect(dev().get(kept)?.content).toContain('one');
    const failed = (await world.store.events({}, 500)).find((event) => event.kind === 'delivery-failed');
    expect(failed?.message).toContain('File/a');
  });

  it('goes back within a minute when a SyncFail hook never ends', async () => {
    await commit({ 'deploy/cleanup.yaml': hook('cleanup', 'SyncFail', { status: 'progressing' }) });
    world.repo.commit({ 'deploy/a.yaml': object('a', 'bad', 'degraded') });
    await world.run(30_000);
    expect(dev().get(kept)?.content).toContain('bad');
    await world.run(40_000);
    expect(dev().get(kept)?.content).toContain('one');
  });

  it('runs no SyncFail hook while everything is stopped, and ends the delivery', async () => {
    await commit({
      'deploy/cleanup.yaml': hook('cleanup', 'SyncFail'),
      'deploy/before.yaml': hook('before', 'PreSync', { status: 'progressing' }),
    });
    await world.store.commit([
      {
        kind: 'put-decision',
        decision: {
          id: 'f',
          kind: 'freeze',
          scope: {},
          all: true,
          by: 'ana',
          reason: 'incident',
          until: null,
          at: world.clock.now(),
        },
      },
    ]);
    world.target('dev').setHealth(task('before'), { status: 'degraded', message: 'exit 1' });
    await world.run(1_000);
    expect(dev().has(task('cleanup'))).toBe(false);
    const kinds = (await world.store.events({}, 500)).map((event) => event.kind);
    expect(kinds).toContain('delivery-failed');
  });

  describe('when Git drops the application', () => {
    const declared = fleet.split('---').at(-1) ?? '';
    const drop = () => commit({ 'fleet.yaml': fleet.replace(`---${declared}`, '') });
    const held = async () => (await world.placement('dev')).state.holds[0]?.plan ?? ('' as PlanDigest);
    async function confirm(): Promise<void> {
      const { placement } = await world.placement('dev');
      const made = { id: 'c', placement: placement.id, by: 'ada', reason: '', at: world.clock.now() };
      await world.store.commit([
        { kind: 'put-decision', decision: { ...made, kind: 'confirmation', plan: await held() } },
      ]);
      world.loop.wake(placement.id);
      await world.run();
    }
    const gone = async () => (await world.store.placements({}, { limit: 9, cursor: null })).items.length === 0;

    it('runs nothing before a person confirms, then its hooks around the deletion, and leaves nothing', async () => {
      await commit({
        'deploy/before.yaml': hook('before', 'PreDelete'),
        'deploy/after.yaml': hook('after', 'PostDelete'),
        'deploy/sync.yaml': hook('sync', 'PreSync'),
      });
      expect([...dev().keys()].sort()).toEqual([kept, task('sync')]);
      await drop();
      expect([...dev().keys()].sort()).toEqual([kept, task('sync')]);
      await confirm();
      expect([...dev().keys()]).toEqual([]);
      expect(await gone()).toBe(true);
      const told = (await world.store.events({}, 500)).map((event) => event.message).reverse();
      const order = ['create Task/before', 'prune File/a', 'create Task/after', 'prune Task/after'];
      const at = order.map((text) => told.findIndex((message) => message.includes(text)));
      expect(at).not.toContain(-1);
      expect(at).toEqual([...at].sort((a, b) => a - b));
    });

    it('deletes nothing while its PreDelete hook fails', async () => {
      await commit({ 'deploy/before.yaml': hook('before', 'PreDelete', { status: 'degraded' }) });
      await drop();
      await confirm();
      expect(dev().has(kept)).toBe(true);
      expect((await world.placement('dev')).state.failure?.message).toContain('Task/before');
      expect(await gone()).toBe(false);
    });
  });
});
