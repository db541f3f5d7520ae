import type { ObjectRef } from '@fairlead/core/model/object.ts';
import { parseObjectKey } from '@fairlead/core/model/object.ts';
import type { SimAction } from './actions.ts';
import type { SimTarget } from './sim-target.ts';
import type { SimWorld } from './sim-world.ts';

/** An object of ours somewhere, if there is one. */
function someObject(world: SimWorld): { readonly target: SimTarget; readonly ref: ObjectRef } | undefined {
  const found = [...world.targets.values()].flatMap((target) =>
    [...target.fake.present()].flatMap(([key, version]) =>
      version.owner === null ? [] : [{ target, ref: parseObjectKey(key) }],
    ),
  );
  return found.length === 0 ? undefined : world.random.pick(found);
}

/** What hands, hardware and networks do. */
export const worldActions: readonly SimAction[] = [
  {
    name: 'somebody edits an object by hand',
    weight: 4,
    run: async (world) => {
      const found = someObject(world);
      if (found === undefined || found.ref.kind === 'Task') return;
      found.target.fake.editByHand(found.ref, { spec: { content: `by hand ${world.random.below(100)}` } });
    },
  },
  {
    name: 'somebody removes an object by hand',
    weight: 3,
    run: async (world) => {
      const found = someObject(world);
      if (found !== undefined && found.ref.kind !== 'Task') found.target.fake.deleteByHand(found.ref);
    },
  },
  {
    name: 'an object falls ill for a while',
    weight: 3,
    run: async (world) => {
      const found = someObject(world);
      if (found === undefined || found.ref.kind === 'Task') return;
      const { fake } = found.target;
      fake.setHealth(found.ref, { status: 'degraded', message: 'was killed' }, 'exit 137');
      world.clock.after(world.random.pick([500, 8_000, 60_000]), () =>
        fake.setHealth(found.ref, { status: 'healthy', message: '' }),
      );
    },
  },
  {
    name: 'the server ends at one of its next steps',
    weight: 5,
    run: async (world) => world.life?.endAfter(1 + world.random.below(30)),
  },
  {
    name: 'the server is killed now',
    weight: 2,
    run: async (world) => world.life?.end('a kill'),
  },
  {
    name: 'the weather of a target changes',
    weight: 4,
    run: async (world) => {
      const target = world.random.pick([...world.targets.values()]);
      target.faultRate = world.random.pick([0, 0.1, 0.3, 0.6]);
      target.maxEventDelayMs = world.random.pick([0, 0, 2_000, 20_000]);
    },
  },
  {
    name: 'a target leaves or returns',
    weight: 3,
    run: async (world) => {
      const target = world.random.pick([...world.targets.values()]);
      if (target.away) target.return();
      else target.leave();
    },
  },
  {
    name: 'Git leaves or returns',
    weight: 3,
    run: async (world) => world.repo.setReachable(world.random.chance(0.5)),
  },
  {
    name: 'Git answers from a stale mirror or follows again',
    weight: 2,
    run: async (world) => world.repo.setStale(world.random.chance(0.5)),
  },
  {
    name: "the server's disk fills up or has room again",
    weight: 2,
    run: async (world) => {
      world.diskFull = world.random.chance(0.5);
    },
  },
  {
    name: 'the clock is set, forward or back',
    weight: 2,
    run: async (world) => {
      world.clock.jump(world.random.pick([-60_000, -1_500, 1_500, 90_000, 7_200_000]));
      await world.settle();
    },
  },
  {
    name: 'much time goes by at once',
    weight: 1,
    run: async (world) => {
      world.clock.advanceTo(world.clock.now() + world.random.pick([60_000, 600_000, 7_200_000]));
      await world.settle();
    },
  },
];
