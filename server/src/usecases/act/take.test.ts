import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld } from '../../api/testing/acting-world.ts';
import type { Observation, ObserveRequest } from '../../ports/target.ts';

const old = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'old' };
const oldKey = 'apps/Deployment/shop/old' as ObjectKey;
const foreign = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'foreign' };
const nothing: Observation = { changes: [], conflicts: [], states: [], incomplete: [] };
const held = { ref: old, owner: 'helm', reason: 'helm holds the image', next: 'take it' };
const theirs = { ref: foreign, owner: 'another application', reason: 'it made it', next: 'take it out' };
const image = { path: '/spec/template/spec/image', before: 'a:1', after: 'a:2', takenFrom: 'helm' };

let here: ActingWorld;
let looks: ObserveRequest[];
beforeEach(async () => {
  here = await ActingWorld.open();
  looks = [];
});
afterEach(() => here.close());

/** What the target finds: with `old` asked for, its conflict becomes a change. */
function finding(before: Observation): void {
  here.world.target.observe = async (request) => {
    looks.push(request);
    const taken = request.take?.includes(oldKey) === true;
    const change = { ref: old, action: 'adopt', fields: [image], liveUid: 'u' } as const;
    const conflicts = taken ? before.conflicts.filter(({ ref }) => ref !== old) : before.conflicts;
    return { kind: 'observed', observation: { ...before, conflicts, changes: taken ? [change] : [] } };
  };
}

const request = async () => (await here.world.store.placement('shop-dev' as PlacementId))?.state.request;
const decisions = async () => (await here.world.store.decisions()).map(({ kind }) => kind);

describe('server/src/usecases/act/take.ts', () => {
  test('shows what would be taken from whom, what would change, and what stays in the way', async () => {
    finding({ ...nothing, conflicts: [held, theirs] });
    expect((await here.get('take')).body).toMatchObject({
      released: null,
      objects: [{ object: 'Deployment/shop/old', key: oldKey, owner: 'helm', fields: [image], restarts: true }],
      refused: [{ object: 'ConfigMap/shop/foreign', owner: 'another application' }],
    });
    expect(await request()).toBeNull();
  });

  test('takes exactly what was shown, recorded and told', async () => {
    finding({ ...nothing, conflicts: [held] });
    const { body } = await here.post('take', { objects: [oldKey], reason: 'helm goes home' });
    expect(body['message']).toBe('operator of * takes over shop in dev: 1 object from other tools: helm goes home');
    expect(await request()).toMatchObject({ kind: 'take', objects: [oldKey], by: 'operator of *' });
    expect(here.world.woken).toContain('shop-dev take');
    const [record] = await here.world.store.audit({ subject: 'placement/shop-dev' }, 1);
    expect(record).toMatchObject({ verb: 'take', outcome: 'done', reason: 'helm goes home' });
  });

  test.each([
    [
      'an object that is not there to be taken any more',
      { objects: ['/ConfigMap/shop/gone'] },
      [held],
      'is not there to be taken',
    ],
    ['what no tool gives away', {}, [theirs], 'cannot be taken: it made it (another application)'],
    ['where nothing is held', {}, [], 'there is nothing to take'],
  ] as const)('refuses %s', async (_sentence, body, conflicts, detail) => {
    finding({ ...nothing, conflicts });
    const answer = await here.post('take', body);
    expect({ status: answer.status, told: String(answer.body['detail']).includes(detail) }).toEqual({
      status: 409,
      told: true,
    });
    expect(await request()).toBeNull();
  });

  test('what was let go of is asked nothing but to be taken again, and a scale on it is over', async () => {
    const { store } = here.world;
    const row = await store.placement('shop-dev' as PlacementId);
    if (row === undefined) throw new Error('the placement is seeded');
    expect((await here.post('release', { reason: 'other team' })).status).toBe(400);
    await store.commit([{ kind: 'put-placement', placement: { ...row.placement, targetKind: 'kubernetes' } }]);
    await here.act({ object: 'Deployment/shop/web', action: 'scale', replicas: 2, reason: 'sale' });
    expect((await here.post('release', { reason: 'other team' })).body['message']).toBe(
      'operator of * lets go of shop in dev: other team; what runs there stays as it is',
    );
    expect(await decisions()).toEqual(['release']);
    expect((await here.post('release', { reason: 'again' })).status).toBe(409);
    expect((await here.post('sync', {})).body['detail']).toContain('operator of * let go of shop in dev: other team');
    finding(nothing);
    expect((await here.get('take')).body['released']).toMatchObject({ by: 'operator of *', reason: 'other team' });
    expect((await here.post('take', {})).status).toBe(200);
    expect(await decisions()).toEqual([]);
    expect(await request()).toMatchObject({ kind: 'take', objects: [] });
  });

  test('a viewer may look and not take', async () => {
    await here.close();
    here = await ActingWorld.open('viewer');
    finding({ ...nothing, conflicts: [held] });
    expect((await here.get('take')).status).toBe(200);
    expect((await here.post('take', {})).status).toBe(403);
    expect((await here.post('release', { reason: 'x' })).status).toBe(403);
  });
});
