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

const act = (verb: string, body: object) => send(world, 'POST', `/api/v1/placements/shop-dev/${verb}`, secret, body);
const view = async () => (await send(world, 'GET', '/api/v1/placements/shop-dev', secret)).body;

describe('server/src/usecases/act/pause.ts', () => {
  test('a pause is time-boxed, attributed, replaced by the next one and ended by itself', async () => {
    expect((await act('pause', { reason: 'x', for: '31d' })).status).toBe(400);
    expect((await act('pause', { reason: 'x', for: '0s' })).status).toBe(400);
    expect((await act('pause', { reason: 'x', for: 'soon' })).body['detail']).toContain('is not a duration');
    await act('pause', { reason: 'stock-taking' });
    await act('pause', { reason: 'stock-taking again', for: '1h' });
    expect((await view())['paused']).toMatchObject({ by: 'operator of *', reason: 'stock-taking again' });
    world.advance(3_600_001);
    const { secret: later } = await world.token('viewer', '*');
    expect((await send(world, 'GET', '/api/v1/placements/shop-dev', later)).body['paused']).toBeNull();
  });
});
