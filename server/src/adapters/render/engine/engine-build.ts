import { availableParallelism, totalmem } from 'node:os';
import type { AppError } from '@fairlead/core/lib/app-error.ts';

export type EngineLimits = {
  readonly callTimeoutMs: number;
  /** Reading, unpacking and starting it, which is no fault of what is rendered. */
  readonly startTimeoutMs: number;
  /** Above this the engine collects garbage hard; it is no wall. */
  readonly softMemoryBytes: number;
  /** The wall: an engine that wants more ends. */
  readonly maxMemoryBytes: number;
  /** An engine that holds more than this after an answer is replaced: it gives little back by itself. */
  readonly recycleBytes: number;
  /** An engine that nobody asks for so long is let go. */
  readonly idleMs: number;
  readonly maxAnswerBytes: number;
  /** How many engines there are at most. One alone would let the slowest decide for all. */
  readonly maxEngines: number;
  /** Whoever takes longer must not take the last engine. */
  readonly slowMs: number;
};

const mebibyte = 1024 * 1024;
export const defaultEngineLimits: EngineLimits = {
  callTimeoutMs: 30_000,
  startTimeoutMs: 60_000,
  softMemoryBytes: 512 * mebibyte,
  maxMemoryBytes: 1_536 * mebibyte,
  recycleBytes: 768 * mebibyte,
  idleMs: 10 * 60_000,
  maxAnswerBytes: 128 * mebibyte,
  maxEngines: Math.max(2, Math.min(4, availableParallelism(), Math.floor(totalmem() / (2_048 * mebibyte)))),
  slowMs: 2_000,
};

/** What an engine tells whoever started it. After `onEnd` it says nothing more. */
export type EngineEvents = {
  readonly onAnswer: (line: string) => void;
  readonly onEnd: (error: AppError) => void;
};

/** An engine that is running. */
export type RunningEngine = {
  /** Resolves when it works on requests; never, where it ends before. */
  readonly ready: Promise<void>;
  /** Hands in one request as JSON; the next only after the answer. */
  ask(request: string): void;
  /** Ends it at once, whatever it is doing. */
  end(): void;
};

/** One build of the engine: a program of this machine, or WebAssembly in a thread. Both answer alike. */
export type EngineBuild = {
  /** How messages call it. */
  readonly name: string;
  /** Digest of its sources where that is known without starting it. */
  readonly version: string | undefined;
  start(limits: EngineLimits, events: EngineEvents): RunningEngine;
  /** Lets go of what was kept for the next start. */
  unload(): void;
};

/** The error of an answer that is larger than allowed, in the words of both builds. */
export function tooLargeMessage(maxAnswerBytes: number): string {
  return `the rendered objects are larger than ${maxAnswerBytes} bytes; split the application`;
}
