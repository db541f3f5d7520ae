import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const doc = (kind: string, name: string, spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const target = (name: string) => doc('Target', name, '{host: {roots: ["."], ports: [8100-8119]}}');
const application = (name: string, project: string, folder = name) =>
  doc('Application', name, `{project: ${project}, source: {repo: ., path: ${folder}}, stages: [dev]}`);
const file = (name: string, content: string) =>
  `apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: ${name}}\nspec: {path: ${name}, content: "${content}"}\n`;
const key = (name: string) => `host.fairlead.dev/File//${name}` as ObjectKey;

describe('server/src/reconcile/tenancy.ts', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.repo.commit({
      'dev.yaml': target('dev'),
      'other.yaml': target('other'),
      'web.yaml': doc('Project', 'web', '{targets: [dev, other]}'),
      'db.yaml': doc('Project', 'db', '{}'),
      'shop.yaml': application('shop', 'web'),
      'shop/a.yaml': file('a', 'one'),
    });
    await world.start();
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });
  const holds = async (name: string) => (await world.placement('dev', name)).state.holds;

  /** What was declared rightly and compiled is judged again where it would be written. */
  it.each<[string, string, string]>([
    ['the target', '{targets: [other]}', 'Project/web spec.targets'],
    ['the repository', '{sources: ["https://git.example/else"]}', 'Project/web spec.sources'],
    ['the kind', '{kinds: {deny: [File]}}', 'Project/web spec.kinds.deny'],
  ])('writes nothing once the project may not use %s any more, and names the rule', async (_, spec, rule) => {
    world.repo.commit({ 'web.yaml': doc('Project', 'web', spec), 'shop/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    expect(await holds('shop')).toMatchObject([{ gate: 'conflict', rule }]);
  });

  it('reads nothing through a connection that is there for others', async () => {
    const bound = doc('Connection', 'git', '{git: {url: "https://git.example/"}, projects: [db]}');
    world.repo.commit({ 'git.yaml': bound, 'shop/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    const [hold] = await holds('shop');
    expect(hold).toMatchObject({ rule: 'Project/web spec.sources' });
    expect(JSON.stringify(hold)).not.toContain('Connection');
  });

  it('lets what is held be changed when the quota is full, and nothing be added', async () => {
    world.repo.commit({ 'web.yaml': doc('Project', 'web', '{targets: [dev], quotas: {objects: 1}}') });
    await world.run();
    world.repo.commit({ 'shop/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
    world.repo.commit({ 'shop/b.yaml': file('b', 'one') });
    await world.run();
    expect([...world.target('dev').objects.keys()]).toEqual([key('a')]);
    expect(await holds('shop')).toMatchObject([
      { rule: 'Project/web spec.quotas.objects', reason: expect.stringContaining('has 0 of 1 objects left') },
    ]);
  });

  it('counts what other applications of the project hold', async () => {
    world.repo.commit({
      'web.yaml': doc('Project', 'web', '{targets: [dev], quotas: {objects: 2}}'),
      'more.yaml': application('more', 'web'),
      'more/b.yaml': file('b', 'one'),
      'more/c.yaml': file('c', 'one'),
    });
    await world.run();
    expect([...world.target('dev').objects.keys()]).toEqual([key('a')]);
    expect(await holds('more')).toMatchObject([{ rule: 'Project/web spec.quotas.objects' }]);
  });

  it('tells one tenant nothing of the application of another that holds an object', async () => {
    world.repo.commit({ 'thief.yaml': application('thief', 'db'), 'thief/a.yaml': file('a', 'stolen') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    const [hold] = await holds('thief');
    expect(hold).toMatchObject({ gate: 'conflict', reason: expect.stringContaining('another project holds it') });
    expect(JSON.stringify(hold)).not.toMatch(/shop|web/);
  });

  it('hands nothing over to another project because its application left Git', async () => {
    world.repo.commit({ 'shop.yaml': null, 'thief.yaml': application('thief', 'db', 'shop') });
    await world.run();
    world.repo.commit({ 'shop/a.yaml': file('a', 'stolen') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    expect(await holds('thief')).toMatchObject([{ gate: 'conflict' }]);
  });

  it('hands over within the project, as a renaming does', async () => {
    world.repo.commit({ 'shop.yaml': null, 'heir.yaml': application('heir', 'web', 'shop') });
    await world.run();
    world.repo.commit({ 'shop/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
  });
});
