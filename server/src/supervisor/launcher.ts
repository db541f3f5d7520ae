import type { ProcessSettings } from '@fairlead/core/host/process-settings.ts';
import type { GroupExit, Launch } from './process-group.ts';

export type Limits = ProcessSettings['limits'];

/** A running instance of a Process, whoever keeps it. */
export interface RunningGroup {
  readonly pid: number;
  /** Asks it to stop; after `graceMs` what is left of it is killed. Resolves when nothing of it runs. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<void>;
  /** Stops looking at it; it keeps running. */
  forget(): void;
}

export type Launched = {
  readonly group: RunningGroup;
  /** What could not be done as declared, as a sentence, or ''. */
  readonly warning: string;
};

/** What keeps instances of Processes running: the supervisor itself, or the machine's systemd. `id` names an instance. */
export interface Launcher {
  /** Errors: `not-found`, `forbidden`, `unavailable` where the program cannot be started at all. */
  start(id: string, launch: Launch, limits: Limits, onExit: (exit: GroupExit) => void): Promise<Launched>;
  /** Takes over an instance that runs already. */
  adopt(id: string, pid: number, identity: string, onExit: (exit: GroupExit) => void): RunningGroup;
  /** The instance has ended for good. */
  release(id: string): void;
}
