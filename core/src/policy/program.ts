import type { JsonObject } from '../lib/json.ts';
import type { Policy } from '../model/policy.ts';
import { podsFile, podsModule } from './library/pods-module.ts';

/** One thing to evaluate for a policy: a rule of Rego or an expression of CEL. */
export type PolicyProgram = {
  readonly policy: Policy;
  readonly program:
    | {
        readonly kind: 'rego';
        readonly modules: { readonly [file: string]: string };
        readonly query: string;
        readonly data: JsonObject;
      }
    | { readonly kind: 'cel'; readonly expression: string; readonly variables: readonly string[] };
  /** The rule of Rego, or which of the checks. */
  readonly part: string | number;
};

/** What an expression of CEL sees; Rego sees `object`, `placement` and `now` as fields of `input`. */
export const celVariables = ['object', 'placement', 'params', 'now'] as const;

/** What must be evaluated for a policy, in a fixed order. */
export function programsOf(policy: Policy): readonly PolicyProgram[] {
  const { rule, name } = policy;
  if (rule.kind === 'cel')
    return rule.checks.map(({ expression }, part) => ({
      policy,
      program: { kind: 'cel', expression, variables: celVariables },
      part,
    }));
  return rule.rules.map((part) => ({
    policy,
    program: {
      kind: 'rego',
      modules: { [`${name}.rego`]: rule.text, [podsFile]: podsModule },
      query: `data.${rule.package}.${part}`,
      data: { params: policy.parameters },
    },
    part,
  }));
}
