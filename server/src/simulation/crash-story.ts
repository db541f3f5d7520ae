import { parseObjectKey } from '@fairlead/core/model/object.ts';
import { promote } from '../usecases/act/promote.ts';
import { checkAudit, checkInvariants } from './invariants.ts';
import { asPerson, confirmSome } from './person-actions.ts';
import { fileText, goodFiles, releaseBranch, releaseFiles, taskText } from './repository-content.ts';
import { SimWorld } from './sim-world.ts';

/** How a story ended: what is on the targets, what was violated, how many failpoints its first server passed. */
export type StoryEnd = {
  readonly passings: number;
  readonly endedAt: readonly string[];
  readonly violations: readonly string[];
  readonly targets: { readonly [target: string]: { readonly [key: string]: string } };
  readonly placements: readonly string[];
};

const minute = 60_000;
const seed = 1; // without faults it only decides that targets check epochs, and how long tasks take

type Chapter = { readonly name: string; readonly ms: number; readonly act: (world: SimWorld) => Promise<void> | void };

/** A delivery, a drift, a bad version with its way back, a task, a promotion, a deletion, and one that a person confirms. */
const chapters: readonly Chapter[] = [
  {
    name: 'a new version and a new task',
    ms: minute,
    act: ({ repo }) =>
      void repo.commit({
        'apps/shop/a.yaml': fileText('shop-a', 'good 1'),
        'apps/shop/migrate.yaml': taskText('shop-migrate', 'migrate 1', false),
      }),
  },
  {
    name: 'a hand edit',
    ms: minute,
    act: ({ targets }) => {
      const fake = targets.get('dev')?.fake;
      const key = [...(fake?.present().keys() ?? [])].find((name) => name.endsWith('/shop-b'));
      if (key !== undefined) fake?.editByHand(parseObjectKey(key), { spec: { content: 'by hand' } });
    },
  },
  {
    name: 'a bad version',
    ms: minute,
    act: ({ repo }) => void repo.commit({ 'apps/blog/a.yaml': fileText('blog-a', 'ill') }, { message: 'Break it' }),
  },
  {
    name: 'a promotion',
    ms: minute,
    act: (world) => asPerson(world, (deps, caller) => promote(deps, caller, 'shop', { stage: 'prod' })),
  },
  { name: 'a dropped file', ms: minute, act: ({ repo }) => void repo.commit({ 'apps/shop/c.yaml': null }) },
  {
    name: 'an emptied directory',
    ms: minute,
    act: ({ repo }) =>
      void repo.commit({ 'apps/data/a.yaml': null, 'apps/desk/a.yaml': null, 'apps/desk/b.yaml': null }),
  },
  { name: 'a confirmation', ms: minute, act: async (world) => void (await confirmSome(world, true)) },
  { name: 'the calm', ms: 30 * minute, act: () => undefined },
  { name: 'what is asked once more', ms: 15 * minute, act: async (world) => void (await confirmSome(world, true)) },
];

/** Tells the story with a server that ends at its n-th failpoint, if it passes so many, and with another that goes on. */
export async function tellStory(endAfter?: number): Promise<StoryEnd> {
  const world = new SimWorld(seed);
  try {
    world.repo.commit(releaseFiles('0'), { message: 'Begin a release', ref: releaseBranch });
    world.repo.commit(goodFiles('0'), { message: 'Begin' });
    await world.start(endAfter);
    await live(world, minute);
    for (const { ms, act } of chapters) {
      await act(world);
      await live(world, ms);
    }
    await checkAudit(world);
    return await endOf(world);
  } finally {
    await world.close();
  }
}

async function live(world: SimWorld, ms: number): Promise<void> {
  await world.run(ms, ms > minute ? 60_000 : 6_000);
  if (world.life?.alive === false) {
    world.witness.forget();
    await world.start();
    await world.run(ms, ms > minute ? 60_000 : 6_000);
  }
  await checkInvariants(world);
}

async function endOf(world: SimWorld): Promise<StoryEnd> {
  const targets = [...world.targets].map(([name, { fake }]) => {
    const objects = [...fake.present()].map(([key, version]) => [
      key,
      `${version.owner?.label ?? ''} ${version.fingerprint}`,
    ]);
    return [name, Object.fromEntries(objects.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))] as const;
  });
  const rows = await world.rows();
  return {
    passings: world.life?.count ?? 0,
    endedAt: world.ends,
    violations: world.violations.map(({ invariant, what }) => `${invariant}: ${what}`),
    targets: Object.fromEntries(targets),
    placements: rows.map(({ placement, state }) => `${placement.application} ${placement.stage} ${state.sync}`),
  };
}
