import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';

let world: ApiWorld;
let secret: string;
beforeEach(async () => {
  world = await openApiWorld();
  secret = (await world.token('operator', '*')).secret;
});
afterEach(() => world.close());

const view = async () => (await send(world, 'GET', '/api/v1/placements/shop-dev', secret)).body;

describe('server/src/usecases/act/freeze.ts', () => {
  test('a freeze covers its scope, wakes it, is seen on its placements and ends by thaw', async () => {
    const frozen = await send(world, 'POST', '/api/v1/freeze', secret, {
      scope: { application: 'shop', stage: 'prod' },
      reason: 'release day',
      for: '2h',
    });
    expect(world.woken).toEqual(['shop-prod freeze']);
    const prod = await send(world, 'GET', '/api/v1/placements/shop-prod', secret);
    expect(prod.body['frozen']).toMatchObject({ reason: 'release day', scope: 'application shop, stage prod' });
    expect((await view())['frozen']).toBeNull();
    const thawed = await send(world, 'POST', '/api/v1/thaw', secret, { id: frozen.body['id'] });
    expect(thawed.status).toBe(200);
    expect((await send(world, 'GET', '/api/v1/freezes', secret)).body['items']).toEqual([]);
  });

  test('a tenant’s operator freezes its project, not what would touch others', async () => {
    const { secret: tenant } = await world.token('operator', 'web');
    const freeze = (scope: object) => send(world, 'POST', '/api/v1/freeze', tenant, { scope, reason: 'x' });
    expect((await freeze({})).status).toBe(403);
    expect((await freeze({ application: 'shop' })).status).toBe(403);
    expect((await freeze({ project: 'db' })).status).toBe(403);
    expect((await freeze({ project: 'web', application: 'shop' })).status).toBe(200);
    const records = await world.store.audit({ after: 0 }, 10_000);
    const tried = records.filter(({ verb }) => verb === 'freeze').map(({ subject, outcome }) => [subject, outcome]);
    expect(tried).toEqual([
      ['scope/everything', 'denied'],
      ['scope/application shop', 'denied'],
      ['scope/project db', 'denied'],
      [expect.stringContaining('project web'), 'done'],
    ]);
  });
});
