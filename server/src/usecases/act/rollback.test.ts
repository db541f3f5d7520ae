import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import { newRevision, oldRevision, secretValue } from '../../api/testing/seed.ts';

let world: ApiWorld;
let secret: string;
beforeEach(async () => {
  world = await openApiWorld();
  secret = (await world.token('operator', 'web')).secret;
});
afterEach(() => world.close());

const dev = 'shop-dev' as PlacementId;
const act = (verb: string, body: object, id = 'shop-dev') =>
  send(world, 'POST', `/api/v1/placements/${id}/${verb}`, secret, body);
const pins = async () => (await world.store.decisions()).filter((decision) => decision.kind === 'pin');

describe('server/src/usecases/act/rollback.ts', () => {
  test('the preview says what changes, what stays done, what is pinned and how Git follows; nothing is done', async () => {
    const seq = await world.store.lastEventSeq();
    const answer = await act('rollback-preview', {});
    expect(answer.body).toMatchObject({
      from: { revision: newRevision },
      to: { revision: oldRevision, bundle: world.digests.old },
      irreversible: [{ object: 'Task/migrate', reason: 'it ran; what it did stays' }],
      pin: `shop in dev stays pinned at ${oldRevision.slice(0, 7)} until Git asks for another version than ${newRevision.slice(0, 7)}`,
      revert: `by hand: revert ${newRevision.slice(0, 7)} in https://git.example/shop, or push a version that works`,
    });
    const objects = answer.body['objects'] as readonly {
      readonly object: string;
      readonly change: string;
      readonly differences: readonly unknown[];
    }[]; // the schema's own shape, checked by the server
    expect(objects.map(({ object, change }) => `${change} ${object}`)).toEqual([
      'changed File/password',
      'changed Process/api',
      'removed Task/migrate',
    ]);
    expect(answer.text).not.toContain(secretValue);
    expect(await world.store.lastEventSeq()).toBe(seq);
    expect(await pins()).toEqual([]);
  });

  test('the preview names every gate that is waived, as the loop would decide it now', async () => {
    const made = { by: 'ada', reason: 'audit', at: 1 };
    await world.store.commit([
      {
        kind: 'put-decision',
        decision: { ...made, id: 'f', kind: 'freeze', scope: { stage: 'dev' }, until: null, all: true },
      },
      { kind: 'put-decision', decision: { ...made, id: 'p', kind: 'pause', placement: dev, until: null } },
    ]);
    expect((await act('rollback-preview', {})).body['waived']).toEqual([
      'freeze (stop everything): a person goes back to what was healthy here',
      'pause (paused by ada): a person goes back to what was healthy here',
    ]);
  });

  test('going back asks the loop and pins against what Git asks for, in one transaction', async () => {
    expect((await act('rollback', { reason: 'checkout is broken' })).status).toBe(200);
    const state = (await world.store.placement(dev))?.state;
    expect(state?.request).toMatchObject({
      kind: 'rollback',
      to: world.digests.old,
      by: 'operator of web',
      reason: 'checkout is broken',
    });
    expect(await pins()).toMatchObject([
      { placement: dev, bundle: world.digests.old, not: world.digests.new, by: 'operator of web' },
    ]);
    expect(world.woken).toContain('shop-dev rollback');
    const audit = (await world.store.audit({ after: 0 }, 100)).find((record) => record.verb === 'rollback');
    expect(audit).toMatchObject({
      outcome: 'done',
      reason: 'checkout is broken',
      subject: 'placement/shop-dev',
      project: 'web',
    });
  });

  test('a version is named by its bundle or its revision', async () => {
    expect((await act('rollback-preview', { to: oldRevision.slice(0, 10) })).body).toMatchObject({
      to: { revision: oldRevision },
    });
    expect((await act('rollback-preview', { to: world.digests.old })).body).toMatchObject({
      to: { revision: oldRevision },
    });
  });

  test.each([
    [
      'what was never healthy here',
      'shop-dev',
      { to: 'abcdefabcdef', reason: 'x' },
      /was never healthy in shop in dev/,
    ],
    ['what runs already', 'shop-dev', { to: newRevision, reason: 'x' }, /runs .* already/],
    [
      'anything where nothing else ran',
      'shop-prod',
      { reason: 'x' },
      /nothing to go back to: no other version was healthy in shop in prod/,
    ],
  ])('%s cannot be gone back to', async (_sentence, id, body, message) => {
    const answer = await act('rollback', body, id);
    expect(answer.status).toBe(409);
    expect(answer.body['detail']).toMatch(message);
    expect(await pins()).toEqual([]);
  });

  test('a version that turned bad since is not chosen by itself', async () => {
    await world.store.commit([{ kind: 'put-bad', placement: dev, bundle: world.digests.old, reason: 'leaks', at: 1 }]);
    expect((await act('rollback', { reason: 'x' })).status).toBe(409);
  });

  test('there is one pin at most, and lifting it frees the placement', async () => {
    await act('pin', { reason: 'wait for the audit' });
    await act('rollback', { reason: 'x' });
    expect(await pins()).toHaveLength(1);
    expect((await act('unpin', {})).status).toBe(200);
    expect(await pins()).toEqual([]);
    expect((await act('unpin', {})).body['detail']).toContain('is not pinned');
  });
});
