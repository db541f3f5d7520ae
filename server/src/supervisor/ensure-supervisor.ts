import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { SupervisorClient } from './supervisor-client.ts';

export type EnsureSupervisorOptions = {
  /** The data directory that it serves; made with mode 0700 where it is not there. */
  readonly directory: string;
  readonly clock: Clock;
  /** How long a new one may take to answer, in milliseconds (default 20,000). */
  readonly timeoutMs?: number;
  /** Checked before one is started: raised, none is, and `cancelled` is thrown. */
  readonly signal?: AbortSignal;
  /** Program and arguments before `--directory`; by default this Node and the supervisor beside this file. */
  readonly command?: readonly string[];
};

const pollMs = 20;
const mostLogBytes = 10 * 1024 * 1024;

/**
 * Connects to the supervisor of a directory, starting one where none answers. It runs apart from us, in its own session,
 * so that it outlives this process. Errors: `unavailable` with the last line of its log, `conflict` for another protocol.
 */
export async function ensureSupervisor(options: EnsureSupervisorOptions): Promise<SupervisorClient> {
  const { directory, clock } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const running = await tryConnect(directory);
  if (running !== undefined) return running;
  if (options.signal?.aborted === true)
    throw new AppError('cancelled', 'no supervisor was started: the connection is being closed');
  const logPath = join(directory, 'supervisor.log');
  const size = (await stat(logPath).catch(() => undefined))?.size ?? 0;
  if (size > mostLogBytes) await rename(logPath, `${logPath}.1`);
  const exited = start(
    options.command ?? [process.execPath, fileURLToPath(new URL('./main.ts', import.meta.url))],
    directory,
    logPath,
  );
  const deadline = clock.monotonicMs() + (options.timeoutMs ?? 20_000);
  for (;;) {
    const client = await tryConnect(directory);
    if (client !== undefined) return client;
    const ended = exited();
    // Exit 0 means that another supervisor was faster; that one answers soon.
    if ((ended !== undefined && ended !== 0) || clock.monotonicMs() > deadline)
      throw await startError(directory, logPath);
    await new Promise<void>((resolve) => {
      clock.after(pollMs, resolve);
    });
  }
}

/** A connection to a supervisor that already runs, or undefined. Error: `conflict` for another protocol. */
export async function tryConnect(directory: string): Promise<SupervisorClient | undefined> {
  try {
    return await SupervisorClient.connect(directory);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return undefined;
    throw error;
  }
}

function start(command: readonly string[], directory: string, logPath: string): () => number | undefined {
  const [file = '', ...args] = command;
  const log = openSync(logPath, 'a', 0o600);
  try {
    const child = spawn(file, [...args, '--directory', directory], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', log, log],
    });
    let code: number | undefined;
    child.on('exit', (exit) => {
      code = exit ?? 1;
    });
    child.on('error', () => {
      code = 127;
    });
    child.unref();
    return () => code;
  } finally {
    closeSync(log);
  }
}

async function startError(directory: string, logPath: string): Promise<AppError> {
  const text = await readFile(logPath, 'utf8').catch(() => '');
  const line = text.trim().split('\n').at(-1) ?? '';
  return new AppError(
    'unavailable',
    `the supervisor for ${directory} did not start${line === '' ? '' : `: ${line.slice(0, 500)}`}; see ${logPath}`,
    { retry: 'backoff' },
  );
}
