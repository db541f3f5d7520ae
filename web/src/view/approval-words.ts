import type { ApprovalAskView } from '@fairlead/core/wire/view/hold.ts';

/** What is asked and what is there, in a sentence: `Target/prod asks for 2 of group:leads (1 given, by ada@acme.dev).` */
export function askWords({ rules, rejectedBy }: Pick<ApprovalAskView, 'rules' | 'rejectedBy'>): string {
  const asked = rules.map(({ rule, count, from, given }) => {
    const who = from.length === 0 ? 'those who may approve' : from.join(' or ');
    const have = given.length === 0 ? 'none given' : `${given.length} given, by ${given.join(', ')}`;
    return `${rule} asks for ${count} of ${who} (${have}).`;
  });
  return [...(rejectedBy === null ? [] : [`${rejectedBy} rejected it.`]), ...asked].join(' ');
}
