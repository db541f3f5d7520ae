import { Buffer } from 'node:buffer';
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** One child process: a program and its arguments, never a line for a shell. */
export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. See `pickEnv`. */
  readonly env: { readonly [name: string]: string };
};

export type ExecRequest = Command & {
  readonly input?: string | Uint8Array;
  /** Readable by the child and its children as file descriptor 3: for what must not be seen in arguments or environment. */
  readonly secretInput?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** More output than this ends the process with `limit-exceeded`. */
  readonly maxStdoutBytes: number;
  /** Of the errors only the last so many bytes are kept. */
  readonly maxStderrBytes?: number;
};

export type ExecResult = {
  /** 128 + the signal's number when a signal that was not ours ended it. */
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
};

/** Runs a program to its end: `exec` here, or the same from a small process beside this one. */
export type Exec = (request: ExecRequest) => Promise<ExecResult>;

const graceMs = 2_000;
const signalNumbers: { readonly [name: string]: number } = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** Only the named variables of an environment: what a child may know is a list, never a remainder. */
export function pickEnv(
  from: { readonly [name: string]: string | undefined },
  names: readonly string[],
): { readonly [name: string]: string } {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

/** Starts a child in a process group of its own. The caller ends it with `killGroup`. */
export function startProcess(command: Command, extraPipe = false): ChildProcess {
  return spawn(command.program, [...command.args], {
    cwd: command.cwd,
    env: { ...command.env },
    shell: false,
    detached: true,
    stdio: extraPipe ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
  });
}

/** Signals a process and all that it started. A group that is gone already is no error. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // Node throws nothing else here
  }
}

/**
 * Runs a process to its end; a non-zero exit code is a result, not an error. Throws `cancelled`, `timeout`,
 * `limit-exceeded`, or `not-found` when there is no such program; in each case the whole process group is gone by then.
 */
export async function exec(request: ExecRequest): Promise<ExecResult> {
  if (request.signal.aborted) throw cancelled(request);
  const child = startProcess(request, request.secretInput !== undefined);
  const ending = endAtFault(child, request);
  const stdout: Buffer[] = [];
  let stdoutBytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    stdoutBytes += chunk.length;
    if (stdoutBytes > request.maxStdoutBytes) ending.end(tooMuch(request));
    else stdout.push(chunk);
  });
  const stderr = keepTail(child.stderr, request.maxStderrBytes ?? 16_384);
  write(child.stdin, request.input);
  if (request.secretInput !== undefined) write(child.stdio[3] as Writable, request.secretInput); // a pipe, as asked for above
  try {
    const exitCode = await ending.closed;
    return { exitCode, stdout: Buffer.concat(stdout), stderr: stderr() };
  } finally {
    ending.dispose();
  }
}

/** Watches signal, time and start; `closed` settles when the child is gone and its output has been read. */
function endAtFault(child: ChildProcess, request: ExecRequest) {
  let fault: AppError | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  let drainTimer: NodeJS.Timeout | undefined;
  const end = (error: AppError) => {
    if (fault !== undefined) return;
    fault = error;
    child.stdout?.resume();
    killGroup(child, 'SIGTERM');
    killTimer = setTimeout(() => killGroup(child, 'SIGKILL'), graceMs);
  };
  const onAbort = () => end(cancelled(request));
  request.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => end(timedOut(request)), request.timeoutMs);
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(fault ?? cannotStart(request, cause)));
    child.once('exit', () => {
      // Something it left behind may still hold the pipes open.
      drainTimer = setTimeout(() => {
        killGroup(child, 'SIGKILL');
        for (const stream of child.stdio) stream?.destroy();
      }, graceMs);
    });
    child.once('close', (code, signal) => {
      if (fault === undefined) return resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0));
      killGroup(child, 'SIGKILL');
      reject(fault);
    });
  });
  const dispose = () => {
    for (const each of [timer, killTimer, drainTimer]) clearTimeout(each);
    request.signal.removeEventListener('abort', onAbort);
  };
  return { closed, end, dispose };
}

function keepTail(stream: Readable | null, maxBytes: number): () => string {
  let tail = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]);
    if (tail.length > maxBytes) tail = tail.subarray(tail.length - maxBytes);
  });
  return () => tail.toString('utf8');
}

function write(stream: Writable | null, input: string | Uint8Array | undefined): void {
  // A child that ends without reading all of it is no error of ours: its exit code says what happened.
  stream?.on('error', () => stream.destroy());
  stream?.end(input);
}

function cancelled({ program }: Command): AppError {
  return new AppError('cancelled', `${program} was stopped because its work was cancelled`);
}

function timedOut({ program, timeoutMs }: ExecRequest): AppError {
  return new AppError('timeout', `${program} did not end within ${Math.round(timeoutMs / 1_000)} s and was stopped`, {
    retry: 'backoff',
  });
}

function tooMuch({ program, maxStdoutBytes }: ExecRequest): AppError {
  return new AppError('limit-exceeded', `${program} wrote more than ${maxStdoutBytes} bytes and was stopped`);
}

function cannotStart({ program, cwd }: Command, cause: NodeJS.ErrnoException): AppError {
  if (cause.code === 'ENOENT')
    return new AppError('not-found', `cannot start ${program} in ${cwd}: install it, or put it on PATH`, { cause });
  return new AppError('internal', `cannot start ${program} (${cause.code ?? 'unknown'})`, { retry: 'backoff', cause });
}
