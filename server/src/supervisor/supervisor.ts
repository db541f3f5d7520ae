import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { readFileIfThere, writeFileAtomic } from '../io/files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { createDigests } from './digests.ts';
import { HostRuntime, type HostRuntimeDeps } from './host-runtime.ts';
import { HostTargetConfig } from './protocol.ts';
import { findCgroup } from './resource-limits.ts';

export type SupervisorDeps = { readonly clock: Clock; readonly random: Random; readonly warn: HostRuntimeDeps['warn'] };

const TargetList = Type.Array(HostTargetConfig);

/** All host targets of one data directory. It remembers them, so that a new one goes on without being told. */
export class Supervisor {
  readonly #directory: string;
  readonly #deps: HostRuntimeDeps;
  readonly #targets = new Map<string, HostRuntime>();
  readonly #failed = new Map<string, AppError>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, deps: HostRuntimeDeps) {
    this.#directory = directory;
    this.#deps = deps;
  }

  /** Reads the key and the known targets, and takes over what runs. A target that fails harms itself alone. */
  static async open(directory: string, deps: SupervisorDeps): Promise<Supervisor> {
    const digests = createDigests(await loadKey(join(directory, 'supervisor.key')));
    const supervisor = new Supervisor(directory, { ...deps, digests, cgroup: await findCgroup() });
    const text = (await readFileIfThere(supervisor.#listPath()))?.toString('utf8') ?? '[]';
    const known: unknown = JSON.parse(text);
    if (!Check(TargetList, known))
      throw new AppError(
        'integrity',
        `${supervisor.#listPath()} is damaged; delete it, the server tells the targets again`,
      );
    for (const config of known) await supervisor.#open(config);
    return supervisor;
  }

  /** Takes new and changed targets into service; others stay as they are. One that cannot be opened says so when it is used. */
  configure(configs: readonly HostTargetConfig[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const config of configs) {
        const known = this.#targets.get(config.name);
        if (known !== undefined && stableStringify(known.config) === stableStringify(config)) continue;
        await known?.close();
        this.#targets.delete(config.name);
        await this.#open(config);
      }
      await this.#remember();
    });
  }

  /** The target of that name. Errors: why it could not be opened, `not-found`. */
  target(name: string): HostRuntime {
    const found = this.#targets.get(name);
    if (found !== undefined) return found;
    throw (
      this.#failed.get(name) ??
      new AppError('not-found', `the supervisor does not know a target "${name}"; it must be configured first`)
    );
  }

  names(): readonly string[] {
    return [...this.#targets.keys()];
  }

  /** Ends everything that any target runs; the targets stay known and start again with the next supervisor. */
  stopAll(): Promise<void> {
    return this.#inTurn(async () => {
      const targets = [...this.#targets.values()];
      this.#targets.clear();
      await Promise.all(targets.map((target) => target.stopAll()));
    });
  }

  /** Ends what a target runs and forgets it with its folder. */
  purge(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const target = this.target(name);
      this.#targets.delete(name);
      await target.purge();
      await this.#remember();
    });
  }

  /** Lets go of everything; what runs keeps running. */
  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await Promise.all([...this.#targets.values()].map((target) => target.close()));
    this.#targets.clear();
  }

  async #open(config: HostTargetConfig): Promise<void> {
    try {
      this.#refuseSharedDirectory(config);
      this.#targets.set(config.name, await HostRuntime.open(config, this.#deps));
      this.#failed.delete(config.name);
    } catch (cause) {
      const error =
        cause instanceof AppError
          ? cause
          : new AppError('internal', `target ${config.name} cannot be opened: ${String(cause)}`, { cause });
      this.#failed.set(config.name, error);
      this.#deps.warn('a target could not be opened', { target: config.name, error: error.message });
    }
  }

  #refuseSharedDirectory(config: HostTargetConfig): void {
    const other = [...this.#targets.values()].find(
      (target) => target.config.name !== config.name && target.config.directory === config.directory,
    );
    if (other !== undefined)
      throw new AppError(
        'conflict',
        `targets ${config.name} and ${other.config.name} share the folder ${config.directory}; give each its own`,
      );
  }

  async #remember(): Promise<void> {
    await writeFileAtomic(this.#listPath(), JSON.stringify([...this.#targets.values()].map((target) => target.config)));
  }

  #listPath(): string {
    return join(this.#directory, 'targets.json');
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#turn.catch(() => undefined).then(run);
    this.#turn = next;
    return next;
  }
}

async function loadKey(path: string): Promise<Uint8Array> {
  const known = await readFileIfThere(path);
  if (known !== undefined && known.length === 32) return known;
  if (known !== undefined) throw new AppError('integrity', `${path} does not hold a key of 32 bytes; restore it`);
  const fresh = randomBytes(32);
  await writeFileAtomic(path, fresh);
  return fresh;
}
