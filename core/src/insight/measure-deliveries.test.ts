import { describe, expect, test } from 'vitest';
import type { ChangeId, PlacementId } from '../model/ids.ts';
import {
  type Arrival,
  type ChangeFact,
  countByDay,
  type DeliveryStory,
  type DeliveryTotal,
  type Measures,
  measure,
  measureTrend,
  type Turn,
} from './measure-deliveries.ts';

const day = 86_400_000;
const hour = 3_600_000;
const arrival = (change: string, arrivedAt: number | null = day + hour, brokeAt: number | null = null): Arrival => ({
  change: change as ChangeId,
  arrivedAt,
  brokeAt,
});
const turn = (placement: string, healthy: boolean, endedAt: number): Turn => ({
  placement: placement as PlacementId,
  healthy,
  endedAt,
});
const change = (id: string, patch: Partial<ChangeFact> = {}): ChangeFact => ({
  id: id as ChangeId,
  kind: 'commit',
  of: null,
  committedAt: day,
  ...patch,
});
const window = { since: 0, until: 10 * day };
const nothing: DeliveryStory = { arrivals: [], turns: [], changes: [] };

const stories: {
  readonly [sentence: string]: Partial<DeliveryStory> & { readonly is: Partial<Measures> };
} = {
  'without records nothing is measured': {
    is: { changes: 0, perDay: 0, leadTimeMs: null, failureRate: null, recoveryMs: null, reworkRate: null },
  },
  'a change is as old as its first arrival': {
    arrivals: [arrival('a', day + 2 * hour)],
    changes: [change('a')],
    is: { changes: 1, perDay: 0.1, leadTimeMs: 2 * hour, failureRate: 0, reworkRate: 0 },
  },
  'a promotion counts as the commit it promotes, at whichever came first': {
    arrivals: [arrival('p', 3 * day), arrival('q', 4 * day)],
    changes: [
      change('a'),
      change('p', { kind: 'promotion', of: 'a' as ChangeId, committedAt: 3 * day }),
      change('q', { kind: 'promotion', of: 'p' as ChangeId, committedAt: 4 * day }),
    ],
    is: { changes: 1, leadTimeMs: 2 * day },
  },
  'a change that fails anywhere in production has failed': {
    arrivals: [arrival('a', day + hour, day + 2 * hour), arrival('b')],
    changes: [change('a'), change('b')],
    is: { changes: 2, failureRate: 0.5 },
  },
  'a change that is still on its way reached nothing': {
    arrivals: [arrival('a', null, null)],
    changes: [change('a')],
    is: { changes: 0, failureRate: null },
  },
  'a place recovers when it is healthy again, counted from its first failure': {
    turns: [turn('p1', true, 2 * day + 4 * hour), turn('p1', false, 2 * day), turn('p1', false, 2 * day + hour)],
    is: { recoveryMs: 4 * hour },
  },
  'what is still broken has not recovered': {
    arrivals: [arrival('a', null, day)],
    turns: [turn('p1', false, day)],
    changes: [change('a')],
    is: { recoveryMs: null, failureRate: 1 },
  },
  'a revert that reaches production is rework': {
    arrivals: [arrival('a'), arrival('r')],
    changes: [change('a'), change('r', { kind: 'revert', of: 'a' as ChangeId })],
    is: { reworkRate: 0.5 },
  },
  'a commit from before the window has no lead time in it': {
    arrivals: [arrival('old')],
    changes: [change('old', { committedAt: -day })],
    is: { changes: 1, leadTimeMs: null },
  },
};

describe('core/src/insight/measure-deliveries.ts', () => {
  test.each(Object.entries(stories))('%s', (_sentence, { is, ...story }) => {
    expect(measure({ ...nothing, ...story }, window)).toMatchObject(is);
  });

  const total = (on: number, patch: Partial<DeliveryTotal> = {}): DeliveryTotal => ({
    day: on,
    verdict: 'healthy',
    correction: false,
    count: 1,
    ...patch,
  });

  test('days begin at the midnight of the reader, and empty ones stay', () => {
    const cut = (offsetMs: number) => countByDay([total(2)], { since: day, until: 3 * day - 1, offsetMs });
    expect(cut(0).map(({ at, healthy }) => [at, healthy])).toEqual([
      [day, 0],
      [2 * day, 1],
    ]);
    expect(cut(2 * hour).map(({ at, healthy }) => [at, healthy])).toEqual([
      [day - 2 * hour, 0],
      [2 * day - 2 * hour, 1],
      [3 * day - 2 * hour, 0],
    ]);
  });

  test('each delivery is counted once, by how it ended', () => {
    const totals = [
      total(1, { count: 3 }),
      total(1, { verdict: 'rolled-back' }),
      total(1, { verdict: 'failed' }),
      total(1, { verdict: null }),
      total(1, { verdict: 'superseded' }),
      total(1, { correction: true }),
    ];
    expect(countByDay(totals, { since: day, until: day, offsetMs: 0 })).toEqual([
      { at: day, healthy: 3, failed: 2, other: 2, corrections: 1 },
    ]);
  });

  test('a trend holds each change once, where it first came to production', () => {
    const story = {
      arrivals: [arrival('a', day + hour, 3 * day), arrival('b', null, 3 * day + hour), arrival('c', 3 * day + hour)],
      turns: [turn('p1', false, 2 * day), turn('p1', true, 3 * day + hour)],
      changes: [change('a'), change('b'), change('c', { committedAt: 3 * day })],
    };
    const points = measureTrend(story, { since: day, until: 4 * day - 1, offsetMs: 0 }, 1);
    expect(points.map(({ at, changes, failureRate }) => [at, changes, failureRate])).toEqual([
      [day, 1, 1],
      [2 * day, 0, null],
      [3 * day, 2, 0.5],
    ]);
    expect(points.map(({ leadTimeMs, recoveryMs }) => [leadTimeMs, recoveryMs])).toEqual([
      [hour, null],
      [null, null],
      [hour, day + hour],
    ]);
    expect(points.reduce((sum, { changes }) => sum + changes, 0)).toBe(
      measure(story, { since: day, until: 4 * day }).changes,
    );
  });

  test('a trend of weeks has a point for each begun week', () => {
    const points = measureTrend(nothing, { since: 0, until: 15 * day, offsetMs: 0 }, 7);
    expect(points.map(({ at }) => at / day)).toEqual([0, 7, 14]);
  });
});
