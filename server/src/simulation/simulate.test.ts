import { describe, expect, it } from 'vitest';
import { keptSeeds } from './kept-seeds.ts';
import { simulate } from './simulate.ts';

/** The other half runs beside it in `simulate-second-half.test.ts`; more by `npm run simulate -- --seeds N`. */
const seeds = [...keptSeeds, ...Array.from({ length: 500 }, (_, index) => index + 1)];

describe('server/src/simulation/simulate.ts', () => {
  it('keeps every invariant through random days, and converges when the faults stop', {
    timeout: 1_800_000,
  }, async () => {
    const failed: string[] = [];
    for (const seed of seeds) {
      const [first] = (await simulate(seed)).violations;
      if (first !== undefined) failed.push(`npm run simulate -- --seed ${seed}: ${first.invariant}: ${first.what}`);
    }
    expect(failed).toEqual([]);
  });
});
