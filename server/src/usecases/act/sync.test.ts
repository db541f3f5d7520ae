import type { Decision } from '@fairlead/core/model/decision.ts';
import type { DeliveryId, PlacementId } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import { deliveryOf, placementOf } from '../../api/testing/seed.ts';

let world: ApiWorld;
let secret: string;
beforeEach(async () => {
  world = await openApiWorld();
  secret = (await world.token('operator', 'web')).secret;
});
afterEach(() => world.close());

const dev = 'shop-dev' as PlacementId;
const api = 'host.fairlead.dev/Process//api';
const ask = (verb: string, body: object) => send(world, 'POST', `/api/v1/placements/shop-dev/${verb}`, secret, body);
const request = async () => (await world.store.placement(dev))?.state.request;
const recorded = async (verb: string) =>
  (await world.store.audit({ after: 0 }, 100)).filter((one) => one.verb === verb);

describe('server/src/usecases/act/sync.ts', () => {
  test('chosen objects are named as people name them, written down by key, told and recorded', async () => {
    const answer = await ask('sync', { objects: ['Process/api'], prune: false, reason: 'only the server' });
    expect(answer.status).toBe(200);
    expect(answer.body['message']).toBe(
      'operator of web asked shop in dev to deliver what Git says (only Process/api; deleting nothing): only the server',
    );
    expect(await request()).toMatchObject({ kind: 'sync', only: [api], keep: true, prune: false });
    expect(await recorded('sync')).toMatchObject([
      { outcome: 'done', reason: 'only the server', data: { objects: [api], keep: true, prune: false } },
    ]);
  });

  test.each([
    [
      'an object that is not there',
      { objects: ['Process/other'] },
      400,
      /shop in dev has no object Process\/other; see/,
    ],
    ['no object at all', { objects: [] }, 400, /objects/],
    [
      'a version that nobody looked at',
      { bundle: 'another' },
      409,
      /Git asks for another version of shop in dev by now/,
    ],
  ])('%s is refused, and nothing is asked', async (_sentence, body, status, message) => {
    const answer = await ask('sync', body);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(message);
    expect(await request()).toBeNull();
  });

  test('a retry of what failed in part is about that part', async () => {
    const placement = placementOf('web', 'shop', 'dev', 0);
    const failed = deliveryOf(placement, world.digests.new, 'f'.repeat(40) as never, 'p' as never);
    await world.store.commit([
      {
        kind: 'put-delivery',
        delivery: {
          ...failed,
          ...{ id: 'part' as DeliveryId, verdict: 'failed', only: [api as never], keep: true, startedAt: Date.now() },
        },
      },
    ]);
    await ask('retry', {});
    expect(await request()).toMatchObject({ kind: 'sync', only: [api], keep: true });
  });

  test('the dry run tells the plan of exactly what was chosen, and writes nothing', async () => {
    const before = await world.store.lastEventSeq();
    const audits = (await world.store.audit({ after: 0 }, 100)).length;
    const whole = await ask('sync-preview', {});
    const part = await ask('sync-preview', { objects: ['Process/api'] });
    const names = (answer: typeof whole): readonly string[] => {
      const plan = answer.body['plan'] as { readonly waves: readonly { changes: readonly { object: string }[] }[] };
      return plan.waves.flatMap(({ changes }) => changes.map(({ object }) => object)).sort();
    };
    expect(names(whole)).toEqual(['File/password', 'Process/api', 'Task/migrate']);
    expect(names(part)).toEqual(['Process/api']);
    expect(part.body).toMatchObject({ partial: true, as: 'correction', holds: [], nothing: '' });
    expect(part.text + whole.text).not.toContain('correct-horse');
    expect(await request()).toBeNull();
    expect(await world.store.lastEventSeq()).toBe(before);
    expect(await world.store.audit({ after: 0 }, 100)).toHaveLength(audits);
    expect(world.target.writes).toBe(0);
  });

  test('the dry run names what would hold it', async () => {
    const made = { id: 'f', by: 'ada', reason: 'audit', at: 1 };
    const freeze: Decision = { ...made, kind: 'freeze', scope: {}, until: null, all: false };
    await world.store.commit([{ kind: 'put-decision', decision: freeze }]);
    expect((await ask('sync-preview', { objects: ['Process/api'] })).body['holds']).toMatchObject([{ gate: 'freeze' }]);
  });

  test('what can be chosen is told by the records, and how each object stands', async () => {
    const looks = world.target.calls.observe;
    const answer = await send(world, 'GET', '/api/v1/placements/shop-dev/sync-objects', secret);
    expect(answer.body).toMatchObject({
      items: [
        { object: 'File/password', standing: 'equal' },
        { object: 'Process/api', standing: 'equal' },
        { object: 'Task/migrate', standing: 'new' },
      ],
    });
    expect(world.target.calls.observe).toBe(looks);
  });

  test('one who may only look may try it dry, and not ask for it', async () => {
    secret = (await world.token('viewer', 'web')).secret;
    expect((await ask('sync-preview', {})).status).toBe(200);
    expect((await ask('sync', { objects: ['Process/api'] })).status).toBe(403);
    expect(await recorded('sync')).toMatchObject([{ outcome: 'denied' }]);
  });
});
