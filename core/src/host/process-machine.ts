import { assertNever } from '../lib/assert-never.ts';
import type { EpochMs } from '../model/ids.ts';
import { type ProcessSettings, processSettings } from './process-settings.ts';
import {
  atClock,
  type Instance,
  type InstanceSeed,
  instances,
  isStable,
  newInstance,
  type ProcessState,
  restartDelayMs,
} from './process-state.ts';

// The life of a Process. A rolling update starts the new version beside the old one and switches only when it has
// proved itself; until then going back costs nothing. A version that fails is tried again with back-off and reported.

export type ProcessEvent =
  | { readonly kind: 'applied'; readonly seed: InstanceSeed }
  | { readonly kind: 'removed' }
  | { readonly kind: 'started'; readonly id: string; readonly pid: number; readonly identity: string }
  | {
      readonly kind: 'exited';
      readonly id: string;
      readonly code: number | null;
      readonly signal: string | null;
      readonly lastLine: string;
    }
  | { readonly kind: 'probed'; readonly id: string; readonly ok: boolean; readonly message: string }
  | { readonly kind: 'ticked' }
  /** A new supervisor looked: the ids that still run (others ended while nobody watched). */
  | { readonly kind: 'recovered'; readonly alive: ReadonlySet<string> };

export type ProcessCommand =
  | { readonly kind: 'start'; readonly id: string }
  /** Drain its routes, ask it to stop, and end its process group after the grace. */
  | { readonly kind: 'stop'; readonly id: string }
  /** Routes lead to the current instance from now on. */
  | { readonly kind: 'route' }
  /** It is gone: its ports are free again. */
  | { readonly kind: 'release'; readonly instance: Instance };

export type ProcessStep = { readonly state: ProcessState; readonly commands: readonly ProcessCommand[] };

/** A quick end comes before this much healthy time; a later one starts the back-off afresh. */
const provenMs = 10_000;

/** The next state and what must be done; unknown ids change nothing (their instance is gone). */
export function stepProcess(before: ProcessState, event: ProcessEvent, now: EpochMs): ProcessStep {
  const state = {
    ...before,
    current: before.current === null ? null : atClock(before.current, now),
    candidate: before.candidate === null ? null : atClock(before.candidate, now),
  };
  switch (event.kind) {
    case 'applied':
      return settle(apply(state, event.seed, now), now);
    case 'removed':
      return leaveAll({ ...state, removed: true });
    case 'started':
      return settle(started(state, event, now), now);
    case 'exited':
      return settle(exited(state, event, now), now);
    case 'probed':
      return settle(quiet(update(state, event.id, (instance) => probed(instance, event.ok, event.message, now))), now);
    case 'ticked':
      return settle(quiet(state), now);
    case 'recovered':
      return settle(recovered(state, event.alive, now), now);
    default:
      return assertNever(event);
  }
}

function quiet(state: ProcessState): ProcessStep {
  return { state, commands: [] };
}

function apply(before: ProcessState, seed: InstanceSeed, now: EpochMs): ProcessStep {
  const state: ProcessState = { ...before, removed: false };
  if (state.candidate?.digest === seed.digest) return quiet(revived(state, 'candidate', now));
  if (state.current?.digest === seed.digest)
    return leave({ ...revived(state, 'current', now), candidate: null }, [state.candidate]);
  const { rolling } = processSettings(seed.spec);
  const serves = state.current !== null && (state.current.phase === 'running' || state.current.phase === 'starting');
  if (rolling && serves) {
    const left = leave({ ...state, candidate: newInstance(seed, 'starting') }, [state.candidate]);
    return { state: left.state, commands: [...left.commands, { kind: 'start', id: seed.id }] };
  }
  const left = leave({ ...state, current: null, candidate: null }, [state.candidate, state.current]);
  const mustWait = !rolling && left.state.leaving.length > 0;
  const current = newInstance(seed, mustWait ? 'pending' : 'starting');
  return {
    state: { ...left.state, current },
    commands: mustWait ? left.commands : [...left.commands, { kind: 'start', id: seed.id }],
  };
}

/** Applying again what has ended for good starts it once more. */
function revived(state: ProcessState, role: 'current' | 'candidate', now: EpochMs): ProcessState {
  const instance = state[role];
  if (instance === null || instance.phase !== 'ended') return state;
  return { ...state, [role]: { ...instance, phase: 'backoff', startAt: now, exits: 0 } };
}

function leaveAll(state: ProcessState): ProcessStep {
  return leave({ ...state, current: null, candidate: null }, [state.candidate, state.current]);
}

/** Sends instances away: what runs is stopped, what does not is forgotten at once. */
function leave(state: ProcessState, going: readonly (Instance | null)[]): ProcessStep {
  const leaving = [...state.leaving];
  const commands: ProcessCommand[] = [];
  for (const instance of going) {
    if (instance === null) continue;
    if (instance.phase === 'running' || instance.phase === 'starting') {
      leaving.push(instance);
      if (instance.phase === 'running') commands.push({ kind: 'stop', id: instance.id });
    } else {
      commands.push({ kind: 'release', instance });
    }
  }
  return { state: { ...state, leaving }, commands };
}

