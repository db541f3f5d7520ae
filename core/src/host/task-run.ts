import type { Health } from '../model/health.ts';
import type { EpochMs } from '../model/ids.ts';
import { exitSentence } from './process-health.ts';
import type { ExitRecord } from './process-state.ts';

/** One run of a Task: `unknown` when it was cut off and nobody saw how it ended. */
export type TaskRun = {
  readonly digest: string;
  readonly delivery: string;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'unknown';
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly exit: ExitRecord | null;
};

export type TaskDecision =
  | { readonly kind: 'run' }
  /** It ran for this content; an earlier run only becomes the one that is shown. */
  | { readonly kind: 'keep'; readonly run: TaskRun }
  | { readonly kind: 'held'; readonly run: TaskRun };

/**
 * Whether to run now. A Task runs once for its content: a success or a run in flight is kept, a failure is tried again
 * by another attempt (delivery), and an unknown outcome only if it is idempotent or a person has waived the hold.
 */
export function decideTask(
  runs: readonly TaskRun[],
  ask: { readonly digest: string; readonly delivery: string; readonly idempotent: boolean; readonly waived: boolean },
): TaskDecision {
  const run = runs.findLast((past) => past.digest === ask.digest);
  if (run === undefined) return { kind: 'run' };
  switch (run.outcome) {
    case 'running':
    case 'succeeded':
      return { kind: 'keep', run };
    case 'failed':
      return run.delivery === ask.delivery ? { kind: 'keep', run } : { kind: 'run' };
    case 'unknown':
      return ask.idempotent || ask.waived ? { kind: 'run' } : { kind: 'held', run };
  }
}

/** The health that a run gives its Task. */
export function taskHealth(run: TaskRun | undefined): Health {
  if (run === undefined) return { status: 'missing', message: 'it has not run' };
  switch (run.outcome) {
    case 'running':
      return { status: 'progressing', message: 'runs' };
    case 'succeeded':
      return { status: 'healthy', message: '' };
    case 'failed':
      return { status: 'degraded', message: run.exit === null ? 'it failed' : exitSentence(run.exit) };
    case 'unknown':
      return {
        status: 'unknown',
        message:
          'it was cut off and nobody saw how it ended; look at what it does, then retry it, or declare it idempotent',
      };
  }
}

const keptRuns = 50;

/** The history with a run added or, when it has begun at the same time for the same content, replaced; the oldest go. */
export function withRun(runs: readonly TaskRun[], run: TaskRun): readonly TaskRun[] {
  const others = runs.filter((past) => past.digest !== run.digest || past.startedAt !== run.startedAt);
  return [...others, run].slice(-keptRuns);
}
