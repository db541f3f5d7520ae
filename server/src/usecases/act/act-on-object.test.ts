import { AppError } from '@fairlead/core/lib/app-error.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld, cronKey, webKey } from '../../api/testing/acting-world.ts';
import { testConfiguration } from '../../api/testing/configuration.ts';

let here: ActingWorld;
beforeEach(async () => {
  here = await ActingWorld.open();
});
afterEach(() => here.close());

const web = { object: 'Deployment/shop/web' };
const scale = { ...web, action: 'scale', replicas: 5, reason: 'sale' };
const eightHoursMs = 8 * 3_600_000;

describe('server/src/usecases/act/act-on-object.ts', () => {
  test('a restart is recorded before and after, told, and leaves no decision', async () => {
    const { status, body } = await here.act({ ...web, action: 'restart' });
    expect({ status, until: body['until'] }).toEqual({ status: 200, until: null });
    expect(body['message']).toBe('operator of * asked shop in dev to restart: did restart');
    expect(await here.records()).toEqual(['intent restart by operator of *', 'done restart by operator of *']);
    expect(await here.overlays()).toEqual([]);
    const [event] = await here.world.store.events({ kinds: ['acted'] }, 1);
    expect(event).toMatchObject({ placement: 'shop-dev', data: { object: 'Deployment/shop/web', action: 'restart' } });
  });

  test('what lasts is a decision with an end, eight hours unless told otherwise, and the newest counts', async () => {
    const before = here.world.deps.clock.now();
    await here.act(scale);
    const [first] = await here.overlays();
    expect(first).toMatchObject({ object: webKey, action: 'scale', replicas: 5, by: 'operator of *', reason: 'sale' });
    expect((first?.until ?? 0) - before).toBeGreaterThanOrEqual(eightHoursMs);
    expect((first?.until ?? 0) - before).toBeLessThan(eightHoursMs + 60_000);
    await here.act({ ...scale, replicas: 7, for: '1h' });
    const all = await here.overlays();
    expect(all.map(({ replicas }) => replicas)).toEqual([7]);
    expect((all[0]?.until ?? 0) - before).toBeLessThan(eightHoursMs);
  });

  test('what it leaves of our fields is no drift', async () => {
    await here.act(scale);
    expect(await here.world.store.object('dev', webKey)).toMatchObject({
      baseline: 'after scale',
      live: 'after scale',
    });
  });

  test('the decision stands before the target is asked, so that a crash in between forgets nothing', async () => {
    let known = 0;
    here.beforeAct = async () => {
      known = (await here.overlays()).length;
    };
    await here.act(scale);
    expect(known).toBe(1);
  });

  test.each([
    ['a refusal leaves neither decision nor doubt', 'conflict', 0, 'failed'],
    ['a lost answer leaves the decision, which ends it in time', 'unavailable', 1, 'unknown'],
  ] as const)('%s', async (_sentence, code, decisions, outcome) => {
    here.trouble = new AppError(code, 'it did not work');
    const { status, body } = await here.act(scale);
    expect(status).toBeGreaterThanOrEqual(409);
    expect(body['detail']).toBe('it did not work');
    expect(await here.overlays()).toHaveLength(decisions);
    expect((await here.records()).at(-1)).toBe(`${outcome} scale by operator of *`);
  });

  test('giving back hands the target what Git says, and ends the decision', async () => {
    await here.act(scale);
    expect((await here.act({ ...web, action: 'release' })).body['message']).toBe(
      'operator of * gave Deployment/shop/web of shop in dev back to Git',
    );
    expect(await here.overlays()).toEqual([]);
    expect(here.asked.at(-1)?.restore?.objects.map(({ ref }) => ref.kind)).toContain('Process');
    expect((await here.records()).slice(-2)).toEqual([
      'intent release by operator of *',
      'done release by operator of *',
    ]);
  });

  test('a wish that is sent twice under one key is one wish', async () => {
    const run = { object: cronKey, action: 'run' };
    const first = await here.act(run, 'the-same-key');
    const again = await here.act(run, 'the-same-key');
    expect(again.text).toBe(first.text);
    expect(here.asked).toHaveLength(1);
    await here.act(run, 'another-key');
    const [one, two] = here.asked.map(({ id }) => id);
    expect(one).not.toBe(two);
  });

  test.each([
    [
      'an action that its kind does not know',
      { ...web, action: 'run' },
      'knows no run; it knows restart, scale, release',
    ],
    ['a scale without a number', { ...web, action: 'scale', reason: 'x' }, 'needs the number of replicas'],
    ['a number where nothing is scaled', { ...web, action: 'restart', replicas: 1 }, 'replicas go with scale'],
    ['what lasts without a reason', { ...web, action: 'scale', replicas: 1 }, 'needs a reason'],
    ['a deletion without a reason', { object: 'Pod/shop/web-1', action: 'delete-pod' }, 'needs a reason'],
    ['a length for what happens once', { ...web, action: 'restart', for: '1h' }, 'happens once'],
    ['a scale for longer than a month', { ...scale, for: '31d' }, 'lasts from 1s to 30d'],
    ['to hold what Git does not declare', { ...scale, object: 'Deployment/shop/made' }, 'is not declared in Git'],
  ] as const)('refuses %s', async (_sentence, body, detail) => {
    const answer = await here.act(body);
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(detail);
    expect(here.asked).toEqual([]);
  });

  test('an object that the placement does not hold is not there', async () => {
    expect((await here.act({ object: 'ConfigMap/shop/other', action: 'restart' })).status).toBe(404);
    expect(here.asked).toEqual([]);
  });

  test('nothing is done where somebody stopped everything, nor where only looking is allowed', async () => {
    const { store, deps } = here.world;
    const freeze = { id: 'f', by: 'ada', reason: 'incident', at: deps.clock.now(), until: null } as const;
    await store.commit([{ kind: 'put-decision', decision: { ...freeze, kind: 'freeze', scope: {}, all: true } }]);
    expect((await here.act({ ...web, action: 'restart' })).body['detail']).toContain('ada stopped everything here');
    await store.commit([{ kind: 'put-decision', decision: { ...freeze, kind: 'freeze', scope: {}, all: false } }]);
    expect((await here.act({ ...web, action: 'restart' })).status).toBe(200);
    const row = await store.placement('shop-dev' as never);
    if (row === undefined) throw new Error('the placement is seeded');
    await store.commit([{ kind: 'put-state', state: { ...row.state, observing: true } }]);
    expect((await here.act({ ...web, action: 'restart' })).body['detail']).toContain('only observed');
    expect(here.asked).toHaveLength(1);
  });

  test('nothing is done for a project that nobody declares: nobody says as whom', async () => {
    const { deps } = here.world;
    Object.assign(deps, { configuration: () => ({ ...testConfiguration(), projects: [] }) });
    expect((await here.act({ ...web, action: 'restart' })).body['detail']).toContain('project "web" is not declared');
    expect(here.asked).toEqual([]);
  });

  test('a viewer may not, and the attempt is recorded', async () => {
    await here.close();
    here = await ActingWorld.open('viewer');
    expect((await here.act({ ...web, action: 'restart' })).status).toBe(403);
    expect(here.asked).toEqual([]);
    expect(await here.records()).toEqual(['denied undefined by viewer of *']);
  });
});
