/// <reference path="./webassembly.d.ts" />
import { getRandomValues } from 'node:crypto';
import { hrtime } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadAnswer, ThreadRequest, ThreadStart } from './thread-protocol.ts';
import { wasiImports } from './wasi-imports.ts';

type Exports = {
  readonly memory: WebAssembly.Memory;
  readonly limit: (softBytes: number) => void;
  readonly reserve: (size: number) => number;
  readonly respond: () => number;
  readonly response: () => number;
};

/** The thread that runs the engine's module. It is ended from outside when it takes too long. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a worker thread only');
  const { module, softMemoryBytes, maxAnswerBytes } = workerData as ThreadStart; // given by wasmBuild, which starts this thread
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let lastWords = '';
  const post = (answer: ThreadAnswer, buffers: ArrayBuffer[] = []): void => port.postMessage(answer, buffers);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch {
      post({ kind: 'broken', isOutOfMemory: lastWords.includes('out of memory') });
      port.close();
    }
  };
  const imports = wasiImports(module, {
    memory: () => engine.memory,
    monotonicNs: () => hrtime.bigint(),
    // Nobody else runs in this thread, and its end wakes it.
    sleepMs: (ms) => void Atomics.wait(sleeper, 0, 0, ms),
    fillRandom: (bytes) => void getRandomValues(bytes),
    onOutput: (text) => {
      lastWords = `${lastWords}${text}`.slice(-4_000);
    },
    onExit: (code) => {
      throw new Error(`the module ended with ${code}`);
    },
  });
  const engine = new WebAssembly.Instance(module, imports).exports as Exports; // engine/main_wasip1.go
  guarded(() => {
    engine.limit(softMemoryBytes); // it was started when it was built: `tools/engine/start-module.ts`
    post({ kind: 'ready' });
  });
  port.on('message', (request: ThreadRequest) =>
    guarded(() => {
      const place = engine.reserve(request.length);
      new Uint8Array(engine.memory.buffer).set(request, place);
      const length = engine.respond();
      if (length > maxAnswerBytes) return post({ kind: 'too-large' });
      const at = engine.response();
      const bytes = new Uint8Array(engine.memory.buffer.slice(at, at + length));
      post({ kind: 'answer', bytes }, [bytes.buffer]);
    }),
  );
}

main();
