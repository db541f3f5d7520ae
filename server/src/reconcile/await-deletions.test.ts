import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
`;
const application = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: deploy}
  stages: [dev]
  delivery: {healthDeadline: 10m}
`;
const file = (name: string, content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}, content: "${content}"}
`;
const key = (name: string) => `host.fairlead.dev/File//${name}` as ObjectKey;
const minute = 60_000;

describe('server/src/reconcile/await-deletions.ts', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`deploy/${name}.yaml`, file(name, 'one')]));
    world.repo.commit({ 'fleet.yaml': fleet, 'shop.yaml': application, ...files });
    await world.start();
    await world.run();
    world.target('dev').held.set(key('d'), 'example.com/hold');
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  const state = async () => (await world.placement('dev')).state;
  const rows = async () => (await world.store.objectsOf((await state()).id)).map((row) => row.key);
  const deliveries = async () => {
    const { id } = await state();
    return (await world.store.deliveries({ placement: id }, { limit: 50, cursor: null })).items;
  };

  it('is not done while something holds what it deleted, and says what', async () => {
    world.repo.commit({ 'deploy/d.yaml': null });
    await world.run(minute);
    expect(await state()).toMatchObject({
      sync: 'held',
      holds: [{ gate: 'finalizer', reason: 'File/d: it is being deleted and waits for example.com/hold' }],
    });
    expect((await deliveries())[0]).toMatchObject({ verdict: null });
    expect(await rows()).toContain(key('d'));
    expect(world.target('dev').calls.execute).toBe(2);
  });

  it('arrives when the object is gone, without asking for its deletion again', async () => {
    world.repo.commit({ 'deploy/d.yaml': null });
    await world.run(minute);
    world.target('dev').edit(key('d'), null);
    await world.run();
    expect(await state()).toMatchObject({ sync: 'synced', holds: [] });
    expect((await deliveries())[0]).toMatchObject({ verdict: 'healthy', kind: 'change' });
    expect(await rows()).not.toContain(key('d'));
    expect(world.target('dev').calls.execute).toBe(2);
  });

  it('goes on after its deadline and still tells, until the object is gone', async () => {
    world.repo.commit({ 'deploy/d.yaml': null });
    await world.run(11 * minute);
    const [last] = await deliveries();
    expect(last).toMatchObject({ verdict: 'healthy' });
    expect(await state()).toMatchObject({ sync: 'held', delivery: null, holds: [{ gate: 'finalizer', until: null }] });
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run(11 * minute);
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
    world.target('dev').edit(key('d'), null);
    await world.run();
    expect(await state()).toMatchObject({ sync: 'synced', holds: [] });
    expect(await deliveries()).toHaveLength(3);
  });

  it('is cut short by a newer change, which tells the same', async () => {
    world.repo.commit({ 'deploy/d.yaml': null });
    await world.run(minute);
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run(minute);
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
    expect(await state()).toMatchObject({ holds: [{ gate: 'finalizer' }] });
    world.target('dev').edit(key('d'), null);
    await world.run();
    expect(await state()).toMatchObject({ sync: 'synced' });
  });

  it('makes it anew where Git declares it again meanwhile, once the old one is gone', async () => {
    world.repo.commit({ 'deploy/d.yaml': null });
    await world.run(minute);
    world.repo.commit({ 'deploy/d.yaml': file('d', 'again') });
    await world.run(minute);
    world.target('dev').held.clear();
    world.target('dev').edit(key('d'), null);
    await world.run(minute);
    expect(world.target('dev').objects.get(key('d'))?.content).toContain('again');
    expect(await state()).toMatchObject({ sync: 'synced', health: 'healthy', holds: [] });
  });

  it('forgets what vanished while nobody watched', async () => {
    world.repo.commit({ 'deploy/d.yaml': null });
    await world.run(11 * minute);
    await world.stop();
    world.target('dev').objects.delete(key('d'));
    await world.start();
    await world.run();
    expect(await rows()).not.toContain(key('d'));
    expect(await state()).toMatchObject({ sync: 'synced', holds: [] });
  });

  it('keeps an application that Git dropped until the last of its objects is gone', async () => {
    world.repo.commit({ 'shop.yaml': null });
    await world.run(minute);
    const [hold] = (await state()).holds;
    const { id } = await state();
    if (hold?.plan === undefined) throw new Error('deletions wait for no confirmation');
    const made = { id: 'c', by: 'ada', reason: '', at: world.clock.now() };
    await world.store.commit([
      { kind: 'put-decision', decision: { ...made, kind: 'confirmation', placement: id, plan: hold.plan } },
    ]);
    world.loop.wake(id);
    await world.run(30 * minute);
    expect(await state()).toMatchObject({ holds: [{ gate: 'finalizer', until: null }] });
    expect(await rows()).toEqual([key('d')]);
    world.target('dev').edit(key('d'), null);
    await world.run();
    expect(await world.store.placement(id)).toBeUndefined();
  });
});
