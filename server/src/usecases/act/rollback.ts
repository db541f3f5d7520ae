import { decideGate } from '@fairlead/core/gate/decide-gate.ts';
import { compareBundles } from '@fairlead/core/insight/compare-bundles.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { BundleDigest, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { RollbackPreview } from '@fairlead/core/wire/view/question.ts';
import type { HealthyBundle, PlacementRow } from '../../ports/store.ts';
import { foretellRevert } from '../../reconcile/foretell-revert.ts';
import { dependenciesOf } from '../../reconcile/gate.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type Refusal, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement, namesOf } from '../view/names.ts';
import { shownObjects } from '../view/shown-objects.ts';
import { commitAct } from './commit-act.ts';
import { removePins } from './pin.ts';

/** The bundle to go back to: the one asked for, or the last healthy one before what runs that has not turned bad since. */
async function chooseBundle(
  deps: UseCaseDeps,
  { placement, state }: PlacementRow,
  wanted: string | undefined,
): Promise<Result<HealthyBundle, Refusal>> {
  const healthy = await deps.store.healthyBundles(placement.id, 50);
  const name = describePlacement(placement);
  const history = `see \`fairlead history ${placement.application} --stage ${placement.stage}\``;
  const under = state.delivery === null ? undefined : await deps.store.delivery(state.delivery);
  if (wanted !== undefined) {
    const found = healthy.find(
      (entry) => entry.bundle === wanted || (wanted.length >= 7 && entry.revision.startsWith(wanted)),
    );
    if (found === undefined)
      return refuse(
        'conflict',
        `${wanted.slice(0, 12)} was never healthy in ${name}, and only what was can be gone back to; ${history}`,
      );
    if (found.bundle === state.applied?.bundle && under === undefined)
      return refuse('conflict', `${name} runs ${found.revision.slice(0, 7)} already; ${history}`);
    return ok(found);
  }
  for (const entry of healthy) {
    if (entry.bundle === state.applied?.bundle && (under === undefined || under.to === entry.bundle)) continue;
    if (entry.bundle === under?.to) continue;
    if ((await deps.store.isBad(placement.id, entry.bundle)) === undefined) return ok(entry);
  }
  return refuse('conflict', `there is nothing to go back to: no other version was healthy in ${name}; ${history}`);
}

/** What going back would do; nothing is changed or recorded. */
export async function previewRollback(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  to: string | undefined,
): Outcome<RollbackPreview> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const chosen = await chooseBundle(deps, found.value, to);
  if (!chosen.ok) return chosen;
  const target = chosen.value;
  const [before, after] = await Promise.all([
    shownObjects(deps, state.applied?.bundle ?? null),
    shownObjects(deps, target.bundle),
  ]);
  if (after === null)
    return refuse(
      'conflict',
      `the objects of ${target.revision.slice(0, 7)} are no longer kept; choose a newer one with \`fairlead history\``,
    );
  return ok({
    placement: namesOf(placement),
    from: state.applied === null ? null : { revision: state.applied.revision, bundle: state.applied.bundle },
    to: { revision: target.revision, bundle: target.bundle, change: target.change, healthyAt: target.at },
    objects: compareBundles(before ?? [], after).objects,
    irreversible: await irreversibleSince(deps, found.value, target),
    waived: await waivedGates(deps, found.value),
    pin: pinWords(found.value, target),
    revert: await revertWords(deps, caller, found.value, target),
    asOf: deps.clock.now(),
  });
}

/**
 * The gates that hold a change here now and would let a person's way back pass, by the decision that the loop makes
 * itself: what is waived is said before it is.
 */
async function waivedGates(deps: UseCaseDeps, { placement, state }: PlacementRow): Promise<readonly string[]> {
  const decision = decideGate({
    placement,
    kind: 'rollback',
    byPerson: true,
    plan: emptyPlan,
    agreed: emptyPlan.digest,
    decisions: await deps.store.decisions(),
    dependencies: await dependenciesOf(deps, placement),
    begun: false,
    observing: state.observing,
    now: deps.clock.now(),
  });
  const gates = decision.kind === 'allow' ? decision.gates : [];
  return gates.flatMap(({ gate, rule, outcome }) =>
    outcome === 'waived' ? [`${gate} (${rule}): a person goes back to what was healthy here`] : [],
  );
}

/** What the way back writes says nothing of gates that are waived for it. */
const emptyPlan: Plan = {
  digest: '' as PlanDigest,
  placement: '' as PlacementId,
  bundle: '' as BundleDigest,
  waves: [],
  prunes: [],
  heldPrunes: [],
  conflicts: [],
  unchanged: 0,
  madeAt: 0,
};

