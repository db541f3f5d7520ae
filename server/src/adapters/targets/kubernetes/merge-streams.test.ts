import { describe, expect, it } from 'vitest';
import { mergeStreams } from './merge-streams.ts';

async function* give(...values: readonly string[]): AsyncIterable<string> {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}

describe('server/src/adapters/targets/kubernetes/merge-streams.ts', () => {
  it('gives everything of all streams, each in its order, and ends', async () => {
    const all: string[] = [];
    for await (const value of mergeStreams([give('a1', 'a2', 'a3'), give(), give('b1')])) all.push(value);
    expect([...all].sort()).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(all.filter((value) => value.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  });

  it('ends its streams when nobody reads on', async () => {
    let ended = false;
    async function* endless(): AsyncIterable<string> {
      try {
        for (;;) yield 'x';
      } finally {
        ended = true;
      }
    }
    for await (const value of mergeStreams([endless()])) if (value === 'x') break;
    await Promise.resolve();
    expect(ended).toBe(true);
  });
});
