import type { EpochMs } from '../model/ids.ts';
import type { AllottedPorts } from './port-names.ts';
import type { ProcessSpec } from './process-kind.ts';
import { type ProcessSettings, processSettings } from './process-settings.ts';

export type ExitRecord = {
  readonly at: EpochMs;
  readonly code: number | null;
  readonly signal: string | null;
  /** The last line it wrote, or why it could not be started. */
  readonly lastLine: string;
};

/** One version of a Process as it runs: it keeps its ports and id over restarts, its pid changes. */
export type Instance = {
  readonly id: string;
  /** Fingerprint of the spec it was made from. */
  readonly digest: string;
  readonly spec: ProcessSpec;
  readonly ports: AllottedPorts;
  readonly artifactDirectory: string | null;
  /** `pending` waits for the one before to end, `backoff` for its next start, `ended` for a person. */
  readonly phase: 'pending' | 'starting' | 'running' | 'backoff' | 'ended';
  readonly pid: number | null;
  /** Tells this process from a later one with the same pid (its start time). */
  readonly identity: string | null;
  readonly startedAt: EpochMs | null;
  readonly readySince: EpochMs | null;
  readonly wasReady: boolean;
  readonly probeFailures: number;
  readonly probeMessage: string;
  /** Quick ends in a row: the exponent of the back-off. */
  readonly exits: number;
  readonly lastExit: ExitRecord | null;
  readonly startAt: EpochMs | null;
};

/** `current` serves, `candidate` proves itself beside it, `leaving` ones are being stopped. */
export type ProcessState = {
  readonly current: Instance | null;
  readonly candidate: Instance | null;
  readonly leaving: readonly Instance[];
  readonly removed: boolean;
};

export const noProcess: ProcessState = { current: null, candidate: null, leaving: [], removed: false };

export type InstanceSeed = Pick<Instance, 'id' | 'digest' | 'spec' | 'ports' | 'artifactDirectory'>;

export function newInstance(seed: InstanceSeed, phase: 'pending' | 'starting'): Instance {
  return {
    ...seed,
    phase,
    pid: null,
    identity: null,
    startedAt: null,
    readySince: null,
    wasReady: false,
    probeFailures: 0,
    probeMessage: '',
    exits: 0,
    lastExit: null,
    startAt: null,
  };
}

export function instances(state: ProcessState): readonly Instance[] {
  return [state.current, state.candidate, ...state.leaving].filter((instance) => instance !== null);
}

/** Delay before the start after the n-th quick end: doubles from the smallest to the largest back-off. */
export function restartDelayMs(settings: ProcessSettings, exits: number): number {
  return Math.min(settings.maxBackoffMs, settings.minBackoffMs * 2 ** Math.min(30, Math.max(0, exits - 1)));
}

/**
 * The instance as the clock is now. Where that was set back, moments lie ahead that are over: then waiting begins anew,
 * for what had not proved itself yet, and what had stays proven.
 */
export function atClock(instance: Instance, now: EpochMs): Instance {
  const { readySince, startedAt, startAt } = instance;
  const settings = processSettings(instance.spec);
  const latestStart = now + restartDelayMs(settings, instance.exits);
  const isAhead = readySince !== null && readySince > now;
  if (!isAhead && (startedAt ?? now) <= now && (startAt ?? now) <= latestStart) return instance;
  return {
    ...instance,
    startedAt: startedAt === null ? null : Math.min(startedAt, now),
    startAt: startAt === null ? null : Math.min(startAt, latestStart),
    readySince: isAhead ? (instance.wasReady ? now - stableForMs(instance) : now) : readySince,
  };
}

/** When it may be called healthy: after its stability window, longer the more often it just ended. */
export function stableAt(instance: Instance): EpochMs | null {
  if (instance.phase !== 'running' || instance.readySince === null) return null;
  return instance.readySince + stableForMs(instance);
}

function stableForMs(instance: Instance): number {
  const settings = processSettings(instance.spec);
  const extraMs = instance.exits >= 2 ? restartDelayMs(settings, instance.exits) : 0;
  return Math.max(settings.health.stableMs, extraMs);
}

export function isStable(instance: Instance, now: EpochMs): boolean {
  const at = stableAt(instance);
  return at !== null && now >= at;
}

/** When time alone changes something next; null waits for an event. */
export function processWakeAt(state: ProcessState, now: EpochMs): EpochMs | null {
  const times: number[] = [];
  for (const instance of [state.current, state.candidate]) {
    if (instance === null) continue;
    if (instance.phase === 'backoff' && instance.startAt !== null) times.push(instance.startAt);
    const stable = stableAt(instance);
    if (stable !== null && stable > now) times.push(stable);
    if (instance.phase === 'running' && instance.readySince === null && instance.startedAt !== null) {
      const deadline = instance.startedAt + processSettings(instance.spec).health.startPeriodMs;
      if (deadline > now) times.push(deadline);
    }
  }
  return times.length === 0 ? null : Math.min(...times);
}
