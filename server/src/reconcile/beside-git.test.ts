import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {kubernetes: {context: dev}}
`;
const application = (sync: string) => `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: deploy}
  stages: [dev]
  namespace: shop
  sync: ${sync}
`;
const config = (value: string) => `
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {a: "${value}"}
`;
const key = '/ConfigMap/shop/a' as ObjectKey;
const addition = { by: 'kubectl-edit', path: '/data/b', field: 'data.b' };
const minute = 60_000;

describe('server/src/reconcile what others do beside Git', () => {
  let world: World;
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  const state = async () => (await world.placement('dev')).state;
  const dev = () => world.target('dev');
  const events = async () => (await world.store.events({}, 500)).map(({ kind, message }) => `${kind}: ${message}`);

  async function begin(sync: string): Promise<void> {
    world = new World();
    world.repo.commit({ 'fleet.yaml': fleet, 'shop.yaml': application(sync), 'deploy/a.yaml': config('1') });
    await world.start();
    await world.run();
    expect(await state()).toMatchObject({ sync: 'synced' });
  }

  describe('fields that they add', () => {
    it.each<readonly [string, string, object]>([
      ['are kept with the object and no drift where nothing is said', '{}', { sync: 'synced', drifted: [] }],
      ['are told where that is asked for', '{additions: alert}', { sync: 'drifted', drifted: [key] }],
      ['are told only, where drift is', '{additions: correct, heal: alert}', { sync: 'drifted', drifted: [key] }],
      [
        'are nobody’s matter where a rule names who made them',
        '{additions: alert, ignore: [{manager: kubectl-edit}]}',
        { sync: 'synced', drifted: [] },
      ],
      [
        'are nobody’s matter where a rule names the place',
        '{additions: alert, ignore: [{kind: ConfigMap, path: /data}]}',
        { sync: 'synced', drifted: [] },
      ],
    ])('%s', async (_sentence, sync, expected) => {
      await begin(sync);
      const written = dev().calls.execute;
      dev().add(key, addition);
      await world.run(minute);
      expect(await state()).toMatchObject(expected);
      expect(dev().calls.execute).toBe(written);
      expect((await world.store.object('dev', key))?.added).toEqual([addition]);
    });

    it('are taken away where drift is put back and that is asked for', async () => {
      await begin('{additions: correct}');
      dev().add(key, addition);
      await world.run(minute);
      expect(dev().objects.get(key)?.added).toBeUndefined();
      expect(await state()).toMatchObject({ sync: 'synced', drifted: [], correctionAttempt: 1 });
      expect(await events()).toContainEqual(expect.stringContaining('drift-corrected'));
    });
  });

  describe('objects that nobody declared', () => {
    const stranger = { ref: { group: '', kind: 'Secret', namespace: 'shop', name: 'left' }, by: 'kubectl', since: 5 };

    it('are not looked for where nobody asks', async () => {
      await begin('{}');
      dev().undeclared.set('shop', [stranger]);
      await world.run(30 * minute);
      expect(dev().calls.strangers).toBe(0);
      expect(await state()).toMatchObject({ sync: 'synced' });
    });

    it('are told within ten minutes, written nowhere, and forgotten when they are gone', async () => {
      await begin('{strangers: alert}');
      expect(dev().calls.strangers).toBe(1);
      dev().undeclared.set('shop', [stranger]);
      const written = dev().calls.execute;
      await world.run(10 * minute);
      expect(await state()).toMatchObject({
        sync: 'drifted',
        drifted: [],
        strangers: { count: 1, objects: [stranger] },
      });
      expect(await events()).toContainEqual(
        'drift-found: nobody declared Secret/shop/left (kubectl) in a namespace of shop in dev (told, never deleted)',
      );
      dev().undeclared.clear();
      await world.run(10 * minute);
      expect(await state()).toMatchObject({ sync: 'synced', strangers: { count: 0 } });
      expect(dev().calls).toMatchObject({ execute: written, strangers: 3 });
    });

    it('are looked for again after a delivery, and where a person asks', async () => {
      await begin('{strangers: alert}');
      dev().undeclared.set('shop', [stranger]);
      world.repo.commit({ 'deploy/a.yaml': config('2') });
      await world.run(2 * minute);
      expect(await state()).toMatchObject({ sync: 'drifted' });
      dev().undeclared.clear();
      const { id } = await state();
      const request = { kind: 'refresh', by: 'ada', at: world.clock.now() } as const;
      await world.store.commit([{ kind: 'put-request', placement: id, request }]);
      world.loop.wake(id);
      await world.run();
      expect(await state()).toMatchObject({ sync: 'synced' });
    });

    it('are forgotten when nobody asks for them any more', async () => {
      await begin('{strangers: alert}');
      dev().undeclared.set('shop', [stranger]);
      await world.run(10 * minute);
      world.repo.commit({ 'shop.yaml': application('{}') });
      await world.run(2 * minute);
      expect(await state()).toMatchObject({ sync: 'synced', strangers: null });
    });
  });
});
