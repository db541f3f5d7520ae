import { describe, expect, it } from 'vitest';
import { systemRandom } from './system-random.ts';

describe('server/src/io/system-random.ts', () => {
  it('makes ids that a command line takes as they are, each another', () => {
    const ids = Array.from({ length: 2_000 }, () => systemRandom.id());
    expect(ids.filter((id) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{23}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
