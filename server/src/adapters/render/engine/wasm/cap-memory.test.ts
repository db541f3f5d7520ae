import { describe, expect, it } from 'vitest';
import { capMemory } from './cap-memory.ts';

const page = 64 * 1024;
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A module that exports a memory of at least two pages. */
const module = (memory: readonly number[]): Uint8Array =>
  Uint8Array.from([...header, 5, memory.length, ...memory, 7, 5, 1, 1, 0x6d, 2, 0]);
type Growing = { readonly m: { readonly grow: (pages: number) => number } };

/** How many pages more a module gets, one by one, up to a thousand. */
async function growth(bytes: Uint8Array): Promise<number> {
  const { m } = new WebAssembly.Instance(await WebAssembly.compile(bytes), {}).exports as Growing;
  for (let grown = 0; grown < 1_000; grown++) {
    try {
      m.grow(1);
    } catch {
      return grown;
    }
  }
  return 1_000;
}

describe('server/src/adapters/render/engine/wasm/cap-memory.ts', () => {
  it.each([
    ['a module without a limit', [1, 0, 2], 200 * page, 198],
    ['a module with a higher limit', [1, 1, 2, 0xff, 0x7f], 200 * page, 198],
    ['a limit between two pages', [1, 0, 2], 10 * page + 1, 8],
    ['a limit below what the module begins with', [1, 0, 2], page, 0],
  ])('limits %s', async (_what, memory, maxBytes, more) => {
    const bytes = module(memory);
    const capped = capMemory(bytes, maxBytes);
    if (capped === undefined) throw new Error('it is a module with one memory');
    expect(await growth(bytes)).toBe(1_000);
    expect(await growth(capped)).toBe(more);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a module without a memory', Uint8Array.from(header)],
    ['a module with two memories', module([2, 0, 2, 0, 2])],
    ['a module that is cut off', module([1, 0, 2]).subarray(0, 9)],
    ['a shared memory', module([1, 3, 2, 3])],
  ])('does not take %s', (_what, bytes) => {
    expect(capMemory(bytes, 10 * page)).toBeUndefined();
  });
});
