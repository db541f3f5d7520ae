import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.ts';

/** The second half: see `simulate.test.ts`. */
const seeds = Array.from({ length: 500 }, (_, index) => index + 501);

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
