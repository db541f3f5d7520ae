import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { endOf, makeLibraryPolicy } from '@fairlead/core/configuration/make-policies.ts';
import {
  compareFindings,
  objectsOf,
  type PolicyCase,
  type PolicyTest,
} from '@fairlead/core/configuration/policy-test-file.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Policy } from '@fairlead/core/model/policy.ts';
import { inForce } from '@fairlead/core/policy/in-force.ts';
import { library } from '@fairlead/core/policy/library/library.ts';
import { sha256 } from '../../io/sha256.ts';
import type { JudgeRequest } from '../../ports/judge.ts';
import type { Context } from '../context.ts';

export type CaseResult = {
  readonly path: string;
  readonly policy: string;
  readonly name: string;
  readonly passed: boolean;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
};

const day = 86_400_000;
const usualDay = '2026-01-01';

/** Runs the cases of one test by the judge that the gate uses. */
export async function runPolicyTest(
  { offline, io }: Pick<Context, 'offline' | 'io'>,
  configuration: Pick<Configuration, 'policies'>,
  path: string,
  test: PolicyTest,
): Promise<readonly CaseResult[]> {
  const policy = findPolicy(configuration, test.policy);
  const results: CaseResult[] = [];
  for (const one of test.cases) {
    const head = { path, policy: test.policy, name: one.name };
    if (policy === undefined) {
      const missing = [`no policy is called "${test.policy}", here or in the starter library`];
      results.push({ ...head, passed: false, missing, unexpected: [] });
      continue;
    }
    const findings = await offline.judge.judge(requestOf(policy, one), io.signal);
    const { missing, unexpected } = compareFindings(one.expect, findings);
    results.push({ ...head, passed: missing.length + unexpected.length === 0, missing, unexpected });
  }
  return results;
}

/** A policy by its name: a declared one, else one of the library. */
export function findPolicy({ policies = [] }: Pick<Configuration, 'policies'>, name: string): Policy | undefined {
  const base = library.find((policy) => policy.name === name);
  return (
    policies.find((policy) => policy.name === name) ??
    (base === undefined ? undefined : makeLibraryPolicy(base, sha256))
  );
}

function requestOf(policy: Policy, one: PolicyCase): JudgeRequest {
  const parameters = { ...policy.parameters, ...(one.parameters as JsonObject | undefined) }; // read from YAML: JSON
  const { project = 'default', application = 'test', target = 'test', stage = 'test' } = one.placement ?? {};
  const { tier = 'non-production', namespace = 'default' } = one.placement ?? {};
  const tested = { ...policy, parameters };
  return {
    placement: { project, application, target, stage, tier, namespace, targetKind: 'kubernetes' },
    objects: objectsOf(one).map((object) => ({ ...object, origin: { path: '', line: 0 }, secret: false })),
    policies: [{ policy: tested, use: inForce(tested, 'test') }],
    nowMs: (endOf(one.now ?? usualDay) ?? day) - day,
  };
}
