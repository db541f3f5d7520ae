import type { PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
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

const dev = 'shop-dev' as PlacementId;
const act = (verb: string, body: object) => send(world, 'POST', `/api/v1/placements/shop-dev/${verb}`, secret, body);
const row = async () => {
  const found = await world.store.placement(dev);
  if (found === undefined) throw new Error('gone');
  return found;
};

describe('server/src/usecases/act/confirm.ts', () => {
  test('a confirmation binds to the plan that is held, and to no other', async () => {
    const plan = 'plan-1' as PlanDigest;
    const hold = {
      gate: 'deletion',
      rule: 'the delete gate',
      reason: 'File/x stays',
      next: 'confirm',
      until: null,
      plan,
    } as const;
    expect((await act('confirm', { plan })).body['detail']).toContain('waits for no confirmation');
    await world.store.commit([{ kind: 'put-state', state: { ...(await row()).state, holds: [hold], sync: 'held' } }]);
    expect((await act('confirm', { plan: 'plan-2' })).body['detail']).toContain('another one now (plan-1)');
    expect((await act('confirm', { plan })).status).toBe(200);
    expect(await world.store.decisions()).toMatchObject([
      { kind: 'confirmation', plan, placement: dev, by: 'operator of *' },
    ]);
  });
});
