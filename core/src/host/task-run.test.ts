import { describe, expect, it } from 'vitest';
import { decideTask, type TaskRun, taskHealth, withRun } from './task-run.ts';

const run = (outcome: TaskRun['outcome'], change: Partial<TaskRun> = {}): TaskRun => ({
  digest: 'd',
  delivery: 'x',
  outcome,
  startedAt: 1,
  endedAt: null,
  exit: null,
  ...change,
});
const ask = { digest: 'd', delivery: 'x', idempotent: false, waived: false };

describe('core/src/host/task-run.ts', () => {
  it.each<[string, readonly TaskRun[], Partial<typeof ask>, string]>([
    ['runs what never ran', [], {}, 'run'],
    ['runs new content', [run('succeeded', { digest: 'old' })], {}, 'run'],
    ['keeps a success, whoever asks', [run('succeeded')], { delivery: 'y' }, 'keep'],
    ['keeps a run in flight', [run('running')], { delivery: 'y' }, 'keep'],
    ['does not repeat a failure in the same attempt', [run('failed')], {}, 'keep'],
    ['repeats a failure in another attempt', [run('failed')], { delivery: 'y' }, 'run'],
    ['holds an unknown outcome', [run('unknown')], { delivery: 'y' }, 'held'],
    ['repeats an unknown outcome that is idempotent', [run('unknown')], { idempotent: true }, 'run'],
    ['repeats an unknown outcome that a person waived', [run('unknown')], { waived: true }, 'run'],
    ['judges the newest run', [run('failed'), run('succeeded', { startedAt: 2 })], { delivery: 'y' }, 'keep'],
  ])('%s', (_, runs, change, kind) => {
    expect(decideTask(runs, { ...ask, ...change }).kind).toBe(kind);
  });

  it('forgets the oldest runs, never the newest', () => {
    const runs = Array.from({ length: 80 }, (_, index) => run('succeeded', { digest: `d${index}`, startedAt: index }));
    const kept = runs.reduce<readonly TaskRun[]>(withRun, []);
    expect(kept).toHaveLength(50);
    expect(kept.at(-1)?.digest).toBe('d79');
  });

  it('has no health before it ran', () => {
    expect(taskHealth(undefined).status).toBe('missing');
  });
});
