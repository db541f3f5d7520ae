import { formatDuration } from '../lib/duration.ts';
import type { CommitSha, EpochMs } from '../model/ids.ts';
import type { SyncMode } from '../model/settings.ts';

/** How one placement of the stage before stands. */
export type Forerunner = {
  readonly name: string;
  /** The revision that it runs whole; null before the first delivery. */
  readonly revision: CommitSha | null;
  /** Since when it is healthy at that revision; null while it is not, or a delivery is under way. */
  readonly healthySince: EpochMs | null;
};

export type PromotionFacts = {
  readonly stage: string;
  readonly sync: SyncMode;
  readonly before: readonly Forerunner[];
  /** How long the stage before must have been healthy. */
  readonly stabilityMs: number;
  readonly locked: CommitSha | null;
  /** Revisions whose bundle failed on this stage. */
  readonly knownBad: ReadonlySet<CommitSha>;
  /** Whether `locked` is an ancestor of the candidate; null where nothing is locked or Git cannot say. */
  readonly lockedIsAncestor: boolean | null;
  readonly now: EpochMs;
};

export type PromotionDecision =
  | { readonly kind: 'promote'; readonly stage: string; readonly revision: CommitSha }
  | { readonly kind: 'wait'; readonly until: EpochMs; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

/** The revision that the whole stage before runs; null while its placements differ or one runs nothing. */
export function promotionCandidate(before: readonly Forerunner[]): CommitSha | null {
  const first = before[0]?.revision ?? null;
  return first !== null && before.every(({ revision }) => revision === first) ? first : null;
}

/**
 * Whether a stage in `automatic` mode is moved on now: the whole stage before is healthy at one revision for long
 * enough, and that revision is newer than the locked one and not known to be bad here. Never goes backwards: a rollback
 * of an earlier stage is not promoted.
 */
export function nextPromotion(facts: PromotionFacts): PromotionDecision {
  const { stage, before, locked, now, stabilityMs } = facts;
  if (facts.sync !== 'automatic') return none(`${stage} is promoted by a person`);
  if (before.length === 0) return none(`${stage} is the first stage`);
  const candidate = promotionCandidate(before);
  if (candidate === null) return none('the stage before runs no single revision');
  if (candidate === locked) return none(`${stage} is promoted to ${candidate.slice(0, 8)} already`);
  if (facts.knownBad.has(candidate))
    return none(`${candidate.slice(0, 8)} failed on ${stage}; a newer commit is awaited`);
  if (locked !== null && facts.lockedIsAncestor !== true) {
    return none(
      `${candidate.slice(0, 8)} does not follow ${locked.slice(0, 8)}, which ${stage} runs; going back is a person's decision`,
    );
  }
  const unhealthy = before.find(({ healthySince }) => healthySince === null);
  if (unhealthy !== undefined) return none(`${unhealthy.name} is not healthy at ${candidate.slice(0, 8)}`);
  const stableAt = Math.max(...before.map(({ healthySince }) => healthySince ?? now)) + stabilityMs;
  if (stableAt > now)
    return {
      kind: 'wait',
      until: stableAt,
      reason: `the stage before is to be healthy for ${formatDuration(stabilityMs)}`,
    };
  return { kind: 'promote', stage, revision: candidate };
}

function none(reason: string): PromotionDecision {
  return { kind: 'none', reason };
}
