import { chooseCourse } from '@fairlead/core/delivery/choose-course.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { SyncWish } from '@fairlead/core/model/placement.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { PlacementRow } from '../ports/store.ts';
import { loadBundle } from './bundle-storage.ts';
import { checkSignatures, type SignatureDeps } from './check-signatures.ts';
import { claimsOn } from './claims.ts';
import { gatherFacts, openDelivery } from './course.ts';
import { askGates, type GateDeps } from './gate.ts';
import { type JudgeDeps, previewJudgement } from './judge-bundle.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';
import { chosenPart, type PlanDeps, planNow } from './plan-now.ts';

export type PreviewDeps = PlanDeps & GateDeps & JudgeDeps & SignatureDeps & Pick<LoopDeps, 'random' | 'target'>;

export type SyncPreview =
  /** It cannot be said now, or nothing would be done: why. */
  | { readonly kind: 'nothing'; readonly reason: string }
  /** It would not begin: what is in the way. */
  | { readonly kind: 'held'; readonly hold: Hold }
  /** What it would do, and what holds it: gates that a person can see before asking. */
  | {
      readonly kind: 'planned';
      readonly as: Delivery['kind'];
      readonly plan: Plan;
      readonly holds: readonly Hold[];
      /** What of the target could not be seen. */
      readonly incomplete: readonly string[];
    };

/**
 * What a sync would do if it were asked for now, found out as the loop would: the same course, the same plan asked of
 * the target (with its own dry run where it has one), the same gates. Nothing is written anywhere.
 */
export async function previewSync(
  deps: PreviewDeps,
  row: PlacementRow,
  by: string,
  wish: SyncWish,
  signal: AbortSignal,
): Promise<SyncPreview> {
  const { desired } = row.state;
  if (desired === null) return { kind: 'nothing', reason: 'nothing has been rendered yet' };
  const pass = await asIfAsked(deps, row, by, wish);
  const objects = await deps.store.objectsOf(row.placement.id);
  const course = chooseCourse(await gatherFacts(deps, pass, desired, objects));
  if (course.kind === 'hold') return { kind: 'held', hold: course.hold };
  if (course.kind === 'rest') return { kind: 'nothing', reason: 'it rests as it is: nothing would be delivered' };
  const target = deps.target(row.placement.target);
  if (target === undefined) return { kind: 'nothing', reason: `target ${row.placement.target} is not connected` };
  const delivery = openDelivery(deps, pass, course, course.kind === 'correct' ? 'correction' : course.as);
  const bundle = await loadBundle(deps, delivery.to);
  const { conflicts, handedOver } = await claimsOn(deps, pass, chosenPart(bundle, delivery), objects);
  const planned = await planNow(
    deps,
    pass,
    {
      ...{ delivery, target, bundle, claims: conflicts, agreed: undefined },
      objects: [...objects, ...handedOver],
      wishes: { tryCreations: true, mayTrustWatch: false },
    },
    signal,
  );
  if (planned.kind === 'later') return { kind: 'nothing', reason: planned.reason };
  const { fresh, observation } = planned;
  const judged = await previewJudgement(deps, pass.placement, delivery.to, signal);
  const signatures = await checkSignatures(deps, pass, delivery);
  const gates = await askGates(deps, pass, { delivery, plan: fresh, fresh, judgement: judged?.judgement, signatures });
  const holds = gates.kind === 'wait' ? gates.holds : [];
  return { kind: 'planned', as: delivery.kind, plan: fresh, holds, incomplete: observation.incomplete };
}

async function asIfAsked(
  deps: PreviewDeps,
  { placement, state }: PlacementRow,
  by: string,
  wish: SyncWish,
): Promise<Pass> {
  const [decisions, delivery] = await Promise.all([
    deps.store.decisions(),
    state.delivery === null ? undefined : deps.store.delivery(state.delivery),
  ]);
  const request = { kind: 'sync', by, at: deps.clock.now(), ...wish } as const;
  return { placement, state: { ...state, request }, delivery: delivery ?? null, decisions, stuck: null };
}
