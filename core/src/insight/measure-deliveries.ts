import type { Verdict } from '../model/delivery.ts';
import type { ChangeId, EpochMs, PlacementId } from '../model/ids.ts';
import type { Tier } from '../model/settings.ts';

/** What is counted of a delivery. */
export type DeliveryFact = {
  readonly change: ChangeId;
  readonly placement: PlacementId;
  readonly tier: Tier;
  readonly verdict: Verdict | null;
  /** It put drift back and changed no version. */
  readonly correction: boolean;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
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

const dayMs = 86_400_000;

/**
 * Deliveries by the day on which they began. Days are cut where the reader's midnight is.
 *
 * @param offsetMs what the reader's clock is ahead of UTC.
 */
export function countByDay(
  facts: readonly DeliveryFact[],
  { since, until, offsetMs }: { readonly since: EpochMs; readonly until: EpochMs; readonly offsetMs: number },
): readonly DayCount[] {
  const first = dayOf(since, offsetMs);
  const last = dayOf(until, offsetMs);
  const days = new Map<number, { healthy: number; failed: number; other: number; corrections: number }>();
  for (let day = first; day <= last; day += 1) days.set(day, { healthy: 0, failed: 0, other: 0, corrections: 0 });
  for (const { startedAt, verdict, correction } of facts) {
    const count = days.get(dayOf(startedAt, offsetMs));
    if (count === undefined) continue;
    if (correction) count.corrections += 1;
    else if (verdict === 'healthy') count.healthy += 1;
    else if (verdict === 'failed' || verdict === 'rolled-back') count.failed += 1;
    else count.other += 1;
  }
  return [...days].map(([day, count]) => ({ at: day * dayMs - offsetMs, ...count }));
}

function dayOf(at: EpochMs, offsetMs: number): number {
  return Math.floor((at + offsetMs) / dayMs);
}

/**
 * The five measures, counted in changes as DORA does: a promotion stands for the change that it promotes, deliveries of
 * one change to many places are one deployment, and corrections are none.
 */
export function measure(
  facts: readonly DeliveryFact[],
  changes: readonly ChangeFact[],
  { since, until }: { readonly since: EpochMs; readonly until: EpochMs },
): Measures {
  const known = new Map(changes.map((change) => [change.id, change]));
  const production = facts.filter(({ tier, correction }) => tier === 'production' && !correction);
  const arrived = new Map<ChangeId, EpochMs>();
  const broke = new Set<ChangeId>();
  for (const { change, verdict, endedAt } of production) {
    const origin = originOf(change, known);
    if (verdict === 'healthy' && endedAt !== null)
      arrived.set(origin, Math.min(endedAt, arrived.get(origin) ?? Number.POSITIVE_INFINITY));
    else if (verdict === 'failed' || verdict === 'rolled-back') broke.add(origin);
  }
  const reached = new Set([...arrived.keys(), ...broke]);
  const leads = [...arrived].flatMap(([id, at]) => {
    const committedAt = known.get(id)?.committedAt;
    return committedAt === undefined || committedAt < since ? [] : [Math.max(0, at - committedAt)];
  });
  const undoing = [...reached].filter((id) => ['revert', 'rollback'].includes(known.get(id)?.kind ?? ''));
  return {
    changes: reached.size,
    perDay: reached.size / Math.max(1, (until - since) / dayMs),
    leadTimeMs: median(leads),
    failureRate: reached.size === 0 ? null : broke.size / reached.size,
    recoveryMs: median(recoveries(production)),
    reworkRate: reached.size === 0 ? null : undoing.length / reached.size,
  };
}

/** What a promotion promotes, through promotions of promotions; anything else is its own origin. */
function originOf(id: ChangeId, known: ReadonlyMap<ChangeId, ChangeFact>): ChangeId {
  let at = id;
  for (let steps = 0; steps < known.size; steps += 1) {
    const change = known.get(at);
    if (change?.kind !== 'promotion' || change.of === null) return at;
    at = change.of;
  }
  return at; // a circle, which no store holds
}

/** From each first failure of a place to when it was healthy again; failures that last are not counted yet. */
function recoveries(facts: readonly DeliveryFact[]): readonly number[] {
  const broken = new Map<PlacementId, EpochMs>();
  const lasted: number[] = [];
  for (const { placement, verdict, endedAt } of facts.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))) {
    if (endedAt === null) continue;
    const since = broken.get(placement);
    if (verdict === 'healthy' && since !== undefined) {
      lasted.push(endedAt - since);
      broken.delete(placement);
    } else if (since === undefined && (verdict === 'failed' || verdict === 'rolled-back'))
      broken.set(placement, endedAt);
  }
  return lasted;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round((upper + (sorted[middle - 1] ?? upper)) / 2);
}
