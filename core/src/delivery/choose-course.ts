import type { Decision } from '../model/decision.ts';
import type { Delivery } from '../model/delivery.ts';
import type { Hold } from '../model/hold.ts';
import type { BundleDigest, ChangeId, CommitSha, EpochMs } from '../model/ids.ts';
import type { ObjectKey } from '../model/object.ts';
import { type Placement, type PlacementState, wholeBundle } from '../model/placement.ts';
import { retryAdvice } from './retry-advice.ts';
import { exponentialMs } from './retry-delay.ts';

/** A bundle with the revision and change that brought it. */
export type Aim = { readonly bundle: BundleDigest; readonly revision: CommitSha; readonly change: ChangeId };

export type CourseFacts = {
  readonly placement: Placement;
  readonly state: PlacementState;
  /** What Git asks for. */
  readonly desired: Aim;
  /** The delivery under way. */
  readonly open: Delivery | null;
  readonly pin: (Decision & { readonly kind: 'pin' }) | null;
  /** The pinned bundle as it was healthy here. */
  readonly pinned: Aim | null;
  /** Why the desired bundle failed here before; null when it did not. */
  readonly bad: string | null;
  /** The bundle that a rollback request names, as it was healthy here. */
  readonly rollbackTo: Aim | null;
  readonly drifted: readonly ObjectKey[];
  /** There are objects that what runs does not declare, and no hold in force tells of them. */
  readonly leftOver: boolean;
  /** A person confirmed the deletions that are held. */
  readonly deletionConfirmed: boolean;
  readonly now: EpochMs;
};

/**
 * What this placement should do now. `rest`: nothing. `deliver`: open (or go on with) a delivery to `aim`. `correct`:
 * put drift back. `hold`: something must happen first. `wait`: until a known moment.
 */
export type Course =
  | { readonly kind: 'rest'; readonly unpin: boolean }
  | {
      readonly kind: 'deliver';
      readonly aim: Aim;
      readonly as: 'change' | 'rollback';
      readonly by: string;
      readonly reason: string;
      readonly unpin: boolean;
      /** The objects that a person chose; absent where everything is delivered. */
      readonly only?: readonly ObjectKey[];
    }
  | {
      readonly kind: 'correct';
      readonly aim: Aim;
      readonly reason: string;
      readonly by: string;
      readonly only?: readonly ObjectKey[];
    }
  | { readonly kind: 'hold'; readonly hold: Hold };

const minCorrectionBackoffMs = 1_000;
const maxCorrectionBackoffMs = 300_000;
/** A correction that lasted this long was good; the next one starts without back-off. */
const lastingCorrectionMs = 600_000;

/** Chooses the course from facts alone. Requests of people come first, then pins, then what Git says, then drift. */
export function chooseCourse(facts: CourseFacts): Course {
  const { state, desired, pin } = facts;
  const rollback = rollbackCourse(facts);
  if (rollback !== null) return rollback;
  const lifted = pin !== null && pin.not !== null && pin.not !== desired.bundle;
  if (pin !== null && !lifted) return pinnedCourse(facts, pin);
  if (wholeBundle(state) === desired.bundle && !resumesChange(facts)) return settledCourse(facts, lifted);
  return changeCourse(facts, lifted);
}

/** A delivery to exactly this aim is under way already (perhaps as the first one, with nothing applied before it). */
function resumesChange({ open, desired }: CourseFacts): boolean {
  return open !== null && open.kind === 'change' && open.to === desired.bundle;
}

function rollbackCourse({ state, rollbackTo, open }: CourseFacts): Course | null {
  const request = state.request;
  if (request?.kind === 'rollback' && rollbackTo !== null) {
    return { kind: 'deliver', aim: rollbackTo, as: 'rollback', by: request.by, reason: request.reason, unpin: false };
  }
  if (open?.kind === 'rollback' && rollbackTo !== null && open.to === rollbackTo.bundle) {
    return { kind: 'deliver', aim: rollbackTo, as: 'rollback', by: open.by, reason: open.reason, unpin: false };
  }
  return null;
}

function pinnedCourse(facts: CourseFacts, pin: Decision & { readonly kind: 'pin' }): Course {
  const { state, pinned, desired } = facts;
  if (pinned !== null && wholeBundle(state) !== pin.bundle) {
    return { kind: 'deliver', aim: pinned, as: 'rollback', by: pin.by, reason: pin.reason, unpin: false };
  }
  if (facts.drifted.length > 0 && pinned !== null) return settledCourse(facts, false);
  if (pin.bundle === desired.bundle) return { kind: 'rest', unpin: false };
  return {
    kind: 'hold',
    hold: {
      gate: 'pin',
      rule: `pinned by ${pin.by}`,
      reason: `stays at ${(pinned ?? desired).revision.slice(0, 7)}: ${pin.reason}`,
      next:
        pin.not === null
          ? 'lift the pin with `fairlead unpin`'
          : 'commit a version that works, revert the bad one, or lift the pin with `fairlead unpin`',
      until: null,
    },
  };
}

