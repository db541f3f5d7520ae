import type { Grant } from '@fairlead/core/access/can.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from '../../testing/world.ts';
import type { Caller, UseCaseDeps } from '../deps.ts';
import { listEmergencies } from '../read/emergencies.ts';
import { beginEmergency, endEmergency, reviewEmergency } from './emergency.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec:
  host: {roots: ["."], ports: [8100-8119]}
  guards:
    approve: {from: ["group:leads"]}
    emergency: {who: ["group:oncall"], waives: [approval], longest: 30m}
`;
const shop = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec: {source: {repo: ., path: shop}, stages: [dev]}
`;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "${content}"}
`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;
const grants: readonly Grant[] = [{ role: 'operator', project: '*' }];

describe('server/src/usecases/act/emergency.ts', () => {
  let world: World;
  let deps: UseCaseDeps;
  const live = (): string | undefined => world.target('dev').objects.get(key)?.content;
  const person = (
    name: string,
    groups: readonly string[] = ['oncall'],
    kind: 'person' | 'token' = 'person',
  ): Caller => ({
    actor: { issuer: 'https://id', subject: name, kind, person: `${name}@acme.dev` },
    ...{ grants, known: { groups, role: null }, via: 'test', signal: new AbortController().signal },
  });
  const id = async () => (await world.placement('dev')).placement.id;
  const begin = async (caller: Caller, over: object = {}) =>
    beginEmergency(deps, caller, await id(), { gates: ['approval'], reason: 'orders fail', ...over });
  const listed = async () => {
    const list = await listEmergencies(deps, person('zoe'));
    return list.ok ? list.value.items.map(({ state }) => state) : [];
  };
  const emergency = async () => (await world.store.decisions()).find(({ kind }) => kind === 'emergency')?.id ?? '';

  beforeEach(async () => {
    world = new World();
    deps = {
      ...{ store: world.store, clock: world.clock, random: world.random, hash: world.hash, git: world.git },
      configuration: () => world.loop.configuration(),
      wake: (placement: Parameters<UseCaseDeps['wake']>[0]) => world.loop.wake(placement),
    } as unknown as UseCaseDeps; // what an emergency touches
    world.repo.commit({ 'fleet.yaml': fleet, 'shop.yaml': shop, 'shop/a.yaml': file('one') });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  test('lets what waits pass, is on record, and stays on the list until somebody else has reviewed it', async () => {
    expect(live()).toBeUndefined();
    expect(await begin(person('ada'))).toMatchObject({ ok: true });
    await world.run();
    expect(live()).toContain('one');
    expect(await listed()).toEqual(['open']);
    const [delivery] = (await world.store.deliveries({}, { limit: 1, cursor: null })).items;
    const permit = delivery?.plan ? await world.store.permit(delivery.plan) : undefined;
    expect(permit?.gates).toContainEqual({
      gate: 'approval',
      rule: 'emergency of ada@acme.dev: orders fail',
      outcome: 'waived',
    });
    await world.run(31 * 60_000);
    expect(await listed()).toEqual(['to-review']);
    world.repo.commit({ 'shop/a.yaml': file('two') });
    await world.run(120_000);
    expect(live()).toContain('one');
    expect(await begin(person('ada'))).toMatchObject({
      error: { message: expect.stringContaining('has not been reviewed yet') },
    });
    const own = await reviewEmergency(deps, person('ada'), await emergency(), { note: 'fine' });
    expect(own).toMatchObject({ error: { message: expect.stringContaining('somebody else must') } });
    expect(await reviewEmergency(deps, person('bob'), await emergency(), { note: 'looked at it' })).toMatchObject({
      ok: true,
    });
    expect(await listed()).toEqual([]);
    const records = (await world.store.audit({}, 100)).filter(({ verb }) => verb === 'emergency');
    expect(records.map(({ outcome, actor }) => [actor.person, outcome])).toEqual([
      ['bob@acme.dev', 'done'],
      ['ada@acme.dev', 'denied'],
      ['ada@acme.dev', 'done'],
    ]);
  });

  test('ends when it is ended', async () => {
    await begin(person('ada'));
    await world.run();
    expect(await reviewEmergency(deps, person('bob'), await emergency(), { note: 'x' })).toMatchObject({
      error: { code: 'conflict' },
    });
    expect(await endEmergency(deps, person('bob'), await emergency())).toMatchObject({ ok: true });
    world.repo.commit({ 'shop/a.yaml': file('two') });
    await world.run(120_000);
    expect(live()).toContain('one');
    expect(await listed()).toEqual(['to-review']);
  });

  test.each<[string, Caller, object, string]>([
    ['somebody who is not named', person('eve', ['devs']), {}, 'you may not waive approval'],
    ['a machine', person('ci', ['oncall'], 'token'), {}, 'a token is nobody'],
    ['a gate that the lane does not name', person('ada'), { gates: ['window'] }, 'you may not waive window'],
    ['longer than the lane allows', person('ada'), { for: '2h' }, 'from 1s to 30m'],
    [
      'somebody without the right',
      { ...person('ada'), grants: [{ role: 'viewer', project: '*' }] },
      {},
      'needs a role',
    ],
  ])('%s is refused', async (_sentence, caller, over, message) => {
    expect(await begin(caller, over)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(message) },
    });
    await world.run();
    expect(live()).toBeUndefined();
  });
});
