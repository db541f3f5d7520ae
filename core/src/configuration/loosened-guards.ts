import { defaultValidMs } from '../gate/approval/default-valid.ts';
import type { ApprovalRule, Guards } from '../model/settings.ts';

/**
 * The rules that stood before and are weaker or gone now. Loosening is itself a guarded change, judged by the guards
 * that stood before it. A rule is as strong when one from the same place asks as many, of nobody beyond the same people.
 */
export function loosenedGuards(before: Guards, after: Guards): readonly ApprovalRule[] {
  return before.approve.filter((old) => !after.approve.some((now) => isAsStrong(now, old)));
}

function isAsStrong(now: ApprovalRule, old: ApprovalRule): boolean {
  return (
    now.declaredBy === old.declaredBy &&
    now.count >= old.count &&
    isNoWider(now.from, old.from) &&
    isNoWider(old.for ?? [], now.for ?? []) &&
    (now.validMs ?? defaultValidMs) <= (old.validMs ?? defaultValidMs)
  );
}

/** Whether a list in which nothing means everybody (or any kind of change) holds nobody that the other does not. */
function isNoWider(narrow: readonly string[], wide: readonly string[]): boolean {
  return wide.length === 0 || (narrow.length > 0 && narrow.every((who) => wide.includes(who)));
}
