import type { Verdict } from '../model/delivery.ts';
import type { ChangeId, EpochMs, PlacementId } from '../model/ids.ts';

/** Deliveries of one day and fate, counted. */
export type DeliveryTotal = {
  /** Whole days since 1970 on the reader's calendar. */
  readonly day: number;
  readonly verdict: Verdict | null;
  /** They put drift back and changed no version. */
  readonly correction: boolean;
  readonly count: number;
};

/** What became of one change in production. */
export type Arrival = {
  readonly change: ChangeId;
  /** When its first place was healthy; null where none was. */
  readonly arrivedAt: EpochMs | null;
  /** When it first failed or went back somewhere; null where it did not. */
  readonly brokeAt: EpochMs | null;
};

/** How a delivery to a place in production ended, of a place where one failed. */
export type Turn = {
  readonly placement: PlacementId;
  readonly healthy: boolean;
  readonly endedAt: EpochMs;
};

/** What is counted of a change. */
export type ChangeFact = {
  readonly id: ChangeId;
  readonly kind: 'commit' | 'promotion' | 'rollback' | 'revert' | 'settings';
  /** The change that this one undoes or promotes. */
  readonly of: ChangeId | null;
  readonly committedAt: EpochMs;
};

export type DayCount = {
  readonly at: EpochMs;
  readonly healthy: number;
  readonly failed: number;
  readonly other: number;
  readonly corrections: number;
};

/** The five measures of delivery, over production. Null where the records hold nothing to measure. */
export type Measures = {
  /** Changes that reached production. */
  readonly changes: number;
  readonly perDay: number;
  /** Median time from commit to the first healthy place in production. */
  readonly leadTimeMs: number | null;
  /** Share of the changes that reached production which failed or went back somewhere there. */
  readonly failureRate: number | null;
  /** Median time from a failure in production until that place was healthy again. */
  readonly recoveryMs: number | null;
  /** Share of the changes that reached production which undo another one. */
  readonly reworkRate: number | null;
};

/** The same measures of one stretch of time; `at` is its beginning. */
export type TrendPoint = Measures & { readonly at: EpochMs };

export type Reader = {
  readonly since: EpochMs;
  readonly until: EpochMs;
  /** What the reader's clock is ahead of UTC. */
  readonly offsetMs: number;
};

const dayMs = 86_400_000;

/** Deliveries by the day on which they began. Days are cut where the reader's midnight is; empty ones stay. */
export function countByDay(totals: readonly DeliveryTotal[], reader: Reader): readonly DayCount[] {
  const { offsetMs } = reader;
  const days = new Map<number, { healthy: number; failed: number; other: number; corrections: number }>();
  for (let day = dayOf(reader.since, offsetMs); day <= dayOf(reader.until, offsetMs); day += 1)
    days.set(day, { healthy: 0, failed: 0, other: 0, corrections: 0 });
  for (const { day, verdict, correction, count } of totals) {
    const found = days.get(day);
    if (found === undefined) continue;
    if (correction) found.corrections += count;
    else if (verdict === 'healthy') found.healthy += count;
    else if (verdict === 'failed' || verdict === 'rolled-back') found.failed += count;
    else found.other += count;
  }
  return [...days].map(([day, count]) => ({ at: day * dayMs - offsetMs, ...count }));
}

function dayOf(at: EpochMs, offsetMs: number): number {
  return Math.floor((at + offsetMs) / dayMs);
}

/** What is measured: what became of changes, what they are, and how broken places recovered. */
export type DeliveryStory = {
  readonly arrivals: readonly Arrival[];
  readonly turns: readonly Turn[];
  readonly changes: readonly ChangeFact[];
};

/**
 * The five measures, counted in changes as DORA does: a promotion stands for the change that it promotes, deliveries of
 * one change to many places are one deployment, and corrections are none.
 */
export function measure(story: DeliveryStory, window: Pick<Reader, 'since' | 'until'>): Measures {
  const known = new Map(story.changes.map((change) => [change.id, change]));
  return measureOrigins(originsOf(story.arrivals, known), recoveriesOf(story.turns), known, window);
}

