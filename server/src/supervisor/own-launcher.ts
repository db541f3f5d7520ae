import type { Clock } from '../ports/clock.ts';
import type { Launched, Launcher, Limits, RunningGroup } from './launcher.ts';
import { type GroupExit, type Launch, ProcessGroup } from './process-group.ts';
import { boundProcess, unbindProcess } from './resource-limits.ts';

/** Instances as children of the supervisor, which it finds again after its own restart. */
export class OwnLauncher implements Launcher {
  readonly #clock: Clock;
  /** Writable cgroup v2 folder for limits, or null where the system has none. */
  readonly #cgroup: string | null;

  constructor(clock: Clock, cgroup: string | null) {
    this.#clock = clock;
    this.#cgroup = cgroup;
  }

  async start(id: string, launch: Launch, limits: Limits, onExit: (exit: GroupExit) => void): Promise<Launched> {
    const group = await ProcessGroup.start(launch, this.#clock, onExit);
    return { group, warning: await boundProcess(this.#cgroup, id, group.pid, limits) };
  }

  adopt(_id: string, pid: number, identity: string, onExit: (exit: GroupExit) => void): RunningGroup {
    return ProcessGroup.adopt(pid, identity, this.#clock, onExit);
  }

  release(id: string): void {
    void unbindProcess(this.#cgroup, id);
  }
}