/** Asks the loop to go back and pins the result, so that Git's newer version does not come right again. */
export async function rollback(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  body: { readonly to?: string; readonly reason: string },
): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'rollback');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const chosen = await chooseBundle(deps, found.value, body.to);
  if (!chosen.ok) return chosen;
  const target = chosen.value;
  const [at, by, reason] = [deps.clock.now(), nameOf(caller.actor), body.reason];
  const not = state.desired === null || state.desired.bundle === target.bundle ? null : state.desired.bundle;
  const pin: Decision = {
    id: deps.random.id(),
    kind: 'pin',
    placement: placement.id,
    bundle: target.bundle,
    not,
    by,
    reason,
    at,
  };
  const accepted = await commitAct(deps, caller, {
    verb: 'rollback',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { from: state.applied?.revision ?? null, to: target.revision, bundle: target.bundle },
    writes: [
      ...(await removePins(deps, placement)),
      ...(not === null ? [] : [{ kind: 'put-decision', decision: pin } as const]),
      {
        kind: 'put-request',
        placement: placement.id,
        request: { kind: 'rollback', by, reason, to: target.bundle, at },
      },
    ],
    event: {
      kind: 'requested',
      message: `${by} asked ${describePlacement(placement)} to go back to ${target.revision.slice(0, 7)}: ${reason}`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'rollback');
  return ok(accepted);
}

const lookedThrough = 50;

/** What deliveries since then did that stays: Tasks that ran, deletions, and what a plan itself marks. */
async function irreversibleSince(
  deps: UseCaseDeps,
  { placement }: PlacementRow,
  target: HealthyBundle,
): Promise<RollbackPreview['irreversible']> {
  const { items } = await deps.store.deliveries(
    { placement: placement.id, since: target.at + 1 },
    { limit: lookedThrough, cursor: null },
  );
  const found = new Map<string, string>();
  for (const delivery of items) {
    if (
      delivery.plan === null ||
      (delivery.wavesDone === 0 && delivery.executedAt === null && delivery.waveInFlight === null)
    )
      continue;
    const plan = await deps.store.plan(delivery.plan);
    for (const [object, reason] of plan === undefined ? [] : stayingEffects(plan))
      if (!found.has(object)) found.set(object, reason);
  }
  return [...found].map(([object, reason]) => ({ object, reason }));
}

function stayingEffects(plan: Plan): readonly (readonly [string, string])[] {
  const changes = [...plan.waves.flatMap((wave) => wave.changes), ...plan.prunes];
  return changes.flatMap((change) => {
    const reason =
      change.irreversible ??
      (change.action === 'run'
        ? 'it ran; what it did stays'
        : change.action === 'prune'
          ? 'it was deleted; going back makes it anew, without its data'
          : null);
    return reason === null ? [] : [[formatRef(change.ref), reason] as const];
  });
}

function pinWords({ placement, state }: PlacementRow, target: HealthyBundle): string {
  const short = target.revision.slice(0, 7);
  if (state.desired === null || state.desired.bundle === target.bundle)
    return `Git asks for ${short} already: nothing is pinned`;
  return `${describePlacement(placement)} stays pinned at ${short} until Git asks for another version than ${state.desired.revision.slice(0, 7)}`;
}

/** Which revert follows, as the loop would plan it; Git being away changes nothing about the way back itself. */
async function revertWords(
  deps: UseCaseDeps,
  caller: Caller,
  row: PlacementRow,
  target: HealthyBundle,
): Promise<string> {
  const { placement, state } = row;
  const bad = state.desired?.revision.slice(0, 7) ?? '';
  if (state.desired === null || state.desired.bundle === target.bundle) return 'none is needed';
  if (deps.revertsForPeople) return foretoldWords(deps, caller, row, target, bad);
  if (placement.locked !== null)
    return `by hand: put ${target.revision} for ${placement.stage} into ${placement.lockPath}, or promote a version that works`;
  return `by hand: revert ${bad} in ${placement.source.repo}, or push a version that works`;
}

async function foretoldWords(
  deps: UseCaseDeps,
  { signal }: Caller,
  row: PlacementRow,
  target: HealthyBundle,
  bad: string,
): Promise<string> {
  try {
    const found = await foretellRevert(deps, row, target, signal);
    if (found.kind === 'by-hand') return `by hand, since Fairlead cannot revert ${bad}: ${found.because}`;
    const paths = pathWords(found.paths);
    if (found.kind === 'branch')
      return `Fairlead proposes a revert of ${bad} in ${found.branch} (${paths}), because ${found.because}; a person merges it`;
    return found.lock
      ? `Fairlead commits ${target.revision.slice(0, 7)} for ${row.placement.stage} to ${found.branch} (${paths})`
      : `Fairlead commits a revert of ${bad} to ${found.branch}, limited to what ${row.placement.application} reads (${paths})`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `not known now, since Git cannot be asked (${error.message}); the pin holds until Git is true again`;
  }
}

const mostPaths = 3;

function pathWords(paths: readonly string[]): string {
  const more = paths.length - mostPaths;
  return `${paths.slice(0, mostPaths).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
