import { syncStatus } from '@fairlead/core/delivery/sync-status.ts';
import { sameJson } from '@fairlead/core/lib/same-json.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { Placement, PlacementState } from '@fairlead/core/model/placement.ts';
import type { Urgency, Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';
import { placementEvent } from './placement-event.ts';

/** One look at one placement: what was read at its start, and the delivery it is working on. */
export type Pass = {
  readonly placement: Placement;
  readonly state: PlacementState;
  readonly delivery: Delivery | null;
  readonly decisions: readonly Decision[];
  /** Why what Git asks for now cannot be had: the pass then looks after what it asked for last. */
  readonly stuck: Stuck | null;
};

export type Stuck = { readonly holds: readonly Hold[]; readonly failure: Failure | null };

/** The pass with a hold on what is newer: what runs is looked after all the same. */
export function heldBack(pass: Pass, hold: Hold): Pass {
  return { ...pass, stuck: { holds: [...(pass.stuck?.holds ?? []), hold], failure: pass.stuck?.failure ?? null } };
}

/** Reads everything a pass decides from; undefined when the placement is gone. */
export async function loadPass(deps: LoopDeps, id: PlacementId): Promise<Pass | undefined> {
  const row = await deps.store.placement(id);
  if (row === undefined) return undefined;
  const delivery = row.state.delivery === null ? null : ((await deps.store.delivery(row.state.delivery)) ?? null);
  return { placement: row.placement, state: row.state, delivery, decisions: await deps.store.decisions(), stuck: null };
}

export type StatePatch = Partial<Omit<PlacementState, 'id' | 'sync' | 'updatedAt' | 'request'>>;

/**
 * Commits the patched state with the writes that belong to it, in one transaction, and returns the pass as it is now.
 * Nothing is written when nothing differs: a pass at rest costs no transaction.
 */
export async function save(
  deps: LoopDeps,
  pass: Pass,
  patch: StatePatch,
  writes: readonly Write[] = [],
  urgency: Urgency = 'at-once',
): Promise<Pass> {
  const merged = { ...pass.state, ...patch };
  const sync = syncStatus(merged);
  const changed = sync !== pass.state.sync || !sameJson(merged, pass.state);
  if (!changed && writes.length === 0) return pass;
  const state: PlacementState = changed ? { ...merged, sync, updatedAt: deps.clock.now() } : pass.state;
  const events: Write[] =
    sync === pass.state.sync
      ? []
      : [
          placementEvent(deps, pass, 'sync-changed', `${describe(pass.placement)} is ${sync}`, 'info', {
            from: pass.state.sync,
            to: sync,
          }),
        ];
  await deps.store.commit([...(changed ? [{ kind: 'put-state', state } as const] : []), ...writes, ...events], urgency);
  return { ...pass, state };
}

/** `shop in prod`: how messages name a placement. */
export function describe(placement: Placement): string {
  return `${placement.application} in ${placement.stage}`;
}
