import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok } from '@fairlead/core/lib/result.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { Signers } from '@fairlead/core/model/signers.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommitVerifier } from '../ports/commit-verifier.ts';
import { World } from '../testing/world.ts';
import { checkSignatures } from './check-signatures.ts';

const fleet = (guards = '') => `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec:
  host: {roots: ["."], ports: [8100-8119]}
${guards}
---
apiVersion: fairlead.dev/v1
kind: Project
metadata: {name: default}
spec: {signers: {ssh: "ada@example.org ssh-ed25519 AAAA"}}
`;
const shop = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: shop}
  stages: [dev]
`;
const file = (content: string) =>
  `\napiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: a}\nspec: {path: a, content: "${content}"}\n`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;
const asks = '  guards: {signed: commits}';

describe('server/src/reconcile/check-signatures.ts', () => {
  let world: World;
  const asked: { readonly title: string; readonly signers: Signers; readonly at: number }[] = [];
  /** Takes commits that say so for signed. */
  const verifier: CommitVerifier = {
    verify: async (raw, signers, at) => {
      const text = new TextDecoder().decode(raw);
      const title = text.slice(text.indexOf('\n\n') + 2).trim();
      asked.push({ title, signers, at });
      return title.startsWith('signed') ? ok({ name: 'ada', key: 'k' }) : err('it is not signed');
    },
  };
  const live = (): string | undefined => world.target('dev').objects.get(key)?.content;
  const commit = (title: string, files: { readonly [path: string]: string }): void => {
    world.repo.commit(files, { message: title });
  };
  const state = async () => (await world.placement('dev')).state;

  beforeEach(async () => {
    asked.splice(0);
    world = new World(undefined, undefined, verifier);
    commit('signed: begin', { 'fleet.yaml': fleet(asks), 'shop.yaml': shop, 'shop/a.yaml': file('one') });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  test('what is signed goes on, by the signers of the project', async () => {
    expect(live()).toContain('one');
    expect(asked[0]).toMatchObject({ title: 'signed: begin', signers: { ssh: 'ada@example.org ssh-ed25519 AAAA' } });
    commit('signed: two', { 'shop/a.yaml': file('two') });
    await world.run();
    expect(live()).toContain('two');
  });

  test('what is not is held, and the hold names the commit and what to do', async () => {
    commit('by nobody', { 'shop/a.yaml': file('two') });
    await world.run();
    expect(live()).toContain('one');
    const [hold] = (await state()).holds;
    expect(hold).toMatchObject({ gate: 'signature', rule: 'guards.signed' });
    expect(hold?.reason).toMatch(/^commit [0-9a-f]{7} "by nobody" is refused: it is not signed$/);
    expect(hold?.next).toContain('spec.signers of Project/default');
  });

  test('a signed commit does not carry an unsigned one before it', async () => {
    commit('by nobody', { 'shop/b.yaml': file('two').replace('name: a', 'name: b').replace('path: a', 'path: b') });
    commit('signed: after it', { 'shop/a.yaml': file('three') });
    await world.run();
    expect(live()).toContain('one');
    expect((await state()).holds[0]?.reason).toContain('"by nobody" is refused');
  });

  test('an unsigned commit that changes nothing here is no less unsigned', async () => {
    commit('by nobody', { 'README.md': 'a' });
    await world.run();
    commit('signed: after it', { 'shop/a.yaml': file('two') });
    await world.run();
    expect(live()).toContain('one');
    expect((await state()).holds[0]?.reason).toContain('"by nobody" is refused');
  });

  test('where not every commit can be seen, nothing counts as signed', async () => {
    const row = await world.placement('dev');
    const { items } = await world.store.deliveries({ placement: row.placement.id }, { limit: 1, cursor: null });
    const [delivery] = items;
    if (delivery === undefined) throw new Error('nothing was delivered');
    const forgetful = new Proxy(world.git, {
      get: (git, name) => {
        if (name === 'range') return () => Promise.reject(new AppError('not-found', 'rewritten away'));
        const value = Reflect.get(git, name) as unknown;
        return typeof value === 'function' ? value.bind(git) : value;
      },
    });
    const pass = { ...row, delivery: null, decisions: [], stuck: null };
    const deps = {
      ...{ store: world.store, git: forgetful, clock: world.clock, commitVerifier: verifier },
      ...{ repoAccess: () => world.access, project: () => undefined },
    };
    const next = { ...delivery, revision: 'b'.repeat(40) as CommitSha };
    const [answer] = await checkSignatures(deps, pass, next);
    expect(answer?.hold?.reason).toContain('not every commit since what runs can be seen');
  });

  test('drift is put back without asking who signed what runs', async () => {
    world.target('dev').edit(key, 'by hand');
    await world.run();
    expect(live()).toContain('one');
  });

  test('a commit that takes the guard away does not get through by that', async () => {
    commit('by nobody', { 'fleet.yaml': fleet(), 'shop/a.yaml': file('two') });
    await world.run();
    expect(live()).toContain('one');
  });

  test('a commit that names other signers is judged by those before', async () => {
    commit('signed: two', {
      'fleet.yaml': fleet(asks).replace('ada@example.org', 'eve@example.org'),
      'shop/a.yaml': file('two'),
    });
    await world.run();
    expect(asked.at(-1)?.signers.ssh).toContain('ada@example.org');
  });
});
