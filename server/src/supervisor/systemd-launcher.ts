import { mkdir, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { exec, pickEnv } from '../io/exec.ts';
import type { Clock } from '../ports/clock.ts';
import type { Launched, Launcher, Limits, RunningGroup } from './launcher.ts';
import { type GroupExit, type Launch, ProcessGroup } from './process-group.ts';
import { processIdentity } from './process-identity.ts';

export type SystemdDeps = {
  readonly clock: Clock;
  /** Which manager keeps the units: the machine's, or that of the supervisor's own account. */
  readonly manager: 'system' | 'user';
  /** For environment files, which exist only while a unit starts; nobody else may read it. */
  readonly directory: string;
  readonly target: string;
};

const pollMs = 250;
const callTimeoutMs = 15_000;
/** From here on systemd itself failed to set the process up (systemd.exec(5), process exit codes). */
const firstOwnStatus = 200;
const mostAnswerBytes = 64 * 1024;

/**
 * Instances as transient units (systemd.unit(5), systemd.exec(5)): they have a cgroup of their own, so that limits are
 * kept, and outlive the supervisor, which then still learns their exit codes. Restarts stay with the Process' own policy.
 */
export class SystemdLauncher implements Launcher {
  readonly #deps: SystemdDeps;

  constructor(deps: SystemdDeps) {
    this.#deps = deps;
  }

  async start(id: string, launch: Launch, limits: Limits, onExit: (exit: GroupExit) => void): Promise<Launched> {
    const unit = this.#unit(id);
    const environment = await this.#writeEnvironment(id, launch.env);
    try {
      await this.#call('systemd-run', [
        '--quiet',
        `--unit=${unit}`,
        '--service-type=exec',
        ...unitProperties(launch, limits, environment).map((property) => `--property=${property}`),
        '--',
        ...launch.run.map(literal),
      ]);
    } catch (error) {
      // One that ends within its first moment is a refused start to systemd, and an ended instance to us.
      const { how, status } = await this.#show(unit);
      if (how === 'unknown' || (how === 'exited' && status >= firstOwnStatus)) {
        await this.#clear(unit);
        throw error;
      }
    } finally {
      await rm(environment, { force: true });
    }
    const { pid } = await this.#show(unit);
    const identity = (await processIdentity(pid)) ?? '';
    return { group: this.#watch(unit, pid, identity, onExit), warning: '' };
  }

  adopt(id: string, pid: number, identity: string, onExit: (exit: GroupExit) => void): RunningGroup {
    return this.#watch(this.#unit(id), pid, identity, onExit);
  }

  release(id: string): void {
    void this.#call('systemctl', ['stop', this.#unit(id)]).catch(() => undefined);
  }

  #watch(unit: string, pid: number, identity: string, onExit: (exit: GroupExit) => void): RunningGroup {
    const { clock } = this.#deps;
    let forgotten = false;
    let stopping: Promise<void> | null = null;
    let cancel: () => void = () => undefined;
    const look = async (): Promise<void> => {
      if (forgotten) return;
      if (pid > 0 && (await processIdentity(pid)) === identity) {
        cancel = clock.after(pollMs, () => void look());
        return;
      }
      const exit = await this.#exitOf(unit);
      await stopping;
      await this.#clear(unit);
      if (!forgotten) onExit(exit);
    };
    cancel = clock.after(pid > 0 ? pollMs : 0, () => void look());
    return {
      pid,
      stop: (signal, graceMs) => {
        stopping ??= this.#stop(unit, { pid, identity }, signal, graceMs);
        return stopping;
      },
      forget: () => {
        forgotten = true;
        cancel();
      },
    };
  }

  async #stop(
    unit: string,
    { pid, identity }: { readonly pid: number; readonly identity: string },
    signal: NodeJS.Signals,
    graceMs: number,
  ): Promise<void> {
    const { clock } = this.#deps;
    // Started before the target asked for systemd: it is no unit.
    if ((await this.#show(unit)).pid !== pid)
      return ProcessGroup.adopt(pid, identity, clock, () => undefined).stop(signal, graceMs);
    const untilMs = clock.monotonicMs() + graceMs;
    await this.#call('systemctl', ['kill', `--signal=${signal}`, unit]).catch(() => undefined);
    while (clock.monotonicMs() < untilMs && (await this.#show(unit)).tasks > 0)
      await new Promise<void>((resolve) => clock.after(50, resolve));
    await this.#call('systemctl', ['kill', '--signal=SIGKILL', unit]).catch(() => undefined);
  }

  async #exitOf(unit: string): Promise<GroupExit> {
    const { how, status } = await this.#show(unit);
    if (how === 'exited') return { code: status, signal: null, problem: '' };
    if (how === 'killed') return { code: null, signal: signalName(status), problem: '' };
    return { code: null, signal: null, problem: 'ended; systemd does not know how' };
  }

  /** Ends what the leader left behind and makes the name free again. */
  async #clear(unit: string): Promise<void> {
    await this.#call('systemctl', ['stop', unit]).catch(() => undefined);
    await this.#call('systemctl', ['reset-failed', unit]).catch(() => undefined);
  }

  async #show(unit: string): Promise<UnitState> {
    const names = ['MainPID', 'ExecMainCode', 'ExecMainStatus', 'TasksCurrent'];
    const text = await this.#call('systemctl', ['show', unit, ...names.map((name) => `--property=${name}`)]);
    return readUnitState(text);
  }

  async #writeEnvironment(id: string, env: Launch['env']): Promise<string> {
    const { directory } = this.#deps;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, `${id}.env`);
    await writeFile(path, environmentFile(env), { mode: 0o600 });
    return path;
  }

  /** Errors: `not-found` where there is no systemd, `unavailable` with what it said. */
  async #call(program: 'systemctl' | 'systemd-run', args: readonly string[]): Promise<string> {
    const { manager, target } = this.#deps;
    const { exitCode, stdout, stderr } = await exec({
      program,
      args: [`--${manager}`, ...args],
      cwd: '/',
      env: pickEnv(process.env, ['PATH', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS']),
      signal: AbortSignal.timeout(callTimeoutMs),
      timeoutMs: callTimeoutMs,
      maxStdoutBytes: mostAnswerBytes,
    });
    if (exitCode === 0) return stdout.toString('utf8');
    throw new AppError(
      'unavailable',
      `systemd (the ${manager} manager, host.backend of target ${target}) refused: ${stderr.trim().split('\n')[0] ?? ''}`,
      { retry: 'backoff' },
    );
  }

  #unit(id: string): string {
    return `fairlead-${this.#deps.target}-${id}.service`;
  }
}

