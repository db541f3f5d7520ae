import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const target = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
`;
const application = (name: string) => `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: ${name}}
spec:
  source: {repo: ., path: ${name}}
  stages: [dev]
`;
const project = (kinds: string) => `
apiVersion: fairlead.dev/v1
kind: Project
metadata: {name: default}
spec: {kinds: {deny: [${kinds}]}}
`;
const file = (name: string, content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}, content: "${content}"}
`;
const key = (name: string) => `host.fairlead.dev/File//${name}` as ObjectKey;

describe('server/src/reconcile/plan.ts', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.repo.commit({
      'fleet.yaml': target,
      'shop.yaml': application('shop'),
      'shop/a.yaml': file('a', 'one'),
      'shop/b.yaml': file('b', 'one'),
      'shop/c.yaml': file('c', 'one'),
    });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  it('holds the deletion of what another application of the target declares', async () => {
    const uid = world.target('dev').objects.get(key('c'))?.uid;
    world.repo.commit({ 'heir.yaml': application('heir'), 'heir/c.yaml': file('c', 'one') });
    await world.run();
    expect((await world.placement('dev', 'heir')).state.holds).toMatchObject([{ gate: 'conflict' }]);
    world.repo.commit({ 'shop/c.yaml': null });
    await world.run();
    expect(world.target('dev').objects.get(key('c'))?.uid).toBe(uid);
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'deletion' }]);
  });

  it('deletes nothing while a part of the target is out of sight, and does when all is seen again', async () => {
    const dev = world.target('dev');
    dev.unseen = ['a kind that cannot be listed'];
    world.repo.commit({ 'shop/c.yaml': null });
    await world.run();
    expect([...dev.objects.keys()]).toContain(key('c'));
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'deletion' }]);
    dev.unseen = [];
    await world.run(600_000);
    expect([...dev.objects.keys()]).toEqual([key('a'), key('b')]);
  });

  it('writes nothing of a kind that the project may not write', async () => {
    world.repo.commit({ 'project.yaml': project('File'), 'shop/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'conflict' }]);
  });

  it('keeps to what a project may not write when its declaration is taken away', async () => {
    const web = (kinds: string): string => project(kinds).replace('name: default', 'name: web');
    const mine = application('shop').replace('spec:', 'spec:\n  project: web');
    world.repo.commit({ 'web.yaml': web('Route'), 'shop.yaml': mine });
    await world.run();
    world.repo.commit({ 'web.yaml': web('File') });
    await world.run();
    world.repo.commit({ 'web.yaml': null, 'shop/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
  });
});
