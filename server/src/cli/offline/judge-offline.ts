import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { leakFindings } from '@fairlead/core/leak/leak-findings.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Finding } from '@fairlead/core/model/policy.ts';
import { judgedPolicies } from '@fairlead/core/policy/judged-policies.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Context } from '../context.ts';

/** What the rules in force find in what was rendered here: the verdict that the gate would come to, by the same judge. */
export async function judgeOffline(
  { offline, io }: Pick<Context, 'offline' | 'io'>,
  { policies = [] }: Configuration,
  placement: Placement,
  objects: readonly DesiredObject[],
): Promise<readonly Finding[]> {
  const nowMs = io.now();
  const found = judgedPolicies(placement, (name) => policies.find((policy) => policy.name === name), nowMs);
  const { leaks } = placement.guards;
  // Looked for in any case: whoever lints wants to know before a clone has it.
  const leaked = leakFindings(objects, leaks?.action ?? 'warn', sha256);
  if (found.policies.length === 0) return [...found.missing, ...leaked];
  const request = { placement, objects, policies: found.policies, nowMs };
  return [...found.missing, ...(await offline.judge.judge(request, io.signal)), ...leaked];
}
