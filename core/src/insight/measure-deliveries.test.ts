import { describe, expect, test } from 'vitest';
import type { ChangeId, PlacementId } from '../model/ids.ts';
import { type ChangeFact, countByDay, type DeliveryFact, type Measures, measure } from './measure-deliveries.ts';

const day = 86_400_000;
const hour = 3_600_000;
const fact = (change: string, placement: string, patch: Partial<DeliveryFact> = {}): DeliveryFact => ({
  change: change as ChangeId,
  placement: placement as PlacementId,
  tier: 'production',
  verdict: 'healthy',
  correction: false,
  startedAt: day,
  endedAt: day + hour,
  ...patch,
});
const change = (id: string, patch: Partial<ChangeFact> = {}): ChangeFact => ({
  id: id as ChangeId,
  kind: 'commit',
  of: null,
  committedAt: day,
  ...patch,
});
const window = { since: 0, until: 10 * day };

const stories: {
  readonly [sentence: string]: {
    readonly facts: readonly DeliveryFact[];
    readonly changes: readonly ChangeFact[];
    readonly is: Partial<Measures>;
  };
} = {
  'without records nothing is measured': {
    facts: [],
    changes: [],
    is: { changes: 0, perDay: 0, leadTimeMs: null, failureRate: null, recoveryMs: null, reworkRate: null },
  },
  'one change to many places is one deployment, as old as its first arrival': {
    facts: [fact('a', 'p1', { endedAt: day + 3 * hour }), fact('a', 'p2', { endedAt: day + 2 * hour })],
    changes: [change('a')],
    is: { changes: 1, perDay: 0.1, leadTimeMs: 2 * hour, failureRate: 0, reworkRate: 0 },
  },
  'a promotion counts as the commit it promotes': {
    facts: [fact('p', 'p1', { endedAt: 3 * day })],
    changes: [change('a'), change('p', { kind: 'promotion', of: 'a' as ChangeId, committedAt: 3 * day })],
    is: { changes: 1, leadTimeMs: 2 * day },
  },
  'only production counts': {
    facts: [fact('a', 'p1', { tier: 'non-production' })],
    changes: [change('a')],
    is: { changes: 0, leadTimeMs: null },
  },
  'a correction is no deployment': {
    facts: [fact('a', 'p1', { correction: true })],
    changes: [change('a')],
    is: { changes: 0 },
  },
  'a change that fails anywhere in production has failed': {
    facts: [fact('a', 'p1'), fact('a', 'p2', { verdict: 'failed' }), fact('b', 'p1')],
    changes: [change('a'), change('b')],
    is: { changes: 2, failureRate: 0.5 },
  },
  'a place recovers when it is healthy again, counted from its first failure': {
    facts: [
      fact('a', 'p1', { verdict: 'rolled-back', endedAt: 2 * day }),
      fact('a', 'p1', { verdict: 'failed', endedAt: 2 * day + hour }),
      fact('b', 'p1', { endedAt: 2 * day + 4 * hour }),
    ],
    changes: [change('a'), change('b')],
    is: { recoveryMs: 4 * hour },
  },
  'what is still broken has not recovered': {
    facts: [fact('a', 'p1', { verdict: 'failed' })],
    changes: [change('a')],
    is: { recoveryMs: null, failureRate: 1 },
  },
  'a revert that reaches production is rework': {
    facts: [fact('a', 'p1'), fact('r', 'p1')],
    changes: [change('a'), change('r', { kind: 'revert', of: 'a' as ChangeId })],
    is: { reworkRate: 0.5 },
  },
  'a commit from before the window has no lead time in it': {
    facts: [fact('old', 'p1')],
    changes: [change('old', { committedAt: -day })],
    is: { changes: 1, leadTimeMs: null },
  },
};

describe('core/src/insight/measure-deliveries.ts', () => {
  test.each(Object.entries(stories))('%s', (_sentence, { facts, changes, is }) => {
    expect(measure(facts, changes, window)).toMatchObject(is);
  });

  test('days are cut at the midnight of the reader, and empty ones stay', () => {
    const late = fact('a', 'p1', { startedAt: 2 * day - hour });
    const cut = (offsetMs: number) => countByDay([late], { since: day, until: 3 * day - 1, offsetMs });
    expect(cut(0).map(({ healthy }) => healthy)).toEqual([1, 0]);
    expect(cut(2 * hour).map(({ at, healthy }) => [at, healthy])).toEqual([
      [day - 2 * hour, 0],
      [2 * day - 2 * hour, 1],
      [3 * day - 2 * hour, 0],
    ]);
  });

  test('each delivery is counted once, by how it ended', () => {
    const facts = [
      fact('a', 'p1'),
      fact('a', 'p2', { verdict: 'rolled-back' }),
      fact('a', 'p3', { verdict: null }),
      fact('a', 'p4', { correction: true }),
    ];
    expect(countByDay(facts, { since: day, until: day, offsetMs: 0 })).toEqual([
      { at: day, healthy: 1, failed: 1, other: 1, corrections: 1 },
    ]);
  });
});
