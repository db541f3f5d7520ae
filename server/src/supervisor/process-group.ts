import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { groupMembers, processIdentity } from './process-identity.ts';
import { systemCode } from './system-error.ts';

export type SystemUser = { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string };

export type Launch = {
  readonly run: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly directory: string;
  readonly outPath: string;
  readonly errPath: string;
  readonly user: SystemUser | null;
  readonly openFiles: number | null;
};

export type GroupExit = { readonly code: number | null; readonly signal: string | null; readonly problem: string };

const pollMs = 250;
const groupPollMs = 20;

/**
 * A process that leads its own group and outlives us: started by us, or found again. Its output goes to files that it
 * holds itself. Calls `onExit` once when the leader is gone; what is left of the group is then ended.
 */
export class ProcessGroup {
  readonly pid: number;
  readonly #clock: Clock;
  #gone = false;
  #forgotten = false;
  #stopping = false;
  #afterStop: () => void = () => undefined;
  #cancelPoll: () => void = () => undefined;

  private constructor(pid: number, clock: Clock) {
    this.pid = pid;
    this.#clock = clock;
  }

  /** Error: `not-found`, `forbidden` or `unavailable` where the program cannot be started at all. */
  static async start(launch: Launch, clock: Clock, onExit: (exit: GroupExit) => void): Promise<ProcessGroup> {
    const child = await spawned(launch);
    const group = new ProcessGroup(child.pid ?? 0, clock);
    child.unref();
    child.on('exit', (code, signal) => group.#left({ code, signal, problem: '' }, onExit));
    return group;
  }

  /** Takes over a running process that is nobody's child here; how it ends stays unknown. */
  static adopt(pid: number, identity: string, clock: Clock, onExit: (exit: GroupExit) => void): ProcessGroup {
    const group = new ProcessGroup(pid, clock);
    const look = async (): Promise<void> => {
      if (group.#gone || group.#forgotten) return;
      if ((await processIdentity(pid)) === identity) group.#cancelPoll = clock.after(pollMs, () => void look());
      else
        group.#left(
          { code: null, signal: null, problem: 'ended; its exit code went to an earlier supervisor' },
          onExit,
        );
    };
    group.#cancelPoll = clock.after(pollMs, () => void look());
    return group;
  }

  /** Asks the group to stop; after `graceMs` what is left of it is killed. Resolves when the group is empty. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    if (this.#stopping || this.#gone) return;
    this.#stopping = true;
    const deadline = this.#clock.monotonicMs() + graceMs;
    signalGroup(this.pid, signal);
    while ((await isGroupAlive(this.pid)) && this.#clock.monotonicMs() < deadline) {
      await new Promise<void>((resolve) => this.#clock.after(groupPollMs, resolve));
    }
    signalGroup(this.pid, 'SIGKILL');
    this.#stopping = false;
    this.#afterStop();
  }

  /** Stops looking at it; it keeps running. */
  forget(): void {
    this.#forgotten = true;
    this.#cancelPoll();
  }

  #left(exit: GroupExit, onExit: (exit: GroupExit) => void): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#forgotten) return;
    // While it is being stopped, its children may use the rest of the grace.
    if (this.#stopping) {
      this.#afterStop = () => onExit(exit);
      return;
    }
    signalGroup(this.pid, 'SIGKILL');
    onExit(exit);
  }
}

function spawned(launch: Launch): Promise<ChildProcess> {
  const argv =
    launch.openFiles === null
      ? launch.run
      : ['/bin/sh', '-c', 'ulimit -n "$0" && exec "$@"', String(launch.openFiles), ...launch.run];
  const [file = '', ...args] = argv;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
  const out = openSync(launch.outPath, flags, 0o600);
  const errors = openSync(launch.errPath, flags, 0o600);
  return new Promise<ChildProcess>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: launch.directory,
      env: launch.env,
      detached: true,
      stdio: ['ignore', out, errors],
      ...(launch.user === null ? {} : { uid: launch.user.uid, gid: launch.user.gid }),
    });
    child.once('error', (cause) => reject(startError(file, launch.directory, cause)));
    child.once('spawn', () => resolve(child));
  }).finally(() => {
    closeSync(out);
    closeSync(errors);
  });
}

function startError(file: string, directory: string, cause: unknown): AppError {
  const code = systemCode(cause);
  if (code === 'ENOENT') {
    return new AppError(
      'not-found',
      `cannot start "${file}": no such program (or no directory ${directory}); check spec.run and spec.workingDirectory`,
      { cause },
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError('forbidden', `cannot start "${file}": it is not executable for this user; check its mode`, {
      cause,
    });
  }
  return new AppError('unavailable', `cannot start "${file}" (${code})`, { cause, retry: 'backoff' });
}

/** Whether anyone in the group still runs; zombies that nobody collects do not count. */
async function isGroupAlive(pid: number): Promise<boolean> {
  if (!signalGroup(pid, 0)) return false;
  if (process.platform !== 'linux' || (await processIdentity(pid)) !== undefined) return true;
  return (await groupMembers(pid)).length > 0;
}

/** True when the group exists. Group 0 and 1 are never ours. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  if (pid <= 1) return false;
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
