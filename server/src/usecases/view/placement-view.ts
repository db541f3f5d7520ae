import { formatScope } from '@fairlead/core/gate/scope.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { ApprovalAsk, Hold } from '@fairlead/core/model/hold.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import { verifiedRevision } from '@fairlead/core/model/placement.ts';
import type { ApprovalAskView, HoldView } from '@fairlead/core/wire/view/hold.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import type { PlacementRow } from '../../ports/store.ts';
import type { UseCaseDeps } from '../deps.ts';
import { decidedFor } from './decisions.ts';
import { explainPlacement } from './explain-placement.ts';
import { namesOf } from './names.ts';
import { strangersView } from './strangers-view.ts';

/** A row of a list, with the sentence that says why it is as it is. */
export async function placementView(
  deps: UseCaseDeps,
  row: PlacementRow,
  decisions: readonly Decision[],
): Promise<PlacementView> {
  const { placement, state } = row;
  const { pin, pause, freeze } = decidedFor(placement, decisions, deps.clock.now());
  return {
    ...namesOf(placement),
    targetKind: placement.targetKind,
    stageIndex: placement.stageIndex,
    tier: placement.tier,
    sync: state.sync,
    health: state.health,
    holds: state.holds.map(holdView),
    failure: state.failure,
    desired: state.desired,
    applied: state.applied,
    verified: verifiedRevision(state),
    delivery: state.delivery,
    watchUntil: state.watch?.until ?? null,
    attempt: state.attempt,
    nextAt: state.nextAt,
    observing: state.observing,
    withdrawn: placement.withdrawn,
    request: state.request === null ? null : { kind: state.request.kind, by: state.request.by, at: state.request.at },
    drifted: state.drifted.map((key) => formatRef(parseObjectKey(key))),
    driftSince: state.driftSince,
    strangers: strangersView(state),
    paused: pause === null ? null : noteOf(pause, pause.until),
    pinned: pin === null ? null : { ...noteOf(pin, null), bundle: pin.bundle },
    frozen: freeze === null ? null : { ...noteOf(freeze, freeze.until), scope: formatScope(freeze.scope) },
    updatedAt: state.updatedAt,
    why: await explainPlacement(deps, row, pin),
  };
}

export function noteOf({ id, by, reason, at }: Decision, until: number | null) {
  return { id, by, reason, at, until };
}

export function holdView({ gate, rule, reason, next, until, plan, asks }: Hold): HoldView {
  return {
    ...{ gate, rule, reason, next, until },
    ...(plan === undefined ? {} : { plan }),
    ...(asks === undefined ? {} : { asks: askView(asks) }),
  };
}

function askView({ plan, rules, involved, rejectedBy }: ApprovalAsk): ApprovalAskView {
  return { plan, rules, involved, rejectedBy };
}
