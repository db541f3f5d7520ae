import { enterHold } from '@fairlead/core/delivery/spans.ts';
import { type Dependency, decideGate, type GateAnswer, type GateDecision } from '@fairlead/core/gate/decide-gate.ts';
import { findingGates } from '@fairlead/core/gate/finding-gates.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Permit } from '@fairlead/core/model/plan.ts';
import type { Judgement } from '@fairlead/core/model/policy.ts';
import { isEmptyPlan } from '@fairlead/core/plan/make-plan.ts';
import type { Write } from '../ports/store.ts';
import { checkSignatures } from './check-signatures.ts';
import { fail } from './fail.ts';
import { gatherPeople, type PeopleDeps } from './gather-people.ts';
import { judgeBundle } from './judge-bundle.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass, save } from './pass.ts';
import { placementEvent, tell } from './placement-event.ts';
import type { Planned } from './plan.ts';
import { end, next, type Step } from './step.ts';

export type Permitted = Planned & { readonly permit: Permit };

/** What the gates are asked about: a plan, what is left of it, and what the rules found in its bundle. */
export type AskedPlan = Pick<Planned, 'delivery' | 'plan' | 'fresh'> & {
  readonly judgement: Judgement | undefined;
  readonly signatures: readonly GateAnswer[];
};

/** Long enough for one wave to be written, short enough that a forgotten permit opens nothing. */
const permitLifeMs = 120_000;

/** Asks every gate about the plan: a permit, or holds that explain themselves. */
export async function gate(
  deps: LoopDeps,
  pass: Pass,
  planned: Planned,
  signal: AbortSignal,
): Promise<Step<Permitted>> {
  const now = deps.clock.now();
  const { delivery, plan } = planned;
  const judgement = await judgeBundle(deps, pass.placement, planned.whole.digest, signal);
  const signatures = await checkSignatures(deps, pass, delivery);
  const decision = await askGates(deps, pass, { ...planned, judgement, signatures });
  if (decision.kind === 'allow') {
    const permit: Permit = {
      plan: plan.digest,
      placement: pass.placement.id,
      gates: delivery.asked === 'retry' ? [...decision.gates, lookedAt(delivery.by)] : decision.gates,
      epoch: deps.epoch(),
      expiresAt: now + permitLifeMs,
    };
    return next(pass, { ...planned, permit });
  }
  if (delivery.failing !== undefined) return fail(deps, pass, delivery, delivery.failing);
  const holds = decision.holds.map((hold) => (hold.gate === 'observing' ? { ...hold, plan: plan.digest } : hold));
  const until = soonest([...holds, ...(judgement?.until == null ? [] : [judgement])]);
  const held = enterHold({ ...delivery, phase: 'gate', holds }, holds[0]?.reason ?? '', now);
  const news = holds.filter((hold) => !delivery.holds.some((known) => isSame(known, hold)));
  await save(deps, { ...pass, delivery: held }, { holds, nextAt: until }, [
    ...(news.length > 0 || delivery.phase !== 'gate' ? [{ kind: 'put-delivery', delivery: held } as const] : []),
    ...news.flatMap((hold) => tellHold(deps, { ...pass, delivery: held }, hold)),
  ]);
  return end(until);
}

export type GateDeps = PeopleDeps & Pick<LoopDeps, 'clock' | 'windowClock'>;

/** The decision of all gates on what is left of a plan; nothing is written. */
export async function askGates(
  deps: GateDeps,
  pass: Pass,
  { delivery, plan, fresh, judgement, signatures }: AskedPlan,
): Promise<GateDecision> {
  const requires = judgement?.approvals ?? [];
  return decideGate({
    placement: pass.placement,
    kind: delivery.kind,
    byPerson: delivery.by !== 'fairlead',
    partial: delivery.only !== undefined,
    plan: fresh,
    agreed: plan.digest,
    decisions: pass.decisions,
    dependencies: await dependenciesOf(deps, pass.placement),
    begun: delivery.wavesDone > 0,
    observing: pass.state.observing && !isEmptyPlan(fresh),
    requires,
    ...(await gatherPeople(deps, pass, { delivery, plan, requires })),
    checks: [...(judgement === undefined ? [] : findingGates(judgement, delivery.kind)), ...signatures],
    ...(deps.windowClock === undefined ? {} : { windowClock: deps.windowClock }),
    now: deps.clock.now(),
  });
}

/** Lets a run-once effect of unknown outcome run again: a person looked and asked for it. */
function lookedAt(by: string): Permit['gates'][number] {
  return { gate: 'outcome', rule: `${by} asked to try again`, outcome: 'waived' };
}

/** How everything stands that a placement depends on. */
export async function dependenciesOf(
  deps: Pick<LoopDeps, 'store'>,
  placement: Placement,
): Promise<readonly Dependency[]> {
  const found: Dependency[] = [];
  for (const id of placement.dependsOn) {
    const row = await deps.store.placement(id);
    if (row === undefined) {
      found.push({ name: id, ready: false, reason: 'it is not declared any more' });
      continue;
    }
    const { state } = row;
    const settled = state.applied !== null && state.applied.bundle === state.desired?.bundle && state.delivery === null;
    const ready = settled && state.failure === null && (state.health === 'healthy' || state.health === 'suspended');
    const reason = state.failure?.message ?? (settled ? `its health is ${state.health}` : `it is ${state.sync}`);
    found.push({ name: describe(row.placement), ready, reason });
  }
  return found;
}

/** People are asked anew where they are asked for another plan. */
function isSame(known: Hold, hold: Hold): boolean {
  return known.gate === hold.gate && known.rule === hold.rule && known.asks?.plan === hold.asks?.plan;
}

function tellHold(deps: LoopDeps, subject: Pass, { gate, reason, next: step, asks }: Hold): readonly Write[] {
  const message = `${describe(subject.placement)} is held: ${reason}`;
  const data = { gate, next: step };
  if (asks === undefined) return tell(deps, subject, 'delivery-held', message, 'info', data);
  const asked = `${describe(subject.placement)} ${reason}`;
  return [
    placementEvent(deps, subject, 'delivery-held', message, 'info', data),
    ...(asks.rejectedBy === null
      ? tell(deps, subject, 'approval-asked', asked, 'info', { ...data, plan: asks.plan })
      : []),
  ];
}

function soonest(holds: readonly Pick<Hold, 'until'>[]): number | null {
  const moments = holds.map((hold) => hold.until).filter((until) => until !== null);
  return moments.length === 0 ? null : Math.min(...moments);
}
