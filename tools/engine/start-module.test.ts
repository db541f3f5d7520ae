/// <reference path="../../server/src/adapters/render/engine/wasm/webassembly.d.ts" />
import { describe, expect, it } from 'vitest';
import { readSections, signed, unsigned, writeSections } from './module-sections.ts';
import { startModule } from './start-module.ts';

type Body = readonly number[];
const name = (text: string): Body => [text.length, ...new TextEncoder().encode(text)];
const [i32, i64, end] = [0x7f, 0x7e, 0x0b];
const num = (value: number): Body => [0x41, ...signed(BigInt(value))];
const store = [0x36, 2, 0];
const load = [0x28, 2, 0];
const code = (...parts: readonly Body[]): Body => {
  const body = [0, ...parts.flat(), end];
  return [...unsigned(body.length), ...body];
};

/** Its start writes 42 at 70,000 (on the second page) and -7 into a variable, settling writes 1 at 8; `sum` adds up all three. */
const module = (): Uint8Array =>
  writeSections(
    [
      { id: 1, body: [2, 0x60, 0, 0, 0x60, 0, 1, i32] },
      { id: 3, body: [3, 0, 0, 1] },
      { id: 5, body: [1, 0, 2] },
      { id: 6, body: [2, i64, 1, 0x42, 5, end, i32, 0, 0x41, 0x0b, end] },
      {
        id: 7,
        body: [4, ...name('memory'), 2, 0, ...name('_initialize'), 0, 0, ...name('settle'), 0, 1, ...name('sum'), 0, 2],
      },
      {
        id: 10,
        body: [
          3,
          ...code(num(70_000), num(42), store, [0x42, ...signed(-7n), 0x24, 0]),
          ...code(num(8), num(1), store),
          ...code(num(70_000), load, num(8), load, [0x6a, 0x23, 0, 0xa7, 0x6a]),
        ],
      },
      { id: 11, body: [1, 0, 0x41, 0, end, 1, 9] },
    ].map(({ id, body }) => ({ id, body: Uint8Array.from(body) })),
  );

async function sumOf(bytes: Uint8Array): Promise<number> {
  const { exports } = new WebAssembly.Instance(await WebAssembly.compile(bytes), {});
  return (exports['sum'] as () => number)(); // of the module above
}

describe('tools/engine/start-module.ts', () => {
  it('gives a module that begins where the start of another one ended', async () => {
    expect(await sumOf(module())).toBe(5);
    expect(await sumOf(await startModule(module()))).toBe(42 - 7 + 1);
  });

  it('keeps what was in memory, leaves out what is zero, and always comes to the same bytes', async () => {
    const [once, again] = [await startModule(module()), await startModule(module())];
    expect(Buffer.compare(once, again)).toBe(0);
    const { exports } = new WebAssembly.Instance(await WebAssembly.compile(once), {});
    const memory = new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer);
    expect([memory[0], memory[8], memory[9], memory[70_000]]).toEqual([9, 1, 0, 42]);
    const data = readSections(once).find(({ id }) => id === 11);
    expect(data?.body.length).toBeLessThan(3 * 4_096);
  });

  it('does not take what is no such module', async () => {
    await expect(startModule(module().subarray(0, 60))).rejects.toThrow();
  });

  it.each([0n, 63n, 64n, -64n, -65n, 2n ** 31n - 1n, -(2n ** 63n), 2n ** 63n - 1n])(
    'writes %s as others read it',
    async (value) => {
      const sections = readSections(module()).map(({ id, body }) =>
        id === 6 ? { id, body: Uint8Array.from([1, i64, 1, 0x42, ...signed(value), end]) } : { id, body },
      );
      expect(await sumOf(writeSections(sections))).toBe(Number(BigInt.asIntN(32, value)));
    },
  );
});
