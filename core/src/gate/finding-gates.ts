import type { DeliveryKind } from '../model/delivery.ts';
import { formatRef } from '../model/object.ts';
import type { Finding, FindingGate, Judgement } from '../model/policy.ts';
import { isDenied } from '../policy/make-judgement.ts';
import type { GateAnswer } from './decide-gate.ts';

/** Asked of everything that goes anywhere: who wrote it and whether it is what was checked does not wear off. */
const neverWaived: ReadonlySet<FindingGate> = new Set(['signature', 'image']);

/**
 * What findings are to the gates: one answer for each rule that denies, so that a person sees all that is in the way.
 * What was healthy here passed the rules of its time: going back to it and corrections waive those of today, and that is
 * recorded.
 */
export function findingGates({ findings }: Judgement, kind: DeliveryKind): readonly GateAnswer[] {
  const rules = new Map<string, Finding[]>();
  for (const finding of findings)
    if (isDenied(finding)) rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  const held = [...rules.values()].flatMap((all) => answerOf(all, kind));
  if (held.length > 0) return held;
  const exempt = findings.filter((finding) => finding.exempt !== undefined).length;
  const rule = exempt === 0 ? 'no rule denies it' : `no rule denies it (${exempt} exempted)`;
  return [{ gate: 'policy', rule, hold: null }];
}

function answerOf(all: readonly Finding[], kind: DeliveryKind): readonly GateAnswer[] {
  const [first] = all;
  if (first === undefined) return [];
  const { gate, rule, fix } = first;
  const more = all.length === 1 ? '' : ` (and ${all.length - 1} more)`;
  return [
    {
      gate,
      rule,
      waived: kind !== 'change' && !neverWaived.has(gate),
      hold: { gate, rule, reason: `${rule}: ${findingText(first)}${more}`, next: fix, until: null },
    },
  ];
}

/** `Deployment/shop/web spec.replicas: one replica is none`: a finding on one line, without its rule. */
export function findingText({ object, field, message }: Finding): string {
  const where = [object === null ? '' : formatRef(object), field].filter((word) => word !== '').join(' ');
  return where === '' ? message : `${where}: ${message}`;
}