/** A person asked that what Git says is brought about now. */
function isAskedFor(request: PlacementState['request']): boolean {
  return request?.kind === 'sync' || request?.kind === 'retry' || request?.kind === 'take';
}

/** The applied bundle is the one to run: only drift or held deletions are left to see to. */
function settledCourse(facts: CourseFacts, unpin: boolean): Course {
  const { placement, state, drifted, now } = facts;
  const aim = facts.pin !== null && !unpin ? (facts.pinned ?? facts.desired) : facts.desired;
  if (isAskedFor(state.request)) return askedCorrection(aim, state.request?.by ?? 'fairlead', chosenBy(state.request));
  const open = askedUnderway(facts, aim);
  if (open !== null) return askedCorrection(aim, open.by, open.only);
  if (facts.deletionConfirmed) return { kind: 'correct', aim, reason: 'deletions were confirmed', by: 'fairlead' };
  if (facts.leftOver && facts.pin === null)
    return { kind: 'correct', aim, reason: 'objects that Git no longer declares are still there', by: 'fairlead' };
  if (drifted.length === 0) return { kind: 'rest', unpin };
  if (placement.settings.heal === 'alert') return { kind: 'rest', unpin };
  const lasted = state.correctedAt !== null && now - state.correctedAt > lastingCorrectionMs;
  const attempt = lasted ? 0 : state.correctionAttempt;
  const readyAt =
    attempt === 0 || state.correctedAt === null
      ? now
      : state.correctedAt + exponentialMs(attempt, minCorrectionBackoffMs, maxCorrectionBackoffMs);
  if (readyAt > now) {
    return {
      kind: 'hold',
      hold: {
        gate: 'backoff',
        rule: 'corrections back off when drift returns',
        reason: `put back ${attempt} times and changed again: somebody or something is fighting over ${drifted[0] ?? 'an object'}`,
        next: 'find who changes it, or declare the wanted state in Git',
        until: readyAt,
      },
    };
  }
  return {
    kind: 'correct',
    aim,
    reason: `${drifted.length} object${drifted.length === 1 ? '' : 's'} drifted`,
    by: 'fairlead',
  };
}

function askedCorrection(aim: Aim, by: string, only: readonly ObjectKey[] | undefined): Course {
  const chosen = only === undefined ? {} : { only };
  return { kind: 'correct', aim, reason: `asked for by ${by}`, by, ...chosen };
}

/**
 * A correction that a person asked for and that has not ended: it goes on, also where nothing drifts any more. One of
 * chosen objects gives way to drift elsewhere that is to be corrected.
 */
function askedUnderway({ open, placement, drifted }: CourseFacts, aim: Aim): Delivery | null {
  if (open === null || open.kind !== 'correction' || open.asked === null || open.to !== aim.bundle) return null;
  const { only } = open;
  const elsewhere = only !== undefined && drifted.some((key) => !only.includes(key));
  return elsewhere && placement.settings.heal === 'correct' ? null : open;
}

function chosenBy(request: PlacementState['request']): readonly ObjectKey[] | undefined {
  return request?.kind === 'sync' ? request.only : undefined;
}

function changeCourse(facts: CourseFacts, unpin: boolean): Course {
  const { placement, state, desired, open, bad } = facts;
  const request = state.request;
  const asked = isAskedFor(request);
  const by = asked && request !== null ? request.by : 'fairlead';
  if (bad !== null && !asked) {
    return {
      kind: 'hold',
      hold: {
        gate: 'known-bad',
        rule: 'a bundle that failed here is not tried again by itself',
        reason: `${desired.revision.slice(0, 7)} failed here before: ${bad}`,
        next: retryAdvice(placement),
        until: null,
      },
    };
  }
  const started = open !== null && open.kind === 'change' && open.to === desired.bundle;
  if (placement.settings.sync === 'manual' && !asked && !started) {
    return {
      kind: 'hold',
      hold: {
        gate: 'manual',
        rule: 'spec.preset: conservative (sync is manual)',
        reason: `${desired.revision.slice(0, 7)} waits for a person to start it${begunWords(facts)}`,
        next: `start it with \`fairlead sync ${placement.application} --stage ${placement.stage}\``,
        until: null,
      },
    };
  }
  const only = asked ? chosenBy(request) : started ? open.only : undefined;
  return {
    kind: 'deliver',
    aim: desired,
    as: 'change',
    by,
    reason: '',
    unpin,
    ...(only === undefined ? {} : { only }),
  };
}

/** What was written of a version that is not there whole is no secret. */
function begunWords({ state, desired }: CourseFacts): string {
  const inPart = state.begun === desired.bundle && wholeBundle(state) !== desired.bundle;
  return inPart ? '; only a part of it was delivered' : '';
}