/**
 * The measures stretch by stretch, each of the changes that came to production in it. Changes count where they first
 * arrived (or broke, where they never did), recoveries where the place was healthy again.
 */
export function measureTrend(story: DeliveryStory, reader: Reader, stretchDays: number): readonly TrendPoint[] {
  const { since, until, offsetMs } = reader;
  const known = new Map(story.changes.map((change) => [change.id, change]));
  const [origins, recovered] = [originsOf(story.arrivals, known), recoveriesOf(story.turns)];
  const points: TrendPoint[] = [];
  for (let day = dayOf(since, offsetMs); day <= dayOf(until, offsetMs); day += stretchDays) {
    const from = day * dayMs - offsetMs;
    const to = from + stretchDays * dayMs;
    const within = (at: EpochMs): boolean => at >= from && at < to;
    const own = origins.filter(({ arrivedAt, brokeAt }) => within(arrivedAt ?? brokeAt ?? 0));
    const window = { since, until: since + Math.min(to, until) - Math.max(from, since) };
    const healed = recovered.filter(({ at }) => within(at));
    points.push({ at: from, ...measureOrigins(own, healed, known, window) });
  }
  return points;
}

type Known = ReadonlyMap<ChangeId, ChangeFact>;
type Recovery = { readonly at: EpochMs; readonly tookMs: number };

/** Arrivals by the change that people made: promotions of one change are one with it. */
function originsOf(arrivals: readonly Arrival[], known: Known): readonly Arrival[] {
  const origins = new Map<ChangeId, Arrival>();
  for (const arrival of arrivals) {
    const change = originOf(arrival.change, known);
    const found = origins.get(change);
    origins.set(change, {
      change,
      arrivedAt: earlier(arrival.arrivedAt, found?.arrivedAt ?? null),
      brokeAt: earlier(arrival.brokeAt, found?.brokeAt ?? null),
    });
  }
  return [...origins.values()].filter(({ arrivedAt, brokeAt }) => arrivedAt !== null || brokeAt !== null);
}

function earlier(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function measureOrigins(
  origins: readonly Arrival[],
  recoveries: readonly Recovery[],
  known: Known,
  { since, until }: Pick<Reader, 'since' | 'until'>,
): Measures {
  const leads = origins.flatMap(({ change, arrivedAt }) => {
    const committedAt = known.get(change)?.committedAt;
    return arrivedAt === null || committedAt === undefined || committedAt < since
      ? []
      : [Math.max(0, arrivedAt - committedAt)];
  });
  const reached = origins.length;
  const broke = origins.filter(({ brokeAt }) => brokeAt !== null).length;
  const undoing = origins.filter(({ change }) => ['revert', 'rollback'].includes(known.get(change)?.kind ?? '')).length;
  return {
    changes: reached,
    perDay: reached / Math.max(1, (until - since) / dayMs),
    leadTimeMs: median(leads),
    failureRate: reached === 0 ? null : broke / reached,
    recoveryMs: median(recoveries.map(({ tookMs }) => tookMs)),
    reworkRate: reached === 0 ? null : undoing / reached,
  };
}

/** What a promotion promotes, through promotions of promotions; anything else is its own origin. */
function originOf(id: ChangeId, known: Known): ChangeId {
  let at = id;
  for (let steps = 0; steps < known.size; steps += 1) {
    const change = known.get(at);
    if (change?.kind !== 'promotion' || change.of === null) return at;
    at = change.of;
  }
  return at; // a circle, which no store holds
}

/** From each first failure of a place to when it was healthy again; failures that last are not counted yet. */
function recoveriesOf(turns: readonly Turn[]): readonly Recovery[] {
  const broken = new Map<PlacementId, EpochMs>();
  const recovered: Recovery[] = [];
  for (const { placement, healthy, endedAt } of turns.toSorted((a, b) => a.endedAt - b.endedAt)) {
    const since = broken.get(placement);
    if (healthy && since !== undefined) {
      recovered.push({ at: endedAt, tookMs: endedAt - since });
      broken.delete(placement);
    } else if (!healthy && since === undefined) broken.set(placement, endedAt);
  }
  return recovered;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round((upper + (sorted[middle - 1] ?? upper)) / 2);
}
