import { AppError } from '@fairlead/core/lib/app-error.ts';
import { killGroup, startProcess } from '../../../io/exec.ts';
import {
  type EngineBuild,
  type EngineEvents,
  type EngineLimits,
  type RunningEngine,
  tooLargeMessage,
} from './engine-build.ts';

export type EngineProgram = { readonly program: string; readonly cwd: string };

/** The engine as a process that stays: one request a line in, one answer a line out. */
export function nativeBuild(place: EngineProgram): EngineBuild {
  return {
    name: `the render engine ${place.program}`,
    version: undefined,
    start: (limits, events) => startNative(place, limits, events),
    unload: () => undefined,
  };
}

function startNative({ program, cwd }: EngineProgram, limits: EngineLimits, events: EngineEvents): RunningEngine {
  const { softMemoryBytes, maxMemoryBytes, maxAnswerBytes } = limits;
  const env = { GOMEMLIMIT: `${softMemoryBytes}B`, ENGINE_MAX_MEMORY: String(maxMemoryBytes) };
  const child = startProcess({ program, args: [], cwd, env });
  let isOver = false;
  const end = (error?: AppError): void => {
    if (isOver) return;
    isOver = true;
    killGroup(child, 'SIGKILL');
    if (error !== undefined) events.onEnd(error);
  };
  child.stderr?.resume(); // a panic quotes what it was given: not for any log
  child.stdin?.on('error', () => undefined); // its end is told by `close`
  child.once('error', (cause) =>
    end(new AppError('unavailable', `the render engine ${program} cannot be started; build or install it`, { cause })),
  );
  child.once('close', () =>
    end(new AppError('unavailable', 'the render engine ended while it was rendering', { retry: 'backoff' })),
  );
  let parts: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    if (isOver) return;
    const newline = chunk.indexOf(10);
    parts.push(newline < 0 ? chunk : chunk.subarray(0, newline));
    size += chunk.length;
    if (size > maxAnswerBytes) return end(new AppError('limit-exceeded', tooLargeMessage(maxAnswerBytes)));
    if (newline < 0) return;
    const line = Buffer.concat(parts).toString('utf8');
    parts = [];
    size = 0;
    events.onAnswer(line);
  });
  const ready = Promise.resolve(); // it starts within milliseconds
  return { ready, ask: (request) => child.stdin?.write(`${request}\n`), end: () => end() };
}
