import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import { changeOutcome } from './change-outcome.ts';

/** What the newest change is and what became of it; with a filter, how many fit. `total` is of what fits. */
export function changesSentence(
  total: number | undefined,
  newest: ChangeRow | undefined,
  text: string | undefined,
  seesAll = true,
): string {
  if (total === undefined) return 'What changed, and what became of it.';
  if (text !== undefined) return `${counted(total)} ${total === 1 ? 'holds' : 'hold'} “${text}”.`;
  if (newest === undefined) return seesAll ? 'Nothing has changed yet.' : 'Nothing that you may see has changed yet.';
  const outcome = `“${newest.title}” by ${newest.author.name}: ${changeOutcome(newest).words}`;
  return total === 1 ? `The one change is ${outcome}.` : `The newest of ${counted(total)} is ${outcome}.`;
}

function counted(total: number): string {
  return total === 1 ? '1 change' : `${total.toLocaleString()} changes`;
}
