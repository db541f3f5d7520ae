import { describe, expect, it } from 'vitest';
import { search } from './search.ts';
import { targets } from './targets.ts';

/** A few seconds in all; long: npm run fuzz. */
const inputsEach = 1_500;

describe('tools/fuzz/search.ts', () => {
  it.each(Object.entries(targets))('finds nothing that the parser of %s breaks down on', (_name, target) => {
    const { tried, finding } = search(target, 20_261_121, (count) => count < inputsEach);
    expect({ tried, fault: finding?.fault, input: finding?.input.toString('base64') }).toEqual({ tried: inputsEach });
  });

  it('finds what there is to find, the same for the same seed', () => {
    const weak = {
      seeds: ['abc'],
      run: (bytes: Buffer) => {
        if (bytes.includes(0)) throw new Error('a zero');
      },
    };
    const first = search(weak, 1, (count) => count < 10_000);
    expect(first.finding?.fault).toContain('a zero');
    expect(search(weak, 1, (count) => count < 10_000).finding?.input).toEqual(first.finding?.input);
  });

  it('takes what is slow for a find', () => {
    let now = 0;
    const slow = {
      seeds: ['a'],
      run: () => {
        now += 3_000;
      },
    };
    expect(
      search(
        slow,
        1,
        (count) => count < 10,
        () => now,
      ).finding?.fault,
    ).toBe('it took 3000 ms');
  });
});
