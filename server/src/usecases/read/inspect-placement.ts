import { judgedAdditions, toldAsDrift } from '@fairlead/core/delivery/drifted-rows.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { EpochMs, PlanDigest, RepoUrl } from '@fairlead/core/model/ids.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { RevisionRule } from '@fairlead/core/model/settings.ts';
import type { InventoryItem, PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import type { ManagedObject, PlacementRow, RepoState } from '../../ports/store.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { conditionsOf } from '../view/conditions.ts';
import { namesOf } from '../view/names.ts';
import { originView } from '../view/origin-view.ts';
import { placementView } from '../view/placement-view.ts';

/** Everything about one placement in one answer. */
export async function inspectPlacement(deps: UseCaseDeps, caller: Caller, id: string): Outcome<PlacementInspection> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const row = found.value;
  const { placement } = row;
  const now = deps.clock.now();
  const [decisions, repo, objects, targets] = await Promise.all([
    deps.store.decisions(),
    deps.store.repo(placement.source.repo as RepoUrl), // compiled placements name repositories in their normal form
    deps.store.objectsOf(placement.id),
    deps.store.targets(),
  ]);
  const depending = await Promise.all(placement.dependsOn.map((other) => deps.store.placement(other)));
  const target = targets.find((entry) => entry.target === placement.target);
  const originOf = originView(deps, row);
  return ok({
    ...(await placementView(deps, row, decisions)),
    source: sourceOf(row, repo, now),
    declared: placement.declared,
    locked: placement.locked,
    approved: await approvedOf(deps, row),
    rendered: renderedOf(row),
    inventory: objects.map((object) => inventoryItem(placement, object, originOf)),
    pendingDeletes: await pendingDeletes(deps, row),
    conditions: conditionsOf(row, repo, target, objects),
    settings: {
      sync: placement.settings.sync,
      prune: placement.settings.prune,
      heal: placement.settings.heal,
      additions: placement.settings.additions ?? 'ignore',
      strangers: placement.settings.strangers ?? 'ignore',
      onFailure: placement.settings.onFailure,
      watchMs: placement.settings.watchMs,
    },
    guards: placement.guards.approve.map(
      (rule) => `approve: ${rule.count} of ${rule.from.join(', ') || 'anyone'} (${rule.declaredBy})`,
    ),
    dependsOn: depending.flatMap((other) => (other === undefined ? [] : [namesOf(other.placement)])),
    asOf: now,
  });
}

function sourceOf({ placement }: PlacementRow, repo: RepoState | undefined, now: EpochMs) {
  const checkedAt = repo?.checkedAt ?? null;
  return {
    repo: placement.source.repo,
    path: placement.source.path,
    revision: ruleText(placement.source.revision),
    checkedAt,
    ageMs: checkedAt === null ? null : Math.max(0, now - checkedAt),
    failure: repo?.failure ?? null,
  };
}

function ruleText(rule: RevisionRule): string {
  switch (rule.kind) {
    case 'branch':
    case 'tag':
      return `${rule.kind} ${rule.name}`;
    case 'commit':
      return `commit ${rule.sha}`;
    case 'semver':
      return `tags ${rule.range}`;
    case 'head':
      return 'the default branch';
  }
}

/** A permit was given for the delivery under way, or what runs passed the gates before. */
async function approvedOf(deps: UseCaseDeps, { state }: PlacementRow): Promise<PlacementInspection['approved']> {
  const delivery = state.delivery === null ? undefined : await deps.store.delivery(state.delivery);
  const permit = delivery === undefined || delivery.plan === null ? undefined : await deps.store.permit(delivery.plan);
  if (delivery !== undefined && permit !== undefined) return { revision: delivery.revision, bundle: delivery.to };
  return state.applied === null ? null : { revision: state.applied.revision, bundle: state.applied.bundle };
}

const renderFailures: ReadonlySet<string> = new Set(['render-failed', 'revision-missing', 'source-unreachable']);

function renderedOf({ state }: PlacementRow): PlacementInspection['rendered'] {
  const version = { revision: state.desired?.revision ?? null, bundle: state.desired?.bundle ?? null };
  if (state.failure !== null && renderFailures.has(state.failure.code))
    return { status: 'failed', reason: state.failure.message, ...version };
  if (state.desired !== null) return { status: 'rendered', reason: '', ...version };
  return { status: 'pending', reason: state.holds[0]?.reason ?? 'nothing has been rendered yet', ...version };
}

/** From the plan that is held or under way. */
async function pendingDeletes(
  deps: UseCaseDeps,
  { state }: PlacementRow,
): Promise<PlacementInspection['pendingDeletes']> {
  const held = state.holds.find((hold) => hold.plan !== undefined)?.plan;
  const delivery =
    held !== undefined || state.delivery === null ? undefined : await deps.store.delivery(state.delivery);
  const digest: PlanDigest | null = held ?? delivery?.plan ?? null;
  const plan = digest === null ? undefined : await deps.store.plan(digest);
  if (plan === undefined) return [];
  return [
    ...plan.prunes.map((change) => ({ object: formatRef(change.ref), reason: '', held: false })),
    ...plan.heldPrunes.map(({ change, reason }) => ({ object: formatRef(change.ref), reason, held: true })),
  ];
}

function inventoryItem(
  { settings }: Placement,
  object: ManagedObject,
  originOf: (object: ManagedObject) => InventoryItem['origin'],
): InventoryItem {
  const ref = parseObjectKey(object.key);
  return {
    object: formatRef(ref),
    ...ref,
    uid: object.uid,
    health: object.health.status,
    message: object.health.message,
    drifted: toldAsDrift(object, settings),
    added: judgedAdditions(object, settings),
    origin: originOf(object),
    phase: object.phase,
    wave: object.wave,
    updatedAt: object.updatedAt,
  };
}
