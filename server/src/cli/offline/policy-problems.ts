import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';
import type { Context } from '../context.ts';

/** Policies that are declared and cannot be compiled, where they are written. */
export async function policyProblems(
  { offline, io }: Pick<Context, 'offline' | 'io'>,
  { policies = [] }: Configuration,
): Promise<readonly Problem[]> {
  const declared = policies.filter((policy) => policy.declared !== null && policy.from === null);
  if (declared.length === 0) return [];
  const faults = await offline.judge.check(declared, io.signal);
  return faults.flatMap(({ policy, message, line }) => {
    const found = declared.find(({ name }) => name === policy);
    if (found?.declared == null) return [];
    const { repo, path, line: at } = found.declared;
    const place = line === null ? '' : `line ${line} of the rule: `;
    const subject = `Policy/${policy}`;
    const field = found.rule.kind === 'rego' ? 'spec.rego' : 'spec.cel';
    return [
      { repo, path, line: at, column: 1, subject, field, message: `${place}${message}`, severity: 'error' } as const,
    ];
  });
}
