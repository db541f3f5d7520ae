import type { Approval, ApprovalFacts } from '@fairlead/core/gate/approval/judge-approvals.ts';
import { decideGate, type GateFacts } from '@fairlead/core/gate/decide-gate.ts';
import { rememberingWindowClock } from '@fairlead/core/gate/window-clock.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import type { WindowSet } from '@fairlead/core/model/window.ts';
import { somePlacement, somePlan } from '@fairlead/core/testing/builders.ts';
import type { Figures } from './figure.ts';
import { cpuSince, cpuUsage } from './process-usage.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 21, 12);
const office: WindowSet = {
  rules: [
    { kind: 'allow', cron: '0 9 * * MON-FRI', lengthMs: dayMs / 3, zone: 'Europe/Berlin', reason: '' },
    { kind: 'deny', cron: '0 0 24 12 *', lengthMs: 3 * dayMs, zone: 'Europe/Berlin', reason: 'Christmas' },
  ],
  overrun: 'finish',
  declaredBy: 'Target/prod',
};
const placement = 'placement' as PlacementId;
const plan = 'plan' as PlanDigest;

/** An approval of this placement, or of one of the many others that the store holds beside it. */
function approval(at: number): Approval {
  const person = `person${at}@acme.dev`;
  const approver = { issuer: 'https://id', subject: person, person, groups: ['leads'], role: null, handle: null };
  return {
    ...{
      id: `a${at}`,
      kind: 'approval',
      placement: at < 5 ? placement : (`p${at}` as PlacementId),
      verdict: 'approve',
    },
    ...{
      plan,
      basis: 'basis',
      approver,
      proof: { kind: 'page' },
      until: now + dayMs,
      by: person,
      reason: '',
      at: now - 1,
    },
  };
}

const freezes = Array.from(
  { length: 20 },
  (_, at): Decision => ({
    ...{ id: `f${at}`, kind: 'freeze', scope: { stage: `stage${at}` }, until: null, all: false },
    ...{ by: 'ada', reason: '', at: 0 },
  }),
);
const approvals = Array.from({ length: 200 }, (_, at) => approval(at));
const facts: ApprovalFacts = {
  ...{ basis: 'basis', traits: ['promotion', 'config'], authorsKnown: true, owners: [['user:person3@acme.dev']] },
  involved: Array.from({ length: 20 }, (_, at) => ({ person: `author${at}@acme.dev`, part: 'author' })),
  standing: new Map(approvals.map(({ id }) => [id, { may: true, groups: ['leads'] }])),
};

function factsOf(windows: readonly WindowSet[]): GateFacts {
  const approve = [
    { count: 2, from: ['group:leads'], declaredBy: 'Target/prod' },
    { count: 1, from: ['codeowners'], declaredBy: 'Project/web' },
  ];
  return {
    placement: somePlacement({ id: placement, guards: { approve, ...(windows.length === 0 ? {} : { windows }) } }),
    ...{ kind: 'change', byPerson: false, plan: somePlan(), agreed: plan, dependencies: [], begun: false },
    windowClock: rememberingWindowClock(),
    ...{ observing: false, decisions: [...freezes, ...approvals], approvals: facts, now },
  };
}

/** Decisions of all gates over what a busy installation holds: 20 freezes, 200 approvals, and two windows or none. */
export function measureGate(figures: Figures, decisions: number): void {
  for (const [name, windows] of [
    ['without windows', []],
    ['two windows that are closed', [office, { ...office, declaredBy: 'Project/web' }]],
    ['two windows that are open', [office, { ...office, declaredBy: 'Project/web' }].map(alwaysOpen)],
  ] as const) {
    const asked = factsOf(windows);
    for (let warm = 0; warm < decisions / 10; warm++) decideGate(asked);
    const cpu = cpuUsage();
    for (let turn = 0; turn < decisions; turn++) decideGate({ ...asked, now: now + turn });
    figures.note(
      `gate decisions a second of one core, ${name}`,
      decisions / cpuSince(cpu).processS,
      '1/s',
      '>= 10,000',
    );
  }
}

function alwaysOpen(set: WindowSet): WindowSet {
  return { ...set, rules: set.rules.map((rule) => ({ ...rule, kind: 'allow', cron: '0 0 * * *', lengthMs: dayMs })) };
}
