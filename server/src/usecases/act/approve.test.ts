import { grantsOf } from '@fairlead/core/access/grants-of.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from '../../testing/world.ts';
import type { Caller, UseCaseDeps } from '../deps.ts';
import { approve, type Word } from './approve.ts';

const roles = (who: string) => `
apiVersion: fairlead.dev/v1
kind: Project
metadata: {name: default}
spec:
  roles:
    - {name: lead, who: [${who}], may: [view, approve]}
`;
const fleet = (guards: string, host = 'roots: ["."], ports: [8100-8119]') => `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec:
  host: {${host}}
  guards: {${guards}}
`;
const shop = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: shop}
  stages: [dev]
`;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "${content}"}
`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;
const minuteMs = 60_000;
/** The world begins at 22:13:20 UTC. */
const soon = 'windows: {allow: {at: "20 22 * * *", for: 1h}}';
const one = 'approve: {from: ["group:leads"]}';

describe('server/src/usecases/act/approve.ts', () => {
  let world: World;
  let deps: UseCaseDeps;
  const live = (): string | undefined => world.target('dev').objects.get(key)?.content;
  const state = async () => (await world.placement('dev')).state;
  const waits = async (): Promise<string> => (await state()).holds.map(({ reason }) => reason).join();

  /** Somebody signed in by a provider, with what the configuration gives them now. */
  const person = (name: string, groups: readonly string[] = ['leads']): Caller => ({
    actor: { issuer: 'https://id', subject: name, kind: 'person', person: `${name}@acme.dev` },
    get grants() {
      return grantsOf(world.loop.configuration().projects, { person: `${name}@acme.dev`, groups });
    },
    known: { groups, role: null },
    ...{ via: 'test', signal: new AbortController().signal },
  });
  const say = async (caller: Caller, word: Partial<Word> = {}) => {
    const { placement } = await world.placement('dev');
    const asked = (await state()).holds.find(({ asks }) => asks !== undefined)?.asks?.plan;
    const plan = asked === undefined ? 'none' : asked;
    return approve(deps, caller, placement.id, {
      verdict: 'approve',
      plan,
      reason: '',
      proof: { kind: 'page' },
      ...word,
    });
  };
  const begin = async (guards: string, more: { readonly [path: string]: string } = {}): Promise<void> => {
    world.repo.commit({
      'fleet.yaml': fleet(guards),
      'shop.yaml': shop,
      'p.yaml': roles('group:leads'),
      'shop/a.yaml': file('one'),
      ...more,
    });
    await world.start();
    await world.run();
  };

  beforeEach(() => {
    world = new World();
    deps = {
      ...{ store: world.store, clock: world.clock, random: world.random, hash: world.hash, git: world.git },
      configuration: () => world.loop.configuration(),
      wake: (id: Parameters<UseCaseDeps['wake']>[0]) => world.loop.wake(id),
    } as unknown as UseCaseDeps; // what approving touches
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  test('a change waits, says for whom, goes live once approved, and the approval is used up', async () => {
    await begin(one);
    expect(await waits()).toBe('waits for one approval by group:leads');
    const asked = await world.store.events({ kinds: ['approval-asked'] }, 9);
    expect(asked.map(({ message }) => message)).toEqual(['shop in dev waits for one approval by group:leads']);
    expect(await say(person('bob'))).toMatchObject({ ok: true });
    await world.run();
    expect(live()).toContain('one');
    expect(await world.store.decisions()).toEqual([]);
    const records = await world.store.audit({}, 100);
    expect(records.find(({ verb }) => verb === 'approve')).toMatchObject({
      outcome: 'done',
      actor: { person: 'bob@acme.dev' },
      data: { verdict: 'approve' },
    });
    world.repo.commit({ 'shop/a.yaml': file('two') });
    await world.run(60_000);
    expect(await waits()).toBe('waits for one approval by group:leads');
    expect(live()).toContain('one');
  });

  test('two accounts of one person are one approver', async () => {
    await begin('approve: {count: 2, from: ["group:leads"]}');
    await say(person('bob'));
    await say({ ...person('bob'), actor: { ...person('bob').actor, issuer: 'https://other', subject: '9' } });
    await world.run();
    expect(await waits()).toContain('has 1 of 2');
    await say(person('cid'));
    await world.run();
    expect(live()).toContain('one');
  });

  test.each<[string, () => Caller, Partial<Word>, string]>([
    ['the author', () => person('ada'), {}, 'you are author'],
    [
      'a machine',
      () => ({ ...person('bob'), actor: { ...person('bob').actor, kind: 'token' } }),
      {},
      'a token is nobody',
    ],
    [
      'somebody of another group',
      () => ({ ...person('eve', ['devs']), grants: [{ role: 'operator', project: '*' }] }),
      {},
      'you are not among them',
    ],
    ['somebody without a role', () => person('eve', []), {}, 'no placement'],
    ['who looked at another plan', () => person('bob'), { plan: 'older' }, 'is another one now'],
    [
      'who looked at another commit of a request',
      () => person('bob'),
      { proof: { kind: 'review', url: 'https://forge/7', head: 'f'.repeat(40) as CommitSha } },
      'look at the newer one',
    ],
  ])('%s is refused with the reason', async (_sentence, caller, word, message) => {
    world.repo.commit({}, { author: { name: 'Ada', email: 'ada@acme.dev' } });
    world.repo.commit({ x: 'y' }, { author: { name: 'Ada', email: 'ada@acme.dev' } });
    await begin(one);
    world.repo.commit({ 'shop/a.yaml': file('two') }, { author: { name: 'Ada', email: 'ada@acme.dev' } });
    await world.run(60_000);
    expect(await say(caller(), word)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(message) },
    });
    await world.run();
    expect(live()).toBeUndefined();
  });

  test('a review at the commit that waits approves it without naming the plan', async () => {
    await begin(one);
    const head = (await state()).desired?.revision as CommitSha;
    const { placement } = await world.placement('dev');
    const word: Word = { verdict: 'approve', reason: '', proof: { kind: 'review', url: 'https://forge/7', head } };
    expect(await approve(deps, person('bob'), placement.id, word)).toMatchObject({ ok: true });
    await world.run();
    expect(live()).toContain('one');
  });

  describe('approved while a window is closed, it waits again when', () => {
    const approved = async (): Promise<void> => {
      await begin(`${one}, ${soon}`);
      expect(await say(person('bob'))).toMatchObject({ ok: true });
      await world.run();
      expect((await state()).holds.map(({ gate }) => gate)).toEqual(['window']);
    };
    const opened = async (files: { readonly [path: string]: string | null }): Promise<void> => {
      if (Object.keys(files).length > 0) world.repo.commit(files);
      await world.run(10 * minuteMs);
    };

    test.each<[string, { readonly [path: string]: string | null }]>([
      ['the content is swapped', { 'shop/a.yaml': file('evil') }],
      [
        'a value is swapped',
        { 'shop.yaml': shop.replace('path: shop', 'path: shop, values: {x: "1"}'), 'shop/a.yaml': file('${x}') },
      ],
      ['an object is added', { 'shop/b.yaml': file('b').replaceAll(': a', ': b') }],
      [
        'the destination is swapped',
        { 'fleet.yaml': fleet(`${one}, ${soon}`, 'roots: ["elsewhere"], ports: [8100-8119]') },
      ],
      ['a rule is swapped', { 'fleet.yaml': fleet(`approve: {count: 2, from: ["group:leads"]}, ${soon}`) }],
      ['the role is lost', { 'p.yaml': roles('group:admins') }],
      ['who approved it becomes its author', {}],
    ])('%s', async (sentence, files) => {
      await approved();
      if (sentence.includes('author')) {
        world.repo.commit({ 'shop/a.yaml': file('two') });
        await world.run(minuteMs);
        world.repo.commit({ 'shop/a.yaml': file('one') }, { author: { name: 'Bob', email: 'bob@acme.dev' } });
      }
      await opened(files);
      expect((await state()).holds.map(({ gate }) => gate)).toContain('approval');
      expect(live()).toBeUndefined();
    });

    test('and not when nothing but the time changed', async () => {
      await approved();
      await opened({});
      expect(live()).toContain('one');
    });

    test('it has waited longer than the approval is good for', async () => {
      await begin(`approve: {from: ["group:leads"], valid: 5m}, ${soon}`);
      await say(person('bob'));
      await world.run(10 * minuteMs);
      expect((await state()).holds.map(({ gate }) => gate)).toEqual(['approval']);
      expect(live()).toBeUndefined();
    });

    test('the provider says that the person left the group', async () => {
      await approved();
      const identity = {
        ...{ connection: 'login', issuer: 'https://id', subject: 'bob', person: 'bob@acme.dev', groups: ['devs'] },
        ...{ providerSession: null, refresh: null, confirmedAt: world.clock.now() + 1 },
      };
      const token = {
        ...{ id: 's', name: 'bob@acme.dev', hash: 'h', role: '', project: '', createdAt: 0, expiresAt: null },
        ...{ lastUsedAt: null, createdBy: '', kind: 'session' as const, identity },
      };
      await world.store.commit([{ kind: 'put-token', token }]);
      await opened({});
      expect((await state()).holds.map(({ gate }) => gate)).toContain('approval');
      expect(live()).toBeUndefined();
    });
  });

  test('a rejection holds with its reason, until the same person approves', async () => {
    await begin(one);
    expect(await say(person('bob'), { verdict: 'reject', reason: 'it is Friday' })).toMatchObject({ ok: true });
    await say(person('cid'));
    await world.run();
    expect(await waits()).toBe('bob@acme.dev rejected it: it is Friday');
    expect(live()).toBeUndefined();
    world.clock.advanceTo(world.clock.now() + 1_000);
    await say(person('bob'));
    await world.run();
    expect(live()).toContain('one');
  });

  test('a rule for deletions lets other change go on', async () => {
    await begin('approve: {from: ["group:leads"], for: [deletion]}');
    expect(live()).toContain('one');
  });

  test('the owners of what changed are those that the file named before the change', async () => {
    await begin('approve: {from: ["codeowners"]}', { CODEOWNERS: '/shop/ bob@acme.dev\n' });
    await say(person('cid'));
    await world.run();
    expect(live()).toContain('one'); // nothing ran before, so nothing was owned
    world.repo.commit({ CODEOWNERS: '/shop/ eve@acme.dev\n', 'shop/a.yaml': file('two') });
    await world.run(60_000);
    await say(person('eve'));
    await world.run();
    expect(live()).toContain('one');
    await say(person('bob'));
    await world.run();
    expect(live()).toContain('two');
  });

  test('what came past reviews waits, and goes live once the forge vouches for it', async () => {
    await begin('review: {}');
    expect(await waits()).toContain('came by no request');
    const repo = world.url;
    const commit = (await state()).desired?.revision as CommitSha;
    const reviews = [{ person: 'bob@acme.dev', handle: 'bob', head: commit, at: 1 }];
    const proof = {
      ...{ repo, request: 'https://forge/7', head: commit, commits: [commit] },
      reviews,
      involved: [],
      at: 1,
    };
    await world.store.commit([{ kind: 'put-review', proof }]);
    world.loop.wake((await world.placement('dev')).placement.id);
    await world.run();
    expect(live()).toContain('one');
  });
});
