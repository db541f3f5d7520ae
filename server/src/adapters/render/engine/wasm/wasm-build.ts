/// <reference path="./webassembly.d.ts" />
import { Worker } from 'node:worker_threads';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import {
  type EngineBuild,
  type EngineEvents,
  type EngineLimits,
  type RunningEngine,
  tooLargeMessage,
} from '../engine-build.ts';
import { type EngineModule, loadModule } from './load-module.ts';
import type { ThreadAnswer, ThreadStart } from './thread-protocol.ts';

/** Go's own stacks grow on the heap; this one carries calls within a goroutine. */
const stackMebibytes = 32;
/** Of the thread's JavaScript, which only hands texts over. */
const heapMebibytes = 256;

/** The engine as WebAssembly in a thread: works wherever Node does. Nothing is read before the first request. */
export function wasmBuild(place: EngineModule): EngineBuild {
  let compiled: Promise<WebAssembly.Module> | undefined;
  return {
    name: `the render engine ${place.module}`,
    version: place.version,
    start: (limits, events) => {
      compiled ??= loadModule(place, limits.maxMemoryBytes);
      compiled.catch(() => {
        compiled = undefined; // read anew next time: it may have been mended
      });
      return new EngineThread(compiled, limits, events);
    },
    unload: () => {
      compiled = undefined;
    },
  };
}

class EngineThread implements RunningEngine {
  readonly #events: EngineEvents;
  readonly #limits: EngineLimits;
  readonly #worker: Promise<Worker | undefined>;
  readonly #ready = Promise.withResolvers<void>();
  #isOver = false;

  constructor(module: Promise<WebAssembly.Module>, limits: EngineLimits, events: EngineEvents) {
    this.#events = events;
    this.#limits = limits;
    this.#worker = module.then(
      (loaded) => (this.#isOver ? undefined : this.#start(loaded)),
      (error: unknown) => {
        this.#end(error instanceof AppError ? error : died(false, error));
        return undefined;
      },
    );
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  ask(request: string): void {
    const bytes = new TextEncoder().encode(request);
    void this.#worker.then((worker) => {
      if (this.#isOver) return;
      worker?.ref(); // whoever waits keeps the process alive, an idle engine does not
      worker?.postMessage(bytes, [bytes.buffer]);
    });
  }

  end(): void {
    this.#isOver = true;
    void this.#worker.then((worker) => worker?.terminate());
  }

  #start(module: WebAssembly.Module): Worker {
    const { softMemoryBytes, maxAnswerBytes } = this.#limits;
    const start: ThreadStart = { module, softMemoryBytes, maxAnswerBytes };
    const worker = new Worker(new URL('./engine-thread.ts', import.meta.url), {
      workerData: start,
      env: {},
      resourceLimits: { stackSizeMb: stackMebibytes, maxOldGenerationSizeMb: heapMebibytes },
    });
    worker.unref();
    worker.on('message', (answer: ThreadAnswer) => this.#receive(worker, answer));
    worker.on('error', (cause) => this.#end(died(false, cause)));
    worker.on('exit', () => this.#end(died(false)));
    return worker;
  }

  #receive(worker: Worker, answer: ThreadAnswer): void {
    if (this.#isOver) return;
    switch (answer.kind) {
      case 'ready':
        this.#ready.resolve();
        return;
      case 'answer':
        worker.unref();
        this.#events.onAnswer(new TextDecoder().decode(answer.bytes));
        return;
      case 'too-large':
        this.#end(new AppError('limit-exceeded', tooLargeMessage(this.#limits.maxAnswerBytes)));
        return;
      case 'broken':
        this.#end(died(answer.isOutOfMemory));
    }
  }

  #end(error: AppError): void {
    if (this.#isOver) return;
    this.end();
    this.#events.onEnd(error);
  }
}

function died(isOutOfMemory: boolean, cause?: unknown): AppError {
  const why = isOutOfMemory ? 'ran out of memory' : 'ended';
  return new AppError('unavailable', `the render engine ${why} while it was rendering`, { retry: 'backoff', cause });
}
