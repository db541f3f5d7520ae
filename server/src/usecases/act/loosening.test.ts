import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../../testing/world.ts';
import type { Caller, UseCaseDeps } from '../deps.ts';
import { allowLoosening, listLoosenings } from './loosening.ts';

const doc = (kind: string, name: string, spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const web = (targets: string, roles: string) => doc('Project', 'web', `{targets: [${targets}], roles: [${roles}]}`);
const lead = '{name: lead, who: ["user:ada@acme.dev"], may: [all]}';
const eve = '{name: eve, who: ["user:eve@acme.dev"], may: [all]}';
const manifest = 'apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: a}\nspec: {path: a, content: one}\n';

describe('server/src/usecases/act/loosening.ts', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.repo.commit({
      'dev.yaml': doc('Target', 'dev', '{host: {roots: ["."]}}'),
      'prod.yaml': doc('Target', 'prod', '{tier: production, host: {roots: ["."]}}'),
      'web.yaml': web('dev', lead),
      'shop/a.yaml': manifest,
      'shop.yaml': doc('Application', 'shop', '{project: web, source: {repo: ., path: shop}, stages: [dev]}'),
    });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  const deps = () =>
    ({
      ...{ store: world.store, clock: world.clock, random: world.random, hash: world.hash },
      configuration: () => world.loop.configuration(),
      reloadConfiguration: () => world.loop.reloadConfiguration(),
    }) as unknown as UseCaseDeps; // all that these use cases touch
  const person = (name: string, madeBy?: string): Caller => ({
    actor: { issuer: 'https://id', subject: name, kind: 'person', person: name },
    get grants() {
      return world.loop
        .configuration()
        .projects.flatMap((project) =>
          project.roles
            .filter(({ who }) => who.includes(`user:${madeBy ?? name}`))
            .map((role) => ({ role: role.name, project: project.name, may: role.may, where: role.where })),
        );
    },
    ...(madeBy === undefined ? {} : { madeBy }),
    via: 'test',
    signal: new AbortController().signal,
  });
  const held = () => world.loop.configuration().held ?? [];
  const allow = (caller: Caller, digest = held()[0]?.digest ?? '') =>
    allowLoosening(deps(), caller, { subject: 'Project/web', digest, reason: 'agreed' });

  it('waits: neither the role nor the target that it adds can be used, and nothing is written there', async () => {
    world.repo.commit(
      {
        'web.yaml': web('dev, prod', `${lead}, ${eve}`),
        'shop.yaml': doc('Application', 'shop', '{project: web, source: {repo: ., path: shop}, stages: [dev, prod]}'),
      },
      { author: { name: 'Eve', email: 'eve@acme.dev' } },
    );
    await world.run();
    expect(world.targets.get('prod')?.objects.size ?? 0).toBe(0);
    expect(person('eve@acme.dev').grants).toEqual([]);
    expect(held()).toMatchObject([
      { subject: 'Project/web', fields: ['spec.targets', 'spec.roles eve'], authors: ['eve@acme.dev'] },
    ]);
    expect((await world.store.problems()).map(({ message }) => message).join()).toContain('loosens what stood before');
    // Who would be let in by it cannot let it in.
    expect(await allow(person('eve@acme.dev'))).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await allow(person('ada@acme.dev'))).toMatchObject({ ok: true });
    await world.run();
    expect(held()).toEqual([]);
    expect(person('eve@acme.dev').grants).toHaveLength(1);
    const records = await world.store.audit({ after: 0 }, 1_000);
    expect(records).toContainEqual(
      expect.objectContaining({ verb: 'loosen', outcome: 'done', subject: 'Project/web', reason: 'agreed' }),
    );
    world.repo.commit({ 'web.yaml': web('dev', lead) });
    await world.run();
    expect(person('eve@acme.dev').grants).toEqual([]);
    // What was allowed once is asked anew.
    world.repo.commit({ 'web.yaml': web('dev, prod', `${lead}, ${eve}`) });
    await world.run();
    expect(held()).toHaveLength(1);
  });

  it('is not allowed by who wrote it alone, nor by a token of theirs, and is by somebody else of the same right', async () => {
    const both = `${lead}, {name: second, who: ["user:bob@acme.dev"], may: [all]}`;
    world.repo.commit({ 'web.yaml': web('dev', both) });
    await world.run();
    expect(await allow(person('ada@acme.dev'))).toMatchObject({ ok: true });
    world.repo.commit({ 'web.yaml': web('dev, prod', both) }, { author: { name: 'Ada', email: 'Ada@acme.dev' } });
    await world.run();
    const refused = { ok: false, error: { code: 'forbidden', message: expect.stringContaining('wrote alone') } };
    expect(await allow(person('ada@acme.dev'))).toMatchObject(refused);
    expect(await allow(person('ci', 'ada@acme.dev'))).toMatchObject(refused);
    expect(await listLoosenings(deps(), person('ada@acme.dev'))).toMatchObject({ value: { items: [{ mine: false }] } });
    expect(held()).toHaveLength(1);
    expect(await allow(person('bob@acme.dev'), 'what was shown before')).toMatchObject({ error: { code: 'conflict' } });
    expect(await allow(person('bob@acme.dev'))).toMatchObject({ ok: true });
    expect(held()).toEqual([]);
  });

  it('still waits, with who wrote it, after the program was started anew', async () => {
    world.repo.commit({ 'web.yaml': web('dev, prod', lead) }, { author: { name: 'Eve', email: 'eve@acme.dev' } });
    await world.run();
    await world.stop();
    await world.start();
    await world.run();
    expect(held()).toMatchObject([{ subject: 'Project/web', authors: ['eve@acme.dev'] }]);
    // Somebody else's innocent commit on top does not make it theirs.
    world.repo.commit(
      { 'shop/a.yaml': manifest.replace('one', 'two') },
      { author: { name: 'Bo', email: 'bo@acme.dev' } },
    );
    await world.run();
    expect(held()).toMatchObject([{ authors: ['eve@acme.dev'] }]);
  });
});
