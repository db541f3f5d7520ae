import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { OfferedAction } from '@fairlead/core/model/custom-action.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld, webKey } from '../../api/testing/acting-world.ts';
import type { Target } from '../../ports/target.ts';

let here: ActingWorld;
beforeEach(async () => {
  here = await ActingWorld.open();
});
afterEach(() => here.close());

const drain = { object: 'Deployment/shop/web', name: 'drain', parameters: { gently: 'yes' }, reason: 'a move' };

describe('server/src/usecases/act/run-custom-action.ts', () => {
  test('it is recorded before and after, told, and what it leaves of our fields is no drift', async () => {
    const { status, body } = await here.post('actions', drain);
    expect({ status, message: body['message'] }).toEqual({
      status: 200,
      message: 'operator of * asked shop in dev for did custom: a move',
    });
    expect(here.actions()).toEqual([{ kind: 'custom', name: 'drain', parameters: { gently: 'yes' } }]);
    expect(await here.records()).toEqual(['intent drain by operator of *', 'done drain by operator of *']);
    expect(await here.world.store.object('dev', webKey)).toMatchObject({ baseline: 'after custom' });
    const [event] = await here.world.store.events({ kinds: ['acted'] }, 1);
    expect(event).toMatchObject({ placement: 'shop-dev', data: { object: 'Deployment/shop/web', action: 'drain' } });
  });

  test.each([
    ['invalid-input', 'failed'],
    ['unavailable', 'unknown'],
  ] as const)('an answer that is %s is recorded as %s', async (code, outcome) => {
    here.trouble = new AppError(code, 'it offers no action drain');
    expect((await here.post('actions', drain)).body['detail']).toBe('it offers no action drain');
    expect((await here.records()).at(-1)).toBe(`${outcome} drain by operator of *`);
  });

  test('a wish that is sent twice under one key is one wish', async () => {
    const first = await here.post('actions', drain, 'the-same-key');
    const again = await here.post('actions', drain, 'the-same-key');
    expect(again.text).toBe(first.text);
    expect(here.asked).toHaveLength(1);
  });

  test('nothing is done where somebody stopped everything, for a viewer, and without a reason', async () => {
    const { store, deps } = here.world;
    expect((await here.post('actions', { ...drain, reason: '' })).status).toBe(400);
    const freeze = { id: 'f', by: 'ada', reason: 'incident', at: deps.clock.now(), until: null } as const;
    await store.commit([{ kind: 'put-decision', decision: { ...freeze, kind: 'freeze', scope: {}, all: true } }]);
    expect((await here.post('actions', drain)).body['detail']).toContain('ada stopped everything here');
    expect(here.asked).toEqual([]);
    await here.close();
    here = await ActingWorld.open('viewer');
    expect((await here.post('actions', drain)).status).toBe(403);
    expect(here.asked).toEqual([]);
  });

  test('what an object offers is asked of its target; one without actions of its own offers none', async () => {
    expect((await here.get('actions?object=Deployment/shop/web')).body).toMatchObject({ items: [] });
    const target: Target = here.world.target;
    const offered: OfferedAction = { name: 'drain', label: 'Drain', disabled: false, parameters: [] };
    target.offers = async (_on, ref) => (ref.kind === 'Deployment' ? [offered] : []);
    expect((await here.get('actions?object=Deployment/shop/web')).body).toMatchObject({ items: [offered] });
    expect((await here.get('actions?object=ConfigMap/shop/other')).status).toBe(404);
  });
});
