import { AppError } from '@fairlead/core/lib/app-error.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestWorld } from '../testing/request-world.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
---
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: prod}
spec:
  tier: production
  host: {roots: ["."], ports: [8140-8159]}
  guards: {approve: {count: 1, from: ["group:leads"]}}
`;
const application = (name: string, path = name) => `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: ${name}}
spec:
  source: {repo: ., path: ${path}}
  stages: [dev, prod]
`;
const file = (name: string, content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: ${name}}
spec: {path: ${name}, content: "${content}"}
`;
const stranger = { id: '9', name: 'mallory' };

describe('server/src/requests/follow-requests.ts', () => {
  let world: RequestWorld;
  let expected: readonly (string | RegExp)[];

  beforeEach(async () => {
    expected = [];
    world = new RequestWorld();
    world.repo.commit({
      'fleet.yaml': fleet,
      'shop.yaml': application('shop'),
      'cart.yaml': application('cart'),
      'shop/a.yaml': file('a', 'one'),
      'cart/c.yaml': file('c', 'one'),
      'notes/README.md': 'nothing that runs',
    });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual(expected);
  });

  it('shows what a request changes where it is read, at once and by promotion, and nowhere else', async () => {
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(70_000);
    const preview = await world.preview(number);
    expect(preview).toMatchObject({ state: 'made', fileCount: 1, files: ['shop/a.yaml'] });
    expect(preview.placements.map(({ application, stage, reachedBy }) => [application, stage, reachedBy])).toEqual([
      ['shop', 'dev', 'merge'],
      ['shop', 'prod', 'promotion'],
    ]);
    expect(preview.placements[0]).toMatchObject({
      objects: [
        { object: 'File/a', change: 'changed', differences: [{ path: '/spec/content', before: 'one', after: 'two' }] },
      ],
      plan: { change: 1, prune: 0 },
      gates: [],
    });
    expect(preview.placements[1]?.gates).toMatchObject([{ gate: 'promotion' }, { gate: 'approval' }]);
    expect(preview.radius).toMatchObject({
      placements: 2,
      applications: ['shop'],
      targets: ['dev', 'prod'],
      production: 1,
    });
  });

  it('tells the forge in one comment, updated in place, and by a status of the head', async () => {
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(70_000);
    const [comment, ...others] = await world.forge.comments(world.url, number);
    expect(others).toEqual([]);
    expect(comment?.body).toContain('2 placements of 1 application would change, 1 in production');
    const head = world.push('more', { 'shop/a.yaml': file('a', 'three') });
    await world.run(70_000);
    const after = await world.forge.comments(world.url, number);
    expect(after.map(({ id }) => id)).toEqual([comment?.id]);
    expect(after[0]?.body).toContain('three');
    expect(world.forge.statuses.get(head)).toMatchObject([{ context: 'fairlead/preview', state: 'success' }]);
  });

  it('costs nothing at rest: one conditional question a minute, no render, no write', async () => {
    world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(140_000); // our own comment makes the request newer, once
    const rendered = world.rendered.count;
    const seen = new Map(world.forge.asked);
    await world.run(600_000);
    expect(world.rendered.count).toBe(rendered);
    const asked = [...world.forge.asked].filter(([name, count]) => count !== seen.get(name)).map(([name]) => name);
    expect(asked).toEqual(['openRequests']);
  });

  it('is made anew when the branch moves that it is for, with what both changed', async () => {
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(70_000);
    const base = world.repo.commit({ 'shop/b.yaml': file('b', 'theirs') });
    await world.run(70_000);
    const preview = await world.preview(number);
    expect(preview.base).toBe(base);
    expect(preview.placements[0]?.objects.map(({ object }) => object)).toEqual(['File/a']);
    world.repo.commit({ 'shop/a.yaml': file('a', 'other') });
    await world.run(70_000);
    expect(await world.preview(number)).toMatchObject({ state: 'conflicts', placements: [] });
  });

  it('renders nothing twice: what was previewed is delivered as it is', async () => {
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(70_000);
    const rendered = world.rendered.count;
    world.forge.finish(number, 'merged');
    await world.run(70_000);
    expect((await world.placement('dev')).state.sync).toBe('synced');
    expect(world.target('dev').objects.get('host.fairlead.dev/File//a' as never)?.content).toContain('two');
    expect(world.rendered.count).toBe(rendered);
    expect((await world.record(number)).request.state).toBe('merged');
  });

  it('leaves a request in peace that changes nothing that runs', async () => {
    const number = world.propose('words', { 'notes/README.md': 'other words' });
    await world.run(70_000);
    expect(await world.preview(number)).toMatchObject({ state: 'made', placements: [], renders: 0 });
    expect(await world.forge.comments(world.url, number)).toEqual([]);
  });

  it('runs nothing of a request from elsewhere before a maintainer agrees', async () => {
    const rendered = world.rendered.count;
    const looks = world.target('dev').calls.observe;
    const number = world.propose('theirs', { 'shop/a.yaml': file('a', 'evil') }, { isFork: true, author: stranger });
    await world.run(70_000);
    expect(await world.preview(number)).toMatchObject({ state: 'waits', placements: [], renders: 0 });
    expect(world.rendered.count).toBe(rendered);
    expect(world.target('dev').calls.observe).toBe(looks);
    const [comment] = await world.forge.comments(world.url, number);
    expect(comment?.body).toContain('a maintainer must agree');
  });

  it('shows a declared application, one that is declared no more, and a guard that is loosened', async () => {
    const number = world.propose('declares', {
      'pay.yaml': application('pay', 'shop'),
      'cart.yaml': null,
      'fleet.yaml': fleet.replace('  guards: {approve: {count: 1, from: ["group:leads"]}}\n', ''),
    });
    await world.run(70_000);
    const preview = await world.preview(number);
    const of = (name: string) => preview.placements.filter(({ application: app }) => app === name);
    expect(of('pay')).toMatchObject([
      { declaration: 'added', objects: [{ change: 'added' }] },
      { declaration: 'added' },
    ]);
    expect(of('cart')).toMatchObject([{ declaration: 'withdrawn' }, { declaration: 'withdrawn' }]);
    expect(preview.findings.map(({ message }) => message).join('\n')).toContain('it loosens a guard of shop in prod');
    // The guard that stands is the one that judges: the request cannot take its own gate away.
    expect((await world.placement('prod')).placement.guards.approve).toHaveLength(1);
  });

  it('tells what cannot be rendered, and what is wrong with the configuration', async () => {
    const number = world.propose('broken', {
      'shop/a.yaml': 'kind: [',
      'shop.yaml': application('shop').replace('stages', 'stags'),
    });
    await world.run(70_000);
    const preview = await world.preview(number);
    expect(preview.findings.map(({ message }) => message).join('\n')).toContain('did you mean "stages"');
    const { head } = (await world.record(number)).request;
    expect(world.forge.statuses.get(head.commit)).toMatchObject([{ state: 'failure' }]);
  });

  it('goes on when the forge was away, and asks no sooner than it may', async () => {
    world.forge.failWith(new AppError('too-many-requests', 'a pause', { retry: { afterMs: 300_000 } }));
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(70_000);
    const asked = world.forge.asked.get('openRequests');
    await world.run(200_000);
    expect(world.forge.asked.get('openRequests')).toBe(asked);
    world.forge.failWith(null);
    await world.run(400_000);
    expect(await world.preview(number)).toMatchObject({ state: 'made' });
    expected = [expect.stringContaining('a pause') as never];
  });

  it('looks soon when a webhook hints, not at the next poll', async () => {
    await world.run(70_000);
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    expect(world.watch.hint(world.url)).toBe(true);
    await world.run(2_000);
    expect(await world.preview(number)).toMatchObject({ state: 'made' });
    expect(world.watch.hint('https://elsewhere.example/x/y' as never)).toBe(false);
  });

  it('renders what a shared base reaches and no more, however many applications there are', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `app-${index}`);
    const overlay = 'deploy/base';
    const files = names.flatMap((name, index) => {
      const path = index < 50 ? overlay : `deploy/${name}`;
      const declared = application(name, path).replace('stages: [dev, prod]', 'stages: [dev]\n  sync: {prune: off}');
      return [
        [`apps/${name}.yaml`, declared],
        ...(index < 50 ? [] : [[`deploy/${name}/a.yaml`, file(name, 'one')]]),
      ] as const;
    });
    world.repo.commit({
      ...Object.fromEntries(files as Iterable<readonly [string, string]>),
      'deploy/base/a.yaml': file('base', 'one'),
    });
    await world.run(120_000);
    const before = world.rendered.count;
    const number = world.propose('base', { 'deploy/base/a.yaml': file('base', 'two') });
    await world.run(70_000);
    expect((await world.preview(number)).placements).toHaveLength(50);
    expect(world.rendered.count - before).toBeLessThanOrEqual(50);
  });

  it('finds its comment again after the store was lost', async () => {
    const number = world.propose('more', { 'shop/a.yaml': file('a', 'two') });
    await world.run(70_000);
    await world.store.commit([
      { kind: 'put-pull-request', record: { ...(await world.record(number)), comment: null, summary: null } },
    ]);
    await world.run(70_000);
    expect(await world.forge.comments(world.url, number)).toHaveLength(1);
  });
});
