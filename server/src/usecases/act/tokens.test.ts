import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
});
afterEach(() => world.close());

describe('server/src/usecases/act/tokens.ts', () => {
  test('nobody gives a token that reaches further than they do', async () => {
    const { secret: tenant } = await world.token('admin', 'web');
    const make = (project: string) =>
      send(world, 'POST', '/api/v1/tokens', tenant, { name: 'ci', role: 'admin', project });
    expect((await make('*')).status).toBe(403);
    expect((await make('db')).status).toBe(403);
    expect((await make('web')).status).toBe(200);
    const listed = (await send(world, 'GET', '/api/v1/tokens', tenant)).body['items'] as readonly {
      readonly project: string;
    }[]; // checked by the server
    expect(listed.every(({ project }) => project === 'web')).toBe(true);
    const { id } = await world.token('viewer', 'db');
    expect((await send(world, 'DELETE', `/api/v1/tokens/${id}`, tenant)).status).toBe(404);
  });
});
