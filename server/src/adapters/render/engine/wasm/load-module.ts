/// <reference path="./webassembly.d.ts" />
import { Worker } from 'node:worker_threads';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** The engine as one compressed WebAssembly file. */
export type EngineModule = {
  /** Path of the file, packed with brotli. */
  readonly module: string;
  /** Of the packed file, in hex. */
  readonly sha256: string;
  /** Digest of the sources that it was built from. */
  readonly version: string;
};

/** What the thread that loads a module is started with. */
export type LoadStart = { readonly module: string; readonly sha256: string; readonly maxMemoryBytes: number };
export type Loaded =
  | { readonly kind: 'loaded'; readonly module: WebAssembly.Module }
  | { readonly kind: 'missing'; readonly why: string }
  | { readonly kind: 'damaged'; readonly why: string };

/**
 * Reads, checks, unpacks and compiles the engine, in a thread that then ends: what unpacking needs is given back at once, and nobody
 * waits for it. Errors: `unavailable` (no such file), `integrity` (not the file that was built).
 */
export function loadModule({ module, sha256 }: EngineModule, maxMemoryBytes: number): Promise<WebAssembly.Module> {
  const start: LoadStart = { module, sha256, maxMemoryBytes };
  const worker = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: start, env: {} });
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: Loaded) => {
      if (answer.kind === 'loaded') resolve(answer.module);
      else reject(failureOf(module, answer));
    });
    const died = (cause?: unknown): void =>
      reject(new AppError('unavailable', 'the render engine was not loaded', { retry: 'backoff', cause }));
    worker.once('error', died);
    worker.once('exit', () => died());
  });
}

function failureOf(module: string, { kind, why }: Exclude<Loaded, { readonly kind: 'loaded' }>): AppError {
  if (kind === 'missing')
    return new AppError('unavailable', `the render engine ${module} cannot be read (${why}); fetch the checkout anew`);
  return new AppError(
    'integrity',
    `the render engine ${module} is damaged (${why}); fetch the checkout anew, or build it with \`npm run engine\``,
  );
}
