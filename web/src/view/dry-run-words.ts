import type { SyncPreview } from '@fairlead/core/wire/view/sync.ts';

/**
 * What a dry run found where its plan does not speak for itself: why nothing would begin, or that nothing differs. Empty
 * where the plan is to be read.
 */
export function dryRunSentence({
  plan,
  nothing,
  incomplete,
}: Pick<SyncPreview, 'plan' | 'nothing' | 'incomplete'>): string {
  if (plan === null) return `Nothing would begin: ${nothing}${/[.!?]$/.test(nothing) ? '' : '.'}`;
  const { create, change, replace, adopt, run, prune, heldPrunes, conflicts } = plan.counts;
  if (create + change + replace + adopt + run + prune + heldPrunes + conflicts > 0) return '';
  return incomplete.length > 0
    ? 'Nothing that could be seen would change.'
    : 'Nothing would change: live and Git hold the same.';
}
