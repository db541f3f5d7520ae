import { routeList } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const get = async (path: string, secret: string) => {
  const answer = await fetch(`${world.base}${path}`, { headers: { authorization: `Bearer ${secret}` } });
  return { status: answer.status, body: JSON.parse(await answer.text()) as { readonly [name: string]: unknown } };
};

describe('server/src/api/create-api.ts', () => {
  test('every registered route says which verb on which subject it asks for, and every route of the table is registered', () => {
    const served = world.api.routes.filter(({ url }) => url !== '*' && url !== '/*');
    expect(served.filter(({ verb, subject }) => typeof verb !== 'string' || typeof subject !== 'string')).toEqual([]);
    const places = served.map(({ method, url }) => `${method} ${url}`);
    for (const route of routeList())
      expect(places).toContain(`${route.method} ${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
  });

  test.each([
    '/api/v1/now',
    '/api/v1/placements',
    '/api/v1/placements?stage=dev&limit=1',
    '/api/v1/placements/shop-dev',
    '/api/v1/placements/shop-dev/objects',
    '/api/v1/placements/shop-dev/object?object=Process%2Fapi',
    '/api/v1/placements/shop-dev/diff',
    '/api/v1/placements/shop-dev/diff?all=true',
    '/api/v1/placements/shop-prod/diff',
    '/api/v1/placements/shop-dev/history',
    '/api/v1/placements/shop-dev/events',
    '/api/v1/applications',
    '/api/v1/applications/shop',
    '/api/v1/targets',
    '/api/v1/changes',
    '/api/v1/changes?text=kindly',
    '/api/v1/deliveries',
    '/api/v1/deliveries/shop-dev-new',
    '/api/v1/events',
    '/api/v1/why/shop',
    '/api/v1/why/shop?stage=prod',
    '/api/v1/trace?kind=Process&name=api',
    '/api/v1/at?time=1700000000500',
    '/api/v1/compare?a=shop-dev&b=shop-prod',
    '/api/v1/drift',
    '/api/v1/problems',
    '/api/v1/repositories',
    '/api/v1/objects?search=api',
    '/api/v1/freezes',
    '/api/v1/audit',
    '/api/v1/audit?order=newest',
    '/api/v1/audit/verify',
    '/api/v1/tokens',
    '/api/v1/can-i?verb=sync&placement=shop-dev',
    '/api/v1/can-i?verb=freeze&project=web',
    '/api/v1/can-i?verb=view-audit',
    '/api/v1/roles',
    '/api/v1/session',
  ])('GET %s answers what its schema says', async (path) => {
    const { secret } = await world.token('admin', '*');
    const { status, body } = await get(path, secret);
    expect({ status, detail: body['detail'] }).toEqual({ status: 200, detail: undefined });
    expect(JSON.stringify(body)).not.toContain('correct-horse');
  });
});
