import { formatDuration } from '../lib/duration.ts';
import type { Decision } from '../model/decision.ts';
import type { DeliveryKind } from '../model/delivery.ts';
import type { GateName, Hold } from '../model/hold.ts';
import type { EpochMs, PlanDigest } from '../model/ids.ts';
import { formatRef } from '../model/object.ts';
import type { Placement } from '../model/placement.ts';
import type { Permit, Plan } from '../model/plan.ts';
import type { ApprovalRule } from '../model/settings.ts';
import { approvalGate } from './approval/approval-gate.ts';
import type { ApprovalFacts } from './approval/judge-approvals.ts';
import { emergencyFor } from './emergency-gate.ts';
import { type ReviewFacts, reviewGate } from './review-gate.ts';
import { formatScope, inScope } from './scope.ts';
import type { WindowClock } from './window-clock.ts';
import { closedWindows } from './window-gate.ts';

/** How an application that this one depends on stands. */
export type Dependency = { readonly name: string; readonly ready: boolean; readonly reason: string };

export type GateFacts = {
  readonly placement: Placement;
  readonly kind: DeliveryKind;
  /** Asked for by a person (a rollback by hand passes even *stop everything*). */
  readonly byPerson: boolean;
  /** Only objects that a person chose: that is an act of theirs, no correction that must go on. */
  readonly partial?: boolean;
  /** What is left to do now. */
  readonly plan: Plan;
  /** The plan that this is a part of: what a confirmation was given for covers its later waves. */
  readonly agreed: PlanDigest;
  readonly decisions: readonly Decision[];
  readonly dependencies: readonly Dependency[];
  /** Its first wave was written: it began when it might. */
  readonly begun: boolean;
  /** The store was restored or rebuilt: what differs waits for confirmation. */
  readonly observing: boolean;
  /** Approvals that others than the guards ask for: a policy that says so. */
  readonly requires?: readonly ApprovalRule[];
  /** The people around the change; without them nothing counts as approved. */
  readonly approvals?: ApprovalFacts;
  /** How its commits came in; without that nothing counts as reviewed. */
  readonly reviewed?: ReviewFacts;
  /** What the rules in force say of the bundle; absent where there are none. */
  readonly checks?: readonly GateAnswer[];
  /** Tells how windows stand; one that remembers makes many decisions cheap. */
  readonly windowClock?: WindowClock;
  readonly now: EpochMs;
};

export type GatePass = Permit['gates'][number];
export type GateDecision =
  | { readonly kind: 'allow'; readonly gates: readonly GatePass[] }
  | { readonly kind: 'wait'; readonly holds: readonly Hold[] };

/** What one gate says: no hold passes, a waived one is recorded. */
export type GateAnswer = {
  readonly gate: GateName;
  readonly rule: string;
  readonly hold: Hold | null;
  readonly waived?: boolean;
};
type Gate = (facts: GateFacts) => GateAnswer;

/**
 * Every gate is asked, so that a person sees all that is in the way at once. Going back to what was healthy here and
 * corrections waive approval, review, windows and dependencies (and that is recorded), never *stop everything*.
 */
export function decideGate(facts: GateFacts): GateDecision {
  const answers = [...gates.map((gate) => inEmergency(facts, gate(facts))), ...(facts.checks ?? [])];
  const holds = answers.flatMap((answer) => (answer.hold === null || answer.waived === true ? [] : [answer.hold]));
  if (holds.length > 0) return { kind: 'wait', holds };
  return {
    kind: 'allow',
    gates: answers.map(({ gate, rule, hold }) => ({ gate, rule, outcome: hold === null ? 'passed' : 'waived' })),
  };
}

/** What a named person waives for a while, where the guards let them. */
function inEmergency({ placement, decisions, requires = [], now }: GateFacts, answer: GateAnswer): GateAnswer {
  if (answer.hold === null || answer.waived === true) return answer;
  const emergency = emergencyFor(placement, decisions, answer.hold, requires, now);
  if (emergency === undefined) return answer;
  return { ...answer, rule: `emergency of ${emergency.by}: ${emergency.reason}`, waived: true };
}

type Freeze = Extract<Decision, { readonly kind: 'freeze' }>;

const freezeGate: Gate = ({ placement, kind, byPerson, partial = false, decisions, now }) => {
  const inForce = decisions.filter(
    (decision): decision is Freeze =>
      decision.kind === 'freeze' &&
      (decision.until === null || decision.until > now) &&
      inScope(decision.scope, placement),
  );
  const isPassed = ({ all }: Freeze): boolean =>
    kind === 'rollback' ? byPerson || !all : kind === 'correction' && !all && !partial;
  // One that lets this through says nothing about another that does not.
  const freeze = inForce.find((entry) => !isPassed(entry)) ?? inForce[0];
  if (freeze === undefined) return { gate: 'freeze', rule: 'no freeze covers it', hold: null };
  const name = freeze.all ? 'stop everything' : `freeze of ${formatScope(freeze.scope)}`;
  return {
    gate: 'freeze',
    rule: name,
    waived: isPassed(freeze),
    hold: {
      gate: 'freeze',
      rule: name,
      reason: `${name} by ${freeze.by}${untilText(freeze.until, now)}: ${freeze.reason}`,
      next: freeze.all
        ? 'lift it with `fairlead freeze --lift --all`'
        : 'wait, or lift it with `fairlead freeze --lift`',
      until: freeze.until,
    },
  };
};

