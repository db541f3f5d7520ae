import type { AuditVerification } from '@fairlead/core/wire/view/governance.ts';
import type { DecisionView } from '@fairlead/core/wire/view/settings.ts';
import { unreadSentence } from './unread-sentence.ts';

/** The page's first line: what people decided that is still in force, and how much waits for a person. */
export function governanceSentence(decisions: readonly DecisionView[], held: number, seesAll = true): string {
  const names = { freeze: 'freeze', pause: 'pause', pin: 'pin', confirmation: 'confirmation' } as const;
  const parts = (['freeze', 'pause', 'pin', 'confirmation'] as const).flatMap((kind) => {
    const count = decisions.filter((decision) => decision.kind === kind).length;
    return count === 0 ? [] : [`${count} ${names[kind]}${count === 1 ? '' : 's'}`];
  });
  const force =
    parts.length === 0
      ? `No decision of a person${seesAll ? '' : ' that you may see'} is in force`
      : `${listed(parts)} in force`;
  const waits =
    held === 0
      ? 'nothing waits at a gate'
      : `${held.toLocaleString()} ${held === 1 ? 'placement waits' : 'placements wait'} at a gate`;
  return `${force}; ${waits}.`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Whether the chain of records is whole. */
export function auditSentence(found: AuditVerification | undefined, error: Error | null): string {
  if (found === undefined) return unreadSentence('the audit log', error);
  const records = `${found.records.toLocaleString()} ${found.records === 1 ? 'record' : 'records'}`;
  if (found.intact) return `${records}, and every link of the chain is intact.`;
  const { firstBad } = found;
  return firstBad === null
    ? `The chain of ${records} is broken.`
    : `The chain is broken at record ${firstBad.seq} of ${firstBad.writer}: ${firstBad.reason}`;
}
