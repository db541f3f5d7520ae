import type { Health } from '../model/health.ts';
import type { EpochMs } from '../model/ids.ts';
import { processSettings } from './process-settings.ts';
import { type ExitRecord, type Instance, isStable, type ProcessState } from './process-state.ts';

/** One quick end may be bad luck; from the second one on it is reported as ill. */
const exitsUntilIll = 2;

/**
 * The health of a Process: its current instance's, unless a new version is proving itself beside it. `warning` (a
 * limit that this system cannot keep) is told while it is otherwise healthy.
 */
export function processHealth(state: ProcessState, now: EpochMs, warning = ''): Health {
  if (state.removed || state.current === null) return { status: 'missing', message: 'it is not running' };
  if (state.candidate !== null) {
    const health = instanceHealth(state.candidate, now);
    if (health.status === 'degraded' || health.status === 'suspended') {
      return {
        status: 'degraded',
        message: `the new version does not come up: ${health.message}; the version before keeps serving`,
      };
    }
    const detail = health.message === '' ? 'it must stay well a little longer' : health.message;
    return { status: 'progressing', message: `the new version starts beside the old one: ${detail}` };
  }
  const health = instanceHealth(state.current, now);
  return health.status === 'healthy' ? { status: 'healthy', message: warning } : health;
}

function instanceHealth(instance: Instance, now: EpochMs): Health {
  const { phase } = instance;
  if (phase === 'pending') return { status: 'progressing', message: 'waits for the version before to stop' };
  if (phase === 'ended') return endedHealth(instance);
  if (phase === 'starting' || phase === 'backoff') {
    const told = instance.lastExit === null ? 'starts' : `${exitSentence(instance.lastExit)}; it is started again`;
    return { status: instance.exits >= exitsUntilIll ? 'degraded' : 'progressing', message: told };
  }
  if (isStable(instance, now)) return { status: 'healthy', message: '' };
  if (instance.exits >= exitsUntilIll && instance.lastExit !== null) {
    return {
      status: 'degraded',
      message: `${exitSentence(instance.lastExit)}, ${instance.exits} times; started again and watched`,
    };
  }
  if (instance.readySince !== null)
    return { status: 'progressing', message: 'answers, and must stay so for its stability window' };
  return probeHealth(instance, now);
}

function endedHealth(instance: Instance): Health {
  const exit = instance.lastExit;
  const { policy } = processSettings(instance.spec);
  const message = `${exit === null ? 'it ended' : exitSentence(exit)}; its restart policy is ${policy}`;
  return { status: exit?.code === 0 ? 'suspended' : 'degraded', message };
}

function probeHealth(instance: Instance, now: EpochMs): Health {
  const { health } = processSettings(instance.spec);
  const overdue = instance.startedAt !== null && now - instance.startedAt >= health.startPeriodMs;
  const ill = overdue || (instance.wasReady && instance.probeFailures >= health.threshold);
  const found =
    instance.probeMessage === ''
      ? 'its health probe has not answered yet'
      : `its health probe fails: ${instance.probeMessage}`;
  return { status: ill ? 'degraded' : 'progressing', message: found };
}

/** `exited with code 1 ("port in use")`, `ended by SIGKILL`. */
export function exitSentence(exit: ExitRecord): string {
  const line = exit.lastLine.trim();
  const said = line === '' ? '' : ` ("${line.length > 300 ? `${line.slice(0, 300)}…` : line}")`;
  if (exit.signal !== null) return `ended by ${exit.signal}${said}`;
  return exit.code === null ? `ended${said}` : `exited with code ${exit.code}${said}`;
}

/** Cause of a state event in a few words: `exit 1`, `SIGKILL`. */
export function exitCause(exit: ExitRecord): string {
  return exit.signal ?? (exit.code === null ? 'ended' : `exit ${exit.code}`);
}