const pauseGate: Gate = ({ placement, kind, byPerson, decisions, now }) => {
  const pause = decisions.find(
    (decision) =>
      decision.kind === 'pause' &&
      decision.placement === placement.id &&
      (decision.until === null || decision.until > now),
  );
  if (pause === undefined || pause.kind !== 'pause') return { gate: 'pause', rule: 'not paused', hold: null };
  return {
    gate: 'pause',
    rule: `paused by ${pause.by}`,
    waived: kind === 'rollback' && byPerson,
    hold: {
      gate: 'pause',
      rule: `paused by ${pause.by}`,
      reason: `paused by ${pause.by}${untilText(pause.until, now)}: ${pause.reason}`,
      next: `resume it with \`fairlead resume ${placement.application} --stage ${placement.stage}\``,
      until: pause.until,
    },
  };
};

const dependencyGate: Gate = ({ kind, dependencies }) => {
  const waiting = dependencies.filter((dependency) => !dependency.ready);
  const names = waiting.map((dependency) => dependency.name).join(', ');
  return {
    gate: 'dependency',
    rule: 'spec.dependsOn',
    waived: kind !== 'change',
    hold:
      waiting.length === 0
        ? null
        : {
            gate: 'dependency',
            rule: 'spec.dependsOn',
            reason: `blocked on ${names}: ${waiting[0]?.reason ?? ''}`,
            next: `see why with \`fairlead why ${waiting[0]?.name.split(' ')[0] ?? ''}\``,
            until: null,
          },
  };
};

const approvals: Gate = ({ placement, kind, agreed, decisions, approvals: facts, requires = [], now }) => {
  const rules = [...placement.guards.approve, ...requires];
  const known = facts === undefined ? null : { placement: placement.id, plan: agreed, rules, decisions, facts, now };
  return { gate: 'approval', waived: kind !== 'change', ...approvalGate(placement, known, rules) };
};

const reviews: Gate = ({ placement, kind, reviewed = null }) => ({
  gate: 'review',
  waived: kind !== 'change',
  ...reviewGate(placement.guards.review ?? [], reviewed),
});

const windowGate: Gate = ({ placement, kind, begun, now, windowClock }) => {
  const closed = closedWindows(placement.guards.windows ?? [], now, windowClock);
  const blocking = closed.find(
    ({ overrun, holdsDrift }) => !(begun && overrun === 'finish') && (kind !== 'correction' || holdsDrift),
  );
  const shown = blocking ?? closed[0];
  if (shown === undefined) return { gate: 'window', rule: 'no window is closed', hold: null };
  const { rule, reason, until } = shown;
  const next = 'wait for it, or change the window in Git once it is open; going back passes at any time';
  return {
    gate: 'window',
    rule,
    waived: kind === 'rollback' || blocking === undefined,
    hold: { gate: 'window', rule, reason, next, until },
  };
};

const conflictGate: Gate = ({ plan }) => {
  const conflict = plan.conflicts[0];
  return {
    gate: 'conflict',
    rule: 'one owner per object',
    hold:
      conflict === undefined
        ? null
        : {
            gate: 'conflict',
            rule: conflict.rule ?? 'one owner per object',
            reason: `${formatRef(conflict.ref)}: ${conflict.reason} (${conflict.owner})`,
            next: conflict.next,
            until: null,
          },
  };
};

const observingGate: Gate = ({ placement, agreed, observing, decisions, byPerson, kind }) => {
  const confirmed = decisions.some((decision) => decision.kind === 'confirmation' && decision.plan === agreed);
  return {
    gate: 'observing',
    rule: 'a restored installation begins by observing',
    waived: confirmed || (kind === 'rollback' && byPerson),
    hold: observing
      ? {
          gate: 'observing',
          rule: 'a restored installation begins by observing',
          reason: 'the records were restored or rebuilt, and what runs differs from Git',
          next: `look at the plan and confirm it with \`fairlead confirm ${placement.application} --stage ${placement.stage}\``,
          until: null,
        }
      : null,
  };
};

const gates: readonly Gate[] = [
  freezeGate,
  pauseGate,
  observingGate,
  conflictGate,
  dependencyGate,
  windowGate,
  reviews,
  approvals,
];

function untilText(until: EpochMs | null, now: EpochMs): string {
  return until === null ? '' : ` for another ${formatDuration(until - now)}`;
}
