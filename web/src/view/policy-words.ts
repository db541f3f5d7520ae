import type { FindingView, PolicyList, PolicyView } from '@fairlead/core/wire/view/policy.ts';
import type { Tone } from './tone.ts';

/** What a finding leads to, as a shape and a word. */
export function findingState({ action, kind, exempt }: Pick<FindingView, 'action' | 'kind' | 'exempt'>): {
  readonly tone: Tone;
  readonly word: string;
} {
  if (exempt !== null) return { tone: 'idle', word: 'exempted' };
  if (action === 'warn') return { tone: 'drift', word: 'warns' };
  if (action === 'approve') return { tone: 'held', word: 'asks' };
  return { tone: 'bad', word: kind === 'fault' ? 'cannot judge' : 'denies' };
}

/** What a policy finds now, as a shape and a word. */
export function policyState({ denied, asks, warned, faults, placements }: PolicyView): {
  readonly tone: Tone;
  readonly word: string;
} {
  if (faults > 0) return { tone: 'bad', word: 'cannot judge' };
  if (denied > 0) return { tone: 'bad', word: `denies ${denied}` };
  if (asks > 0) return { tone: 'held', word: `asks for ${asks}` };
  if (warned > 0) return { tone: 'drift', word: `warns of ${warned}` };
  return placements === 0 ? { tone: 'idle', word: 'nowhere' } : { tone: 'good', word: 'kept' };
}

/** `12 policies; CIS: 9 of 11 rules kept (82 %)`. */
export function policiesSentence({ items, cis }: Pick<PolicyList, 'items' | 'cis'>): string {
  const denied = items.reduce((sum, policy) => sum + policy.denied, 0);
  const count = `${items.length} ${items.length === 1 ? 'policy' : 'policies'}`;
  const found = denied === 0 ? 'nothing is denied' : `${denied} ${denied === 1 ? 'finding denies' : 'findings deny'}`;
  const score = cis === null ? '' : `; CIS Kubernetes: ${cis.kept} of ${cis.rules} rules kept (${percent(cis)} %)`;
  return `${count}, ${found}${score}.`;
}

function percent({ kept, rules }: { readonly kept: number; readonly rules: number }): number {
  return Math.floor((kept / rules) * 100);
}
