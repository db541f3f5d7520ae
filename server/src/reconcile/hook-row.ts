import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import { readHook } from '@fairlead/core/order/read-hook.ts';
import type { ManagedObject } from '../ports/store.ts';

/** The phase that a row of the inventory is written with: it tells hooks from what is kept. */
export function rowPhase({ phase }: PlannedChange, object: DesiredObject | null): string {
  return phase === 'sync' && object !== null && readHook(object.manifest) !== null ? 'sync-hook' : phase;
}

/** A hook ran once and may be gone or have failed since, and what is being deleted ends: neither drift nor the health of what is kept. */
export function isHookRow({ phase }: ManagedObject): boolean {
  return phase !== 'sync';
}
