import { actions } from './actions.ts';
import { checkAudit, checkInvariants } from './invariants.ts';
import { checkLiveness } from './liveness.ts';
import { goodFiles, releaseBranch, releaseFiles } from './repository-content.ts';
import { SimWorld, type Violation } from './sim-world.ts';

export type SimOutcome = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  readonly steps: number;
  readonly ends: readonly string[];
};

const pauses = [
  { weight: 3, ms: 50 },
  { weight: 4, ms: 1_500 },
  { weight: 4, ms: 10_000 },
  { weight: 3, ms: 70_000 },
  { weight: 1, ms: 700_000 },
];

/** Runs one seeded history: random acts and faults with the invariants held against every step, then a calm in which all must converge. */
export async function simulate(seed: number): Promise<SimOutcome> {
  const world = new SimWorld(seed);
  let steps = 0;
  try {
    world.repo.commit(releaseFiles('0'), { message: 'Begin a release', ref: releaseBranch });
    world.repo.commit(goodFiles('0'), { message: 'Begin' });
    await world.start();
    await world.run(30_000, 1_000);
    const begun = (await world.rows()).length;
    if (begun < 8) world.violate('begin', `${begun} placements: ${JSON.stringify(await world.store.problems())}`);
    const count = 8 + world.random.below(17);
    for (; steps < count && world.violations.length === 0; steps++) await step(world);
    if (world.violations.length === 0) await checkLiveness(world);
    if (world.violations.length === 0) await checkAudit(world);
  } finally {
    await world.close();
  }
  const { violations, trace, ends } = world;
  return { seed, violations, trace, steps, ends };
}

async function step(world: SimWorld): Promise<void> {
  const { random } = world;
  const action = random.weighted(actions);
  world.note(action.name);
  await action.run(world);
  const { ms } = random.weighted(pauses);
  await world.run(ms, ms > 60_000 ? 10_000 : 0);
  if (world.life?.alive === false) {
    world.witness.forget();
    if (random.chance(0.7)) {
      world.note('the server starts again');
      await world.start();
      await world.run(1_500);
    }
  }
  await checkInvariants(world);
}
