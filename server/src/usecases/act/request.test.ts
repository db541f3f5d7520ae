import type { PlacementId } from '@fairlead/core/model/ids.ts';
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

describe('server/src/usecases/act/request.ts', () => {
  test.each([
    ['sync', { prune: true }, { kind: 'sync', prune: true }],
    ['refresh', {}, { kind: 'refresh' }],
    ['retry', {}, { kind: 'retry' }],
  ])('%s is written down for the loop, recorded, told and the placement woken', async (verb, body, request) => {
    const before = await world.store.lastEventSeq();
    const answer = await act(verb, body);
    expect(answer.body['seq']).toBe(before + 1);
    expect((await row()).state.request).toMatchObject({ ...request, by: 'operator of *' });
    expect(world.woken).toEqual([`shop-dev ${verb}`]);
    const [event] = await world.store.events({ after: before }, 10);
    expect(event).toMatchObject({
      kind: 'requested',
      project: 'web',
      placement: dev,
      data: { application: 'shop', stage: 'dev', by: 'operator of *' },
    });
    expect((await world.store.audit({ after: 0 }, 100)).at(-1)).toMatchObject({
      verb,
      outcome: 'done',
      via: '127.0.0.1',
    });
  });

  test('an abort needs something to abort', async () => {
    expect((await act('abort', { reason: 'x' })).status).toBe(409);
    await world.store.commit([
      { kind: 'put-state', state: { ...(await row()).state, delivery: 'shop-dev-new' as never } },
    ]);
    expect((await act('abort', { reason: 'wrong one' })).status).toBe(200);
    expect((await row()).state.request).toMatchObject({ kind: 'abort', reason: 'wrong one' });
  });
});
