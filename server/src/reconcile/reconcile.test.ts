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
kind: Target
metadata: {name: staging}
spec: {host: {roots: ["."], ports: [8120-8139]}}
---
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: prod}
spec: {tier: production, host: {roots: ["."], ports: [8140-8159]}}
`;
const application = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: deploy}
  stages: [dev, staging, prod]
`;
const file = (name: string, content: string, status = '') => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}, content: "${content}"}
${status === '' ? '' : `status: ${status}`}
`;
const key = (name: string) => `host.fairlead.dev/File//${name}` as ObjectKey;

describe('server/src/reconcile/reconcile.ts', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.repo.commit({
      'fleet.yaml': fleet,
      'shop.yaml': application,
      'deploy/a.yaml': file('a', 'one'),
      'deploy/README.md': 'keeps the folder',
    });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  it('brings the first commit to dev, then by itself to staging, and not to prod', async () => {
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', health: 'healthy' });
    expect((await world.placement('staging')).state).toMatchObject({ sync: 'synced', health: 'healthy' });
    expect((await world.placement('prod')).state).toMatchObject({ sync: 'held', applied: null });
  });

  it('delivers a change and writes nothing at rest', async () => {
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
    expect(world.target('staging').objects.get(key('a'))?.content).toContain('two');
    const before = await world.store.lastEventSeq();
    const calls = world.target('dev').calls.observe;
    await world.run(3_600_000);
    expect(await world.store.lastEventSeq()).toBe(before);
    expect(world.target('dev').calls.observe).toBe(calls);
  });

  it('begins nothing after a freeze was made, even if a pass was looking by then', async () => {
    const dev = world.target('dev');
    const made = { id: 'f', by: 'ada', reason: 'stop', at: world.clock.now() };
    dev.meanwhile = async () => {
      dev.meanwhile = async () => undefined;
      const decision = { ...made, kind: 'freeze', scope: {}, until: null, all: true } as const;
      await world.store.commit([{ kind: 'put-decision', decision }]);
    };
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    expect(dev.objects.get(key('a'))?.content).toContain('one');
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'freeze' }]);
  });

  it('is not disturbed by what is decided about another placement while a pass looks', async () => {
    const dev = world.target('dev');
    const looks = dev.calls.observe;
    const prod = (await world.placement('prod')).placement.id;
    dev.meanwhile = async () => {
      const id = `p${dev.calls.observe}`;
      const decision = { id, kind: 'pause', placement: prod, until: null, by: 'ada', reason: '', at: 1 } as const;
      await world.store.commit([{ kind: 'put-decision', decision }]);
    };
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    expect(dev.objects.get(key('a'))?.content).toContain('two');
    expect(dev.calls.observe - looks).toBeLessThan(5);
  });

  it('puts a hand edit back where the preset corrects', async () => {
    world.target('dev').edit(key('a'), 'edited');
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', drifted: [] });
    const kinds = (await world.store.events({}, 500)).map((event) => event.kind);
    expect(kinds).toContain('drift-corrected');
  });

  it('goes back by itself from a version that is not healthy, and Git with it', async () => {
    world.repo.commit({ 'deploy/a.yaml': file('a', 'bad', 'degraded') }, { message: 'Break it' });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    const { state } = await world.placement('dev');
    expect(state).toMatchObject({ sync: 'synced', failure: null });
    const events = await world.store.events({}, 500);
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['delivery-failed', 'pinned', 'rolled-back', 'revert-pushed', 'unpinned']),
    );
    const change = await world.store.change(state.desired?.change ?? ('' as never));
    expect(change).toMatchObject({ kind: 'revert', title: 'Revert "Break it"' });
    expect(world.target('staging').objects.get(key('a'))?.content).toContain('one');
  });

  it('goes back when a version turns bad within its watch window', async () => {
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    world.target('dev').setHealth(key('a'), { status: 'degraded', message: 'answers 500' });
    await world.run(10_000);
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
  });

  it('leaves a short illness within the watch window to restart policies', async () => {
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    world.target('dev').setHealth(key('a'), { status: 'degraded', message: 'was killed' });
    await world.run(2_000);
    world.target('dev').setHealth(key('a'), { status: 'healthy', message: '' });
    await world.run(60_000);
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
    expect((await world.placement('dev')).state.sync).toBe('synced');
  });

  it('deletes what Git dropped, but never a whole application by itself', async () => {
    world.repo.commit({ 'deploy/b.yaml': file('b', 'x'), 'deploy/c.yaml': file('c', 'x') });
    await world.run();
    world.repo.commit({ 'deploy/c.yaml': null });
    await world.run();
    expect([...world.target('dev').objects.keys()]).toEqual([key('a'), key('b')]);
    world.repo.commit({ 'deploy/a.yaml': null, 'deploy/b.yaml': null });
    await world.run();
    expect([...world.target('dev').objects.keys()]).toEqual([key('a'), key('b')]);
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'deletion' }]);
  });

  it('deletes it once a person confirms that very plan', async () => {
    world.repo.commit({ 'deploy/a.yaml': null });
    await world.run();
    const { placement, state } = await world.placement('dev');
    const plan = state.holds[0]?.plan;
    expect(plan).toBeDefined();
    if (plan === undefined) return;
    await world.store.commit([
      {
        kind: 'put-decision',
        decision: {
          id: 'c',
          kind: 'confirmation',
          placement: placement.id,
          plan,
          by: 'ada',
          reason: '',
          at: world.clock.now(),
        },
      },
    ]);
    world.loop.wake(placement.id);
    await world.run();
    expect([...world.target('dev').objects.keys()]).toEqual([]);
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', holds: [] });
  });

  it('deletes what stands on a target that Git no longer declares, once a person confirms it', async () => {
    const [dev = '', , prod = ''] = fleet.split('---');
    world.repo.commit({
      'fleet.yaml': `${dev}---${prod}`,
      'shop.yaml': application.replace('[dev, staging, prod]', '[dev, prod]'),
    });
    await world.run();
    const { placement, state } = await world.placement('staging');
    expect(state.holds).toMatchObject([{ gate: 'deletion' }]);
    expect([...world.target('staging').objects.keys()]).toEqual([key('a')]);
    const plan = state.holds[0]?.plan ?? ('' as PlanDigest);
    const made = { id: 'c', placement: placement.id, by: 'ada', reason: '', at: world.clock.now() };
    await world.store.commit([{ kind: 'put-decision', decision: { ...made, kind: 'confirmation', plan } }]);
    world.loop.wake(placement.id);
    await world.run();
    expect([...world.target('staging').objects.keys()]).toEqual([]);
    expect(await world.store.placement(placement.id)).toBeUndefined();
  });

  it('holds a forced push and keeps what runs', async () => {
    const first = world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    const other = world.repo.make(null, [{ path: 'deploy/a.yaml', content: file('a', 'rewritten') }], 'rewritten', {
      name: 'Eve',
      email: 'eve@example.org',
    });
    world.repo.setRef('refs/heads/main', other);
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('two');
    expect((await world.store.repo(world.url))?.held).toMatchObject({ to: other });
    expect(first).not.toBe(other);
  });

  it('keeps a renamed application running: claims move, nothing is deleted', async () => {
    const uid = world.target('dev').objects.get(key('a'))?.uid;
    world.repo.commit({
      'shop.yaml': application
        .replace('{name: shop}', '{name: store}')
        .replace('stages: [dev, staging, prod]', 'stages: [dev]'),
    });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.uid).toBe(uid);
    expect((await world.placement('dev', 'store')).state.sync).toBe('synced');
  });

  it('writes nothing that a renamed application took over while the pass was looking', async () => {
    const dev = world.target('dev');
    const { placement } = await world.placement('dev');
    const { id } = placement;
    const heir = { ...placement, id: 'heir' as typeof id, application: 'heir' };
    dev.meanwhile = async () => {
      dev.meanwhile = async () => undefined;
      await world.store.commit([
        { kind: 'put-placement', placement: heir },
        { kind: 'transfer-object', target: 'dev', key: key('a'), from: id, to: heir.id },
      ]);
    };
    world.repo.commit({ 'deploy/a.yaml': file('a', 'two') });
    await world.run();
    expect(dev.objects.get(key('a'))?.content).toContain('one');
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'conflict' }]);
  });

  it('goes on after the machine slept longer than its session lasts', async () => {
    world.clock.jump(2_000_000_000);
    world.repo.commit({ 'deploy/a.yaml': file('a', 'after sleep') });
    await world.run();
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('after sleep');
  });

  it('waits for what it depends on, and goes on when that is healthy', async () => {
    const api = application
      .replace('{name: shop}', '{name: api}')
      .replace('path: deploy', 'path: api')
      .replace('[dev, staging, prod]', '[dev]');
    world.repo.commit({
      'api.yaml': `${api}  dependsOn: [db]\n`,
      'db.yaml': api.replace('{name: api}', '{name: db}').replace('path: api', 'path: db'),
      'api/x.yaml': file('x', 'one'),
      'db/z.yaml': file('z', 'one', 'progressing'),
    });
    await world.run();
    expect((await world.placement('dev', 'api')).state.holds).toMatchObject([{ gate: 'dependency' }]);
    expect(world.target('dev').objects.has(key('x'))).toBe(false);
    world.target('dev').setHealth(key('z'), { status: 'healthy', message: '' });
    await world.run();
    expect((await world.placement('dev', 'api')).state).toMatchObject({ sync: 'synced', health: 'healthy' });
  });

  it('holds an application that declares what another one declares, and leaves that one alone', async () => {
    const thief = application
      .replace('{name: shop}', '{name: thief}')
      .replace('path: deploy', 'path: other')
      .replace('[dev, staging, prod]', '[dev]');
    world.repo.commit({ 'thief.yaml': thief, 'other/a.yaml': file('a', 'stolen') });
    await world.run();
    expect((await world.placement('dev', 'thief')).state.holds).toMatchObject([{ gate: 'conflict' }]);
    expect(world.target('dev').objects.get(key('a'))?.content).toContain('one');
    expect((await world.placement('dev')).state.sync).toBe('synced');
  });

  it('says why a target cannot be connected, holds what waits for it, and goes on when it can', async () => {
    world.refuse = 'a server runs host services as another account than its own';
    const far =
      'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: far}\nspec: {host: {roots: ["."], ports: [9000]}}\n';
    const one = application.replace('{name: shop}', '{name: one}').replace('[dev, staging, prod]', '{far: far}');
    world.repo.commit({ 'far.yaml': far, 'one.yaml': one });
    await world.run();
    expect((await world.placement('far', 'one')).state.holds).toMatchObject([{ gate: 'target' }]);
    expect((await world.store.targets()).find((state) => state.target === 'far')).toMatchObject({
      reachable: false,
      message: world.refuse,
    });
    world.errors.length = 0;
    world.refuse = null;
    await world.run(30_000);
    expect((await world.placement('far', 'one')).state.sync).toBe('synced');
  });

  it('is rebuilt from its ledger on an empty store: same marks and decisions, nothing written before a person confirms', async () => {
    const { placement } = await world.placement('dev');
    const pause = {
      id: 'p1',
      kind: 'pause',
      placement: placement.id,
      until: null,
      by: 'ada',
      reason: 'look',
      at: world.clock.now(),
    } as const;
    await world.store.commit([{ kind: 'put-decision', decision: pause }]);
    await world.run();
    const installation = (await world.store.installation())?.id;
    world.target('dev').edit(key('a'), 'edited while nobody looked');
    await world.stop();
    await world.loseStore();
    await world.start();
    await world.run();
    expect((await world.store.installation())?.id).toBe(installation);
    expect(await world.store.decisions()).toEqual([pause]);
    expect(world.target('dev').objects.get(key('a'))?.content).toBe('edited while nobody looked');
    expect((await world.placement('dev')).state.holds.map((hold) => hold.gate)).toEqual(['pause', 'observing']);
    expect((await world.placement('staging')).state).toMatchObject({ sync: 'synced', observing: false });
  });

  it('continues after a restart without doing anything again', async () => {
    const calls = world.target('dev').calls.execute;
    await world.stop();
    await world.start();
    await world.run();
    expect(world.target('dev').calls.execute).toBe(calls);
    expect((await world.placement('dev')).state.sync).toBe('synced');
  });
});
