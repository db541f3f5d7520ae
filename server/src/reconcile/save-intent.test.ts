import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { World } from '../testing/world.ts';

const fleet = `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: deploy}
  stages: [dev]
`;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "${content}"}
`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;
const made = { id: 'f', by: 'ada', reason: 'stop', at: 1 } as const;
const freeze = { ...made, kind: 'freeze', scope: {}, until: null, all: true } as const;
const elsewhere = { ...made, kind: 'freeze', scope: { target: 'moon' }, until: null, all: true } as const;

describe('server/src/reconcile/save-intent.ts', () => {
  let world: World;
  /** Done once, between the intent's last look at the decisions and its commit. */
  let atTheLastMoment: () => Promise<void>;

  beforeEach(async () => {
    atTheLastMoment = async () => undefined;
    world = new World();
    const { store } = world;
    world.store = {
      ...store,
      commit: async (batch) => {
        const act = atTheLastMoment;
        if (batch.some(({ kind }) => kind === 'put-effect')) {
          atTheLastMoment = async () => undefined;
          await act();
        }
        await store.commit(batch);
      },
    } satisfies Store;
    world.repo.commit({ 'fleet.yaml': fleet, 'deploy/a.yaml': file('one') });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  it('begins nothing when everything is stopped at the last moment', async () => {
    atTheLastMoment = () => world.store.commit([{ kind: 'put-decision', decision: freeze }]);
    world.repo.commit({ 'deploy/a.yaml': file('two') });
    await world.run();
    expect(world.target('dev').objects.get(key)?.content).toContain('one');
    expect((await world.placement('dev')).state.holds).toMatchObject([{ gate: 'freeze' }]);
  });

  it('goes on when something is stopped elsewhere at the last moment, without looking again', async () => {
    const looks = world.target('dev').calls.observe;
    let looksBefore = 0;
    atTheLastMoment = async () => {
      looksBefore = world.target('dev').calls.observe - looks;
      await world.store.commit([{ kind: 'put-decision', decision: elsewhere }]);
    };
    world.repo.commit({ 'deploy/a.yaml': file('two') });
    await world.run();
    expect(world.target('dev').objects.get(key)?.content).toContain('two');
    expect(looksBefore).toBeGreaterThan(0);
    expect((await world.store.deliveries({}, { limit: 10, cursor: null })).items).toHaveLength(2);
  });
});