type UnitState = {
  readonly pid: number;
  readonly how: 'exited' | 'killed' | 'unknown';
  readonly status: number;
  /** Processes in the unit's cgroup. */
  readonly tasks: number;
};

/** What `systemctl show` prints; `ExecMainCode` is the `si_code` of waitid(2): 1 exited, 2 and 3 by a signal. */
export function readUnitState(text: string): UnitState {
  const values = new Map(
    text.split('\n').map((line): [string, string] => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
  const number = (name: string): number => Number.parseInt(values.get(name) ?? '', 10) || 0;
  const code = number('ExecMainCode');
  return {
    pid: number('MainPID'),
    how: code === 1 ? 'exited' : code === 2 || code === 3 ? 'killed' : 'unknown',
    status: number('ExecMainStatus'),
    tasks: number('TasksCurrent'),
  };
}

/** `$` is systemd's in a command line (systemd.service(5)); doubled it is itself. */
function literal(argument: string): string {
  return argument.replaceAll('$', '$$$$');
}

/** An environment file in systemd's quoting: what it holds is seen by no other account, unlike a unit's properties. */
export function environmentFile(env: { readonly [name: string]: string }): string {
  const quote = (value: string): string => `"${value.replaceAll(/["\\$`]/g, (sign) => `\\${sign}`)}"`;
  return Object.entries(env)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}

function unitProperties(launch: Launch, limits: Limits, environment: string): readonly string[] {
  return [
    `EnvironmentFile=${environment}`,
    `WorkingDirectory=${launch.directory}`,
    `StandardOutput=append:${launch.outPath}`,
    `StandardError=append:${launch.errPath}`,
    // It stays known after its end, so that how it ended can be asked.
    'RemainAfterExit=yes',
    'KillMode=control-group',
    ...(launch.user === null ? [] : [`User=${launch.user.uid}`, `Group=${launch.user.gid}`]),
    ...(limits.memoryBytes === null ? [] : [`MemoryMax=${limits.memoryBytes}`]),
    ...(limits.cpus === null ? [] : [`CPUQuota=${Math.max(1, Math.round(limits.cpus * 100))}%`]),
    ...(limits.openFiles === null ? [] : [`LimitNOFILE=${limits.openFiles}`]),
  ];
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
