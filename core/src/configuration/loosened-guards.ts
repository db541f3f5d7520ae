import type { ApprovalRule, Guards } from '../model/settings.ts';

/**
 * The rules that stood before and are weaker or gone now. Loosening is itself a guarded change, judged by the guards
 * that stood before it. A rule is as strong when one from the same place asks as many, of nobody beyond the same people.
 */
export function loosenedGuards(before: Guards, after: Guards): readonly ApprovalRule[] {
  return before.approve.filter((old) => !after.approve.some((now) => isAsStrong(now, old)));
}

function isAsStrong(now: ApprovalRule, old: ApprovalRule): boolean {
  return now.declaredBy === old.declaredBy && now.count >= old.count && now.from.every((who) => old.from.includes(who));
}
