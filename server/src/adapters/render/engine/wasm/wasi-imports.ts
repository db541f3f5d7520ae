/// <reference path="./webassembly.d.ts" />
import { pollOnce } from './poll-once.ts';

/** What the module may ask of its surroundings: this, and nothing else. */
export type Surroundings = {
  readonly memory: () => WebAssembly.Memory;
  /** Nanoseconds since some moment, only ever growing. */
  readonly monotonicNs: () => bigint;
  readonly sleepMs: (ms: number) => void;
  readonly fillRandom: (bytes: Uint8Array) => void;
  /** What Go says when it breaks down. */
  readonly onOutput: (text: string) => void;
  /** Must not return. */
  readonly onExit: (code: number) => never;
};

type Imported = (...args: never[]) => number;

const success = 0;
/** "Bad file descriptor": for whatever would open, read or list something. Source: WASI preview 1, `errno`. */
const badDescriptor = 8;
const monotonicClock = 1;

/**
 * The module's imports. The calendar stands still at 1970, so that nothing rendered depends on when; files, directories
 * and sockets are refused one and all, because only what is named here is answered.
 * Source: WASI preview 1, as Go's `wasip1` uses it.
 */
export function wasiImports(module: WebAssembly.Module, around: Surroundings): WebAssembly.Imports {
  const answered = { ...environmentCalls(around), ...worldCalls(around) } as { readonly [name: string]: Imported };
  const imports: { [module: string]: { [name: string]: Imported } } = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = answered[name] ?? (() => badDescriptor);
  }
  return imports;
}

/** One argument, the program's name, and no environment. Both are a count and a run of texts that end in zero. */
function environmentCalls({ memory }: Surroundings): { readonly [name: string]: unknown } {
  const view = (): DataView => new DataView(memory().buffer);
  const name = new TextEncoder().encode('engine\0');
  const sizes = (count: number, size: number) => (countAt: number, sizeAt: number) => {
    view().setUint32(countAt, count, true);
    view().setUint32(sizeAt, size, true);
    return success;
  };
  return {
    args_sizes_get: sizes(1, name.length),
    args_get: (pointersAt: number, textsAt: number) => {
      view().setUint32(pointersAt, textsAt, true);
      new Uint8Array(memory().buffer).set(name, textsAt);
      return success;
    },
    environ_sizes_get: sizes(0, 0),
    environ_get: () => success,
  };
}

/** Clock, randomness, output and end. */
function worldCalls(around: Surroundings): { readonly [name: string]: unknown } {
  const view = (): DataView => new DataView(around.memory().buffer);
  return {
    clock_time_get: (clock: number, _precision: bigint, at: number) => {
      view().setBigUint64(at, clock === monotonicClock ? around.monotonicNs() : 0n, true);
      return success;
    },
    random_get: (at: number, length: number) => {
      around.fillRandom(new Uint8Array(around.memory().buffer, at, length));
      return success;
    },
    fd_write: (_descriptor: number, vectorsAt: number, count: number, writtenAt: number) => {
      let written = 0;
      for (let index = 0; index < count; index++) {
        const at = view().getUint32(vectorsAt + 8 * index, true);
        const length = view().getUint32(vectorsAt + 8 * index + 4, true);
        around.onOutput(new TextDecoder().decode(new Uint8Array(around.memory().buffer, at, length)));
        written += length;
      }
      view().setUint32(writtenAt, written, true);
      return success;
    },
    poll_oneoff: pollOnce(around),
    sched_yield: () => success,
    proc_exit: (code: number) => around.onExit(code),
  };
}
