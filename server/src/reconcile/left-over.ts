import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { formatRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import { wholeBundle } from '@fairlead/core/model/placement.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { ManagedObject } from '../ports/store.ts';
import { loadBundle } from './bundle-storage.ts';
import { isDeleting } from './deleting-row.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';
import { undeclared } from './plan-now.ts';

const rollbackRule = 'a rollback deletes nothing';
const unseenRule = 'what could not be seen is not deleted';
/** How soon a target that could not be seen whole is looked at again. */
const lookAgainMs = 60_000;

/** Deletions that Git implies and a gate holds stay visible, with the plan that a confirmation binds to. */
export function deletionHolds(pass: Pass, fresh: Plan, incomplete: readonly string[], now: EpochMs): readonly Hold[] {
  const first = fresh.heldPrunes[0];
  if (first === undefined || pass.placement.settings.prune === 'off') return [];
  const names = namesOf(fresh.heldPrunes.map((held) => formatRef(held.change.ref)));
  const { application, stage, withdrawn } = pass.placement;
  const isRollback = pass.delivery?.kind === 'rollback' || hasPin(pass);
  return [
    {
      gate: 'deletion',
      rule: incomplete.length > 0 ? unseenRule : isRollback ? rollbackRule : 'the delete gate',
      reason: withdrawn
        ? `Git no longer declares it, and what it runs stays (${names}): ${first.reason}`
        : `no longer declared, but kept: ${names}; ${first.reason}`,
      next: `delete with \`fairlead confirm ${application} --stage ${stage}\`, or declare it again`,
      until: incomplete.length > 0 ? now + lookAgainMs : null,
      plan: fresh.digest,
    },
  ];
}

/**
 * After a sync of chosen objects in a placement that runs a version whole: what Git dropped and nobody chose stays, and
 * is not deleted behind the back of who chose.
 */
export function leftOutHolds(pass: Pass, bundle: Bundle, objects: readonly ManagedObject[]): readonly Hold[] {
  const { application, stage, settings } = pass.placement;
  const left = undeclared(bundle, objects);
  if (left.length === 0 || settings.prune === 'off') return [];
  return [
    {
      gate: 'deletion',
      rule: 'a sync of chosen objects deletes no others',
      reason: `no longer declared, but kept: ${namesOf(left.map(({ key }) => formatRef(parseObjectKey(key))))}; a sync of chosen objects left them out`,
      next: `deliver everything with \`fairlead sync ${application} --stage ${stage}\`, or declare them again`,
      until: null,
    },
  ];
}

const mostNames = 3;

function namesOf(all: readonly string[]): string {
  const more = all.length - mostNames;
  return `${all.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Whether the placement holds objects that what runs does not declare, without a hold in force that tells of them: a
 * delivery was cut short or went back, Git is true again after a rollback, or the target can be seen whole again.
 */
export async function isLeftOver(
  deps: Pick<LoopDeps, 'store' | 'sealer' | 'hash' | 'clock' | 'bundles'>,
  pass: Pass,
  objects: readonly ManagedObject[],
): Promise<boolean> {
  const { placement, state } = pass;
  const runs = wholeBundle(state);
  if (placement.withdrawn && pass.delivery !== null && pass.delivery.to === runs) return true;
  if (runs === null || placement.settings.prune === 'off' || objects.length === 0) return false;
  if (state.holds.some((hold) => hold.gate === 'deletion' && isInForce(hold, pass, deps.clock.now()))) return false;
  if (placement.withdrawn) return true;
  const bundle = await loadBundle(deps, runs);
  const declared = new Set(bundle.objects.map((object) => objectKey(object.ref)));
  return objects.some((object) => !declared.has(object.key) && !isDeleting(object));
}

function isInForce(hold: Hold, pass: Pass, now: EpochMs): boolean {
  if (hold.rule === rollbackRule) return hasPin(pass);
  return hold.until === null || hold.until > now;
}

function hasPin({ decisions, placement }: Pass): boolean {
  return decisions.some((decision) => decision.kind === 'pin' && decision.placement === placement.id);
}
