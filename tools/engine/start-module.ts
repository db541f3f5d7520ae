/// <reference path="../../server/src/adapters/render/engine/wasm/webassembly.d.ts" />
import { wasiImports } from '../../server/src/adapters/render/engine/wasm/wasi-imports.ts';
import {
  readSections,
  readUnsigned,
  type Section,
  sectionIds,
  signed,
  unsigned,
  writeSections,
} from './module-sections.ts';

const pageBytes = 64 * 1024;
/** Memory is kept in blocks of so many bytes; those that hold nothing but zeros are left out. */
const blockBytes = 4 * 1024;
const globalKind = 3;
const wasm = { i32: 0x7f, i64: 0x7e, i32const: 0x41, i64const: 0x42, end: 0x0b } as const;

type Global = { readonly type: number; readonly isMutable: boolean; readonly start: Uint8Array };
type Started = {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly settle: () => void;
  readonly [name: string]: unknown;
};

/**
 * The module as it is after its start: what Go and the libraries set up (tables, schemas, environments) is in its memory from the
 * beginning, so that no engine has to do it again. Nothing of this machine goes into it: clock and randomness of the start are fixed.
 */
export async function startModule(module: Uint8Array): Promise<Uint8Array> {
  const sections = readSections(module);
  const globals = readGlobals(bodyOf(sections, sectionIds.global));
  const { exports } = await run(writeSections(sections.map((section) => withGlobalsExported(section, globals.length))));
  const { buffer } = exports.memory;
  const values = globals.map(({ start, type, isMutable }, index): readonly number[] => {
    if (!isMutable) return [type, 0, ...start];
    const { value } = exports[globalName(index)] as { readonly value: number | bigint }; // exported above
    return [type, 1, type === wasm.i32 ? wasm.i32const : wasm.i64const, ...signed(BigInt(value)), wasm.end];
  });
  const bodies: { readonly [id: number]: Uint8Array } = {
    [sectionIds.global]: Uint8Array.from([...unsigned(globals.length), ...values.flat()]),
    [sectionIds.memory]: Uint8Array.from([1, 0, ...unsigned(buffer.byteLength / pageBytes)]),
    [sectionIds.data]: dataOf(new Uint8Array(buffer)),
  };
  return writeSections(sections.map(({ id, body }) => ({ id, body: bodies[id] ?? body })));
}

/** Starts the module on a clock and a randomness that are always the same. */
async function run(module: Uint8Array): Promise<{ readonly exports: Started }> {
  const compiled = await WebAssembly.compile(module);
  let ns = 1n;
  let drawn = 0;
  const instance = new WebAssembly.Instance(
    compiled,
    wasiImports(compiled, {
      memory: () => exports.memory,
      monotonicNs: () => ns++,
      sleepMs: (ms) => {
        ns += BigInt(Math.ceil(ms * 1e6));
      },
      fillRandom: (bytes) => {
        for (let index = 0; index < bytes.length; index++) bytes[index] = (drawn++ * 167 + 13) & 0xff;
      },
      onOutput: (text) => process.stderr.write(text),
      onExit: (code) => {
        throw new Error(`the module ended with ${code} at its start`);
      },
    }),
  );
  const exports = instance.exports as Started;
  exports._initialize();
  exports.settle();
  return { exports };
}

function bodyOf(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.filter((section) => section.id === id);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`the module has ${found.length} sections ${id}`);
  return found[0].body;
}

/** Go's globals are numbers that begin with a constant. */
function readGlobals(body: Uint8Array): readonly Global[] {
  const count = readUnsigned(body, 0);
  let at = count.next;
  return Array.from({ length: count.value }, () => {
    const type = body[at] ?? 0;
    if (type !== wasm.i32 && type !== wasm.i64) throw new Error(`a global of type ${type} is not expected`);
    const end = readUnsigned(body, at + 3).next + 1; // a constant: an instruction, a number, an end
    const global: Global = { type, isMutable: body[at + 1] === 1, start: body.subarray(at + 2, end) };
    at = end;
    return global;
  });
}

const globalName = (index: number): string => `global ${index}`;

function withGlobalsExported({ id, body }: Section, globals: number): Section {
  if (id !== sectionIds.export) return { id, body };
  const count = readUnsigned(body, 0);
  const added = Array.from({ length: globals }, (_, index) => {
    const name = new TextEncoder().encode(globalName(index));
    return [...unsigned(name.length), ...name, globalKind, ...unsigned(index)];
  });
  return {
    id,
    body: Uint8Array.from([...unsigned(count.value + globals), ...body.subarray(count.next), ...added.flat()]),
  };
}

/** Segments of what is not zero. */
function dataOf(memory: Uint8Array): Uint8Array {
  const words = new BigUint64Array(memory.buffer);
  const isZero = (block: number): boolean => {
    const to = ((block + 1) * blockBytes) / 8;
    for (let word = (block * blockBytes) / 8; word < to; word++) if (words[word] !== 0n) return false;
    return true;
  };
  const parts: Uint8Array[] = [];
  const blocks = memory.length / blockBytes;
  for (let block = 0; block < blocks; block++) {
    if (isZero(block)) continue;
    const first = block;
    while (block + 1 < blocks && !isZero(block + 1)) block++;
    const content = memory.subarray(first * blockBytes, (block + 1) * blockBytes);
    const place = signed(BigInt.asIntN(32, BigInt(first * blockBytes)));
    parts.push(Uint8Array.from([0, wasm.i32const, ...place, wasm.end, ...unsigned(content.length)]), content);
  }
  return Buffer.concat([Uint8Array.from(unsigned(parts.length / 2)), ...parts]);
}