function started(state: ProcessState, event: Extract<ProcessEvent, { kind: 'started' }>, now: EpochMs): ProcessStep {
  const next = update(state, event.id, (instance) => ({
    ...instance,
    phase: 'running',
    pid: event.pid,
    identity: event.identity,
    startedAt: now,
    readySince: processSettings(instance.spec).health.probe.kind === 'alive' ? now : null,
    wasReady: false, // each start has its start period
    probeFailures: 0,
    startAt: null,
  }));
  const wasLeft = state.leaving.some((instance) => instance.id === event.id);
  return { state: next, commands: wasLeft ? [{ kind: 'stop', id: event.id }] : [] };
}

function exited(state: ProcessState, event: Extract<ProcessEvent, { kind: 'exited' }>, now: EpochMs): ProcessStep {
  const gone = state.leaving.find((instance) => instance.id === event.id);
  if (gone !== undefined) {
    const leaving = state.leaving.filter((instance) => instance.id !== event.id);
    return { state: { ...state, leaving }, commands: [{ kind: 'release', instance: gone }] };
  }
  return quiet(
    update(state, event.id, (instance) => {
      const settings = processSettings(instance.spec);
      const proven = instance.readySince !== null && now - instance.readySince >= provenMs;
      const exits = proven ? 1 : instance.exits + 1;
      const again = restarts(settings, event.code);
      return {
        ...instance,
        phase: again ? 'backoff' : 'ended',
        startAt: again ? now + restartDelayMs(settings, exits) : null,
        pid: null,
        identity: null,
        readySince: null,
        exits,
        lastExit: { at: now, code: event.code, signal: event.signal, lastLine: event.lastLine },
      };
    }),
  );
}

function restarts(settings: ProcessSettings, code: number | null): boolean {
  return settings.policy === 'always' || (settings.policy === 'on-failure' && code !== 0);
}

function probed(instance: Instance, ok: boolean, message: string, now: EpochMs): Instance {
  if (instance.phase !== 'running') return instance;
  if (ok) return { ...instance, readySince: instance.readySince ?? now, probeFailures: 0, probeMessage: '' };
  const probeFailures = instance.probeFailures + 1;
  const ill = probeFailures >= processSettings(instance.spec).health.threshold;
  return { ...instance, probeFailures, probeMessage: message, readySince: ill ? null : instance.readySince };
}

function recovered(state: ProcessState, alive: ReadonlySet<string>, now: EpochMs): ProcessStep {
  let step = quiet(state);
  for (const instance of instances(state)) {
    const isLeaving = state.leaving.includes(instance);
    if (alive.has(instance.id)) {
      if (isLeaving) step = { ...step, commands: [...step.commands, { kind: 'stop', id: instance.id }] };
    } else if (instance.phase === 'starting' && !isLeaving) {
      step = { ...step, commands: [...step.commands, { kind: 'start', id: instance.id }] };
    } else if (instance.phase === 'running' || isLeaving) {
      const lastLine = 'ended while the supervisor was away';
      const next = exited(step.state, { kind: 'exited', id: instance.id, code: null, signal: null, lastLine }, now);
      step = { state: next.state, commands: [...step.commands, ...next.commands] };
    }
  }
  return step;
}

/** What follows from time and from what others did: due starts, a switch to a proven candidate, a start that waited. */
function settle(step: ProcessStep, now: EpochMs): ProcessStep {
  let { state } = step;
  const commands = [...step.commands];
  for (const role of ['current', 'candidate'] as const) {
    const instance = state[role];
    if (instance === null) continue;
    const waited = instance.phase === 'pending' && state.leaving.length === 0;
    const due = instance.phase === 'backoff' && instance.startAt !== null && now >= instance.startAt;
    if (waited || due) {
      state = { ...state, [role]: { ...instance, phase: 'starting', startAt: null } };
      commands.push({ kind: 'start', id: instance.id });
    } else if (isStable(instance, now) && !instance.wasReady) {
      state = { ...state, [role]: { ...instance, wasReady: true } };
      if (role === 'current') commands.push({ kind: 'route' });
    }
  }
  const { current, candidate } = state;
  if (candidate !== null && isStable(candidate, now)) {
    const left = leave({ ...state, current: candidate, candidate: null }, [current]);
    return { state: left.state, commands: [...commands, { kind: 'route' }, ...left.commands] };
  }
  return { state, commands };
}

function update(state: ProcessState, id: string, change: (instance: Instance) => Instance): ProcessState {
  const one = (instance: Instance | null): Instance | null => (instance?.id === id ? change(instance) : instance);
  return {
    ...state,
    current: one(state.current),
    candidate: one(state.candidate),
    leaving: state.leaving.map((instance) => (instance.id === id ? change(instance) : instance)),
  };
}
